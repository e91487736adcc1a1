package timewalker.math;

/** How large a number may be that stands for something in the world: metres, radians, pixels. */
public final class Magnitude {
  /**
   * Far outside of what heads, cameras and trained surfels reach; far inside of what a float holds,
   * so that products of a few such numbers stay finite.
   */
  public static final float LARGEST = 1e6f;

  private Magnitude() {}

  /** Whether a number may be used; none is that is infinite or NaN. */
  public static boolean isUsable(double value) {
    return Math.abs(value) <= LARGEST;
  }
}
