package timewalker.surfel;

import timewalker.math.Shapes;

/**
 * Statistics of each surfel since the surfels last changed. {@link AdaptiveDensity} decides by
 * them.
 */
public final class DensitySums {
  private final float[] gradientSum; // [n]
  private final int[] seen; // [n]
  private final float[] largest; // [n]

  /** No picture yet. */
  public DensitySums(int count) {
    this(new float[count], new int[count], new float[count]);
  }

  /**
   * Sums from a checkpoint.
   *
   * @param gradientSum [n] sums of the screen gradients' lengths; kept
   * @param seen [n] pictures that each surfel was drawn in; kept
   * @param largest [n] largest footprint, as a share of the picture's longer side; kept
   */
  public DensitySums(float[] gradientSum, int[] seen, float[] largest) {
    Shapes.check("surfels", gradientSum.length, "seen", seen.length, 1);
    Shapes.check("surfels", gradientSum.length, "largest", largest.length, 1);
    this.gradientSum = gradientSum;
    this.seen = seen;
    this.largest = largest;
  }

  /**
   * Adds one picture.
   *
   * @param screenGradient [n or more] length of the gradient of each projected centre, per half
   *     picture
   * @param radius [n or more] footprint in pixels, 0 where a surfel was not drawn
   * @param longerSide of the picture, pixels
   */
  public void observe(float[] screenGradient, float[] radius, int longerSide) {
    for (int i = 0; i < seen.length; i++) {
      if (radius[i] > 0) {
        gradientSum[i] += screenGradient[i];
        seen[i]++;
        largest[i] = Math.max(largest[i], radius[i] / longerSide);
      }
    }
  }

  /** Number of surfels. */
  public int count() {
    return seen.length;
  }

  /** [n] sums of the screen gradients' lengths, the array itself. */
  public float[] gradientSum() {
    return gradientSum;
  }

  /** [n] pictures that each surfel was drawn in, the array itself. */
  public int[] seen() {
    return seen;
  }

  /** [n] largest footprint, as a share of the picture's longer side, the array itself. */
  public float[] largest() {
    return largest;
  }

  /** Mean length of a surfel's screen gradient. */
  double meanGradient(int i) {
    return gradientSum[i] / Math.max(1, seen[i]);
  }
}
