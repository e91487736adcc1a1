package timewalker.math;

/** The largest usable magnitude of a physical number: metres, radians, pixels. */
public final class Magnitude {
  /**
   * Larger than anything that heads, cameras and trained surfels reach. Products of a few such
   * numbers are still finite floats.
   */
  public static final float LARGEST = 1e6f;

  private Magnitude() {}

  /** Whether a number is finite and within the largest magnitude. */
  public static boolean isUsable(double value) {
    return Math.abs(value) <= LARGEST;
  }
}
