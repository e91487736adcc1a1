package timewalker.head;

import timewalker.math.Shapes;

/**
 * A Gaussian prior over the coefficients of a basis: s = mean + factor z with z ~ N(0, I).
 *
 * @param dimensions P, the length of z
 * @param mean [S] coefficients of the most likely head
 * @param factor [S][P] row-major; its product with its transpose is the covariance
 */
public record CoefficientPrior(int dimensions, float[] mean, float[] factor) {
  public CoefficientPrior {
    Shapes.check("dimensions", dimensions, "factor", factor.length, mean.length);
    HeadModel.requireUsable("prior mean", mean);
    HeadModel.requireUsable("prior factor", factor);
  }

  /** Coefficients S. */
  public int coefficientCount() {
    return mean.length;
  }

  /** The prior under which every one of {@code count} coefficients is N(0, 1), as in FLAME. */
  public static CoefficientPrior standard(int count) {
    if (count < 0 || count > HeadModel.MAX_COMPONENTS) {
      throw new IllegalArgumentException(
          "prior over " + count + " coefficients; expected 0 to " + HeadModel.MAX_COMPONENTS);
    }
    float[] factor = new float[count * count];
    for (int i = 0; i < count; i++) {
      factor[i * count + i] = 1;
    }
    return new CoefficientPrior(count, new float[count], factor);
  }

  /**
   * The coefficients of a whitened point.
   *
   * @param z [P]
   * @param coefficients [S], overwritten with mean + factor z
   */
  public void coefficients(double[] z, float[] coefficients) {
    Shapes.check("dimensions", dimensions, "z", z.length, 1);
    Shapes.check("coefficients", mean.length, "coefficients", coefficients.length, 1);
    for (int s = 0; s < mean.length; s++) {
      double sum = mean[s];
      for (int p = 0; p < dimensions; p++) {
        sum += factor[s * dimensions + p] * z[p];
      }
      coefficients[s] = (float) sum;
    }
  }
}
