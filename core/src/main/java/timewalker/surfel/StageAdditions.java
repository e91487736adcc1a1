package timewalker.surfel;

import timewalker.math.Shapes;

/**
 * What is added to Δ of some surfels at one life stage: those that none of its pictures showed, and
 * whose look was completed from their surroundings.
 *
 * @param surfel [m] ascending numbers of surfels
 * @param values [9][m] position (3, metres), log-scale (2), opacity logit (1), degree 0 of the
 *     spherical harmonics (3)
 */
public record StageAdditions(int[] surfel, float[] values) {
  /** Numbers of each surfel. */
  public static final int NUMBERS = 9;

  /** First rows of the attributes. */
  public static final int POSITION = 0;

  public static final int LOG_SCALE = 3;
  public static final int OPACITY = 5;
  public static final int COLOUR = 6;

  /** Rows of Δ that the numbers belong to; rotations are left as they are. */
  private static final int[] ROWS = {
    MomentAttributes.POSITION,
    MomentAttributes.POSITION + 1,
    MomentAttributes.POSITION + 2,
    MomentAttributes.LOG_SCALE,
    MomentAttributes.LOG_SCALE + 1,
    MomentAttributes.OPACITY,
    MomentAttributes.COLOUR,
    MomentAttributes.COLOUR + 1,
    MomentAttributes.COLOUR + 2
  };

  /** Nothing. */
  public static final StageAdditions NONE = new StageAdditions(new int[0], new float[0]);

  public StageAdditions {
    Shapes.check("surfels", surfel.length, "values", values.length, NUMBERS);
  }

  /** Number of surfels. */
  public int count() {
    return surfel.length;
  }

  /**
   * Adds.
   *
   * @param share of the life stage in a mix
   * @param delta [13][n] Δ, added to
   */
  public void addTo(float share, float[] delta) {
    int m = surfel.length;
    int n = delta.length / MomentAttributes.OUTPUTS;
    for (int row = 0; row < NUMBERS; row++) {
      int from = row * m;
      int to = ROWS[row] * n;
      for (int j = 0; j < m; j++) {
        int at = to + surfel[j];
        delta[at] = Math.fma(share, values[from + j], delta[at]);
      }
    }
  }
}
