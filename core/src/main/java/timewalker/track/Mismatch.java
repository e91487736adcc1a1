package timewalker.track;

import org.jspecify.annotations.Nullable;
import timewalker.engine.PictureComparison;
import timewalker.loss.ColourAffine;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

/**
 * How far a rendered picture is from a photo: Σ ε² (√(1 + r²/ε²) − 1) over colours and silhouette
 * (Charbonnier's penalty), with its gradient, and with the weight that a squared difference has
 * there, 1/√(1 + r²/ε²), as iteratively reweighted least squares use it.
 */
final class Mismatch {
  private static final int PARTS = 16;

  private final Parallel parallel;
  private final double outlier;
  private final double silhouette;
  private final double[] partial = new double[PARTS];
  private float[] weight = {};

  Mismatch(TrackerSettings.Evidence evidence, Parallel parallel) {
    this.parallel = parallel;
    this.outlier = evidence.outlier();
    this.silhouette = evidence.silhouette();
  }

  /** [4][height][width] weights of the last comparison: red, green, blue, silhouette. */
  float[] weight() {
    return weight;
  }

  /**
   * Compares.
   *
   * @param pictures rendered, behind their colour matrix; their gradients are added to
   * @param colour the photo
   * @param mask the head's coverage in it, or null when unknown
   * @param where pixels that count
   * @param factor on the sum and its gradients
   * @return factor times the sum
   */
  double compare(
      PictureComparison pictures,
      FloatImage colour,
      @Nullable FloatImage mask,
      ColourAffine.Where where,
      double factor) {
    int pixels = colour.pixels();
    if (weight.length != 4 * pixels) {
      weight = new float[4 * pixels];
    }
    float[] shown = pictures.compared().data();
    float[] gradShown = pictures.gradCompared().data();
    float[] alpha = pictures.target().alpha();
    float[] gradAlpha = pictures.gradTarget().alpha();
    parallel.ranges(
        pixels,
        PARTS,
        (part, from, to) -> {
          double sum = 0;
          for (int c = 0; c < 3; c++) {
            sum +=
                channel(
                    shown,
                    colour.data(),
                    gradShown,
                    c * pixels,
                    c * pixels,
                    where,
                    factor,
                    from,
                    to);
          }
          if (mask != null && silhouette != 0) {
            sum +=
                silhouette
                    * channel(
                        alpha,
                        mask.data(),
                        gradAlpha,
                        0,
                        3 * pixels,
                        where,
                        factor * silhouette,
                        from,
                        to);
          }
          partial[part] = sum;
        });
    double total = 0;
    for (double sum : partial) {
      total += sum;
    }
    return factor * total;
  }

  private double channel(
      float[] shown,
      float[] seen,
      float[] grad,
      int at,
      int weightAt,
      ColourAffine.Where where,
      double factor,
      int from,
      int to) {
    float inverse = (float) (1 / (outlier * outlier));
    double sum = 0;
    for (int p = from; p < to; p++) {
      float w = 0;
      if (where.holds(p)) {
        float r = shown[at + p] - seen[at + p];
        float root = (float) Math.sqrt(1 + r * r * inverse);
        w = 1 / root;
        sum += root - 1;
        grad[at + p] += (float) factor * r * w;
      }
      weight[weightAt + p] = w;
    }
    return sum * outlier * outlier;
  }
}
