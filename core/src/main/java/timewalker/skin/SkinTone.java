package timewalker.skin;

import java.util.Arrays;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

/**
 * Tells the skin of one picture's face from what covers it, by its colour: a normal distribution
 * that is learned on the nose, which nothing covers, and then twice on whatever of the face looks
 * like it so far. Every picture has its own light, so nothing is kept from one to the next.
 */
final class SkinTone {
  private static final int PARTS = 16;

  /** Count, sum of each channel, upper triangle of the sum of products. */
  private static final int SUMS = 10;

  /** Steps between black and white when a median is sought. */
  private static final int LEVELS = 256;

  /** At first: standard deviation of light and shade, relative, and of each channel. */
  private static final double SHADE = 0.1;

  private static final double FIRST_NOISE = 0.03;

  /** Noise and texture, standard deviation of each channel. */
  private static final double NOISE = 0.02;

  /** Rounds of learning after the first. */
  private static final int ROUNDS = 2;

  /** Squared Mahalanobis distances up to which a colour is skin, and from which it is not. */
  private static final double SKIN = 6;

  private static final double OTHER = 10;

  /** Squared distances beyond the face, in the ears' folds, are divided by this. */
  private static final double BEYOND_FACE = 3;

  /** The same for what is likely skin. */
  private static final double LIKELY = 2.5;

  /** Fewer pixels than this tell nothing; then all of the face counts. */
  private static final int FEWEST = 30;

  private final boolean[] sure;
  private final Parallel parallel;
  private final double[][] partSums = new double[PARTS][SUMS];

  // The distribution.
  private final double[] mean = new double[3];
  private final double[] inverse = new double[6]; // of the covariance, upper triangle

  /**
   * @param sure [F] triangles that show skin
   */
  SkinTone(boolean[] sure, Parallel parallel) {
    this.sure = sure;
    this.parallel = parallel;
  }

  /**
   * Multiplies pixels with how surely they show skin.
   *
   * @param picture 3 channels
   * @param triangle [pixels] that is seen, −1 where none is
   * @param face [pixels] more than 0 on the face, from which the skin's colour is learned
   * @param surely [pixels] weights where only what is surely skin is to count
   * @param likely [pixels] weights where what is likely skin may count
   * @return whether the colour of skin could be learned; the weights stay as they are where not
   */
  boolean restrict(
      FloatImage picture, int[] triangle, float[] face, float[] surely, float[] likely) {
    boolean known = guess(picture, p -> face[p] > 0 && triangle[p] >= 0 && sure[triangle[p]]);
    for (int round = 0; round < ROUNDS && known; round++) {
      known = learn(picture, p -> face[p] > 0 && distance(picture, p) < SKIN);
    }
    if (!known) {
      return false;
    }
    each(
        face.length,
        (part, p) -> {
          if (surely[p] > 0 || likely[p] > 0) {
            double distance = distance(picture, p) / (face[p] > 0 ? 1 : BEYOND_FACE);
            surely[p] *= weight(distance);
            likely[p] *= weight(distance / LIKELY);
          }
        });
    return true;
  }

  private static float weight(double distance) {
    return (float) Math.clamp((OTHER - distance) / (OTHER - SKIN), 0, 1);
  }

  private interface Pixel {
    boolean counts(int p);
  }

  private interface Visit {
    void at(int part, int p);
  }

  private void each(int pixels, Visit visit) {
    parallel.ranges(
        pixels,
        PARTS,
        (part, from, to) -> {
          for (int p = from; p < to; p++) {
            visit.at(part, p);
          }
        });
  }

  /** The median colour, in light and shade; false when too few pixels count. */
  private boolean guess(FloatImage picture, Pixel which) {
    int n = picture.pixels();
    int[][] histogram = new int[3][LEVELS];
    int count = 0;
    for (int p = 0; p < n; p++) {
      if (which.counts(p)) {
        count++;
        for (int c = 0; c < 3; c++) {
          int level = (int) (picture.data()[c * n + p] * LEVELS);
          histogram[c][Math.clamp(level, 0, LEVELS - 1)]++;
        }
      }
    }
    if (count < FEWEST) {
      return false;
    }
    for (int c = 0; c < 3; c++) {
      int level = 0;
      for (int below = histogram[c][0]; 2 * below < count; below += histogram[c][level]) {
        level++;
      }
      mean[c] = (level + 0.5) / LEVELS;
    }
    double[] covariance = new double[6];
    int at = 0;
    for (int i = 0; i < 3; i++) {
      for (int j = i; j < 3; j++, at++) {
        covariance[at] =
            SHADE * SHADE * mean[i] * mean[j] + (i == j ? FIRST_NOISE * FIRST_NOISE : 0);
      }
    }
    invert(covariance);
    return true;
  }

  /** False when too few pixels count. */
  private boolean learn(FloatImage picture, Pixel which) {
    for (double[] sums : partSums) {
      Arrays.fill(sums, 0);
    }
    float[] c = picture.data();
    int n = picture.pixels();
    each(
        n,
        (part, p) -> {
          if (which.counts(p)) {
            double[] s = partSums[part];
            double r = c[p];
            double g = c[n + p];
            double b = c[2 * n + p];
            s[0]++;
            s[1] += r;
            s[2] += g;
            s[3] += b;
            s[4] += r * r;
            s[5] += r * g;
            s[6] += r * b;
            s[7] += g * g;
            s[8] += g * b;
            s[9] += b * b;
          }
        });
    double[] s = new double[SUMS];
    for (double[] sums : partSums) {
      for (int i = 0; i < SUMS; i++) {
        s[i] += sums[i];
      }
    }
    if (s[0] < FEWEST) {
      return false;
    }
    for (int i = 0; i < 3; i++) {
      mean[i] = s[1 + i] / s[0];
    }
    double[] covariance = new double[6];
    int at = 0;
    for (int i = 0; i < 3; i++) {
      for (int j = i; j < 3; j++, at++) {
        covariance[at] = s[4 + at] / s[0] - mean[i] * mean[j];
        covariance[at] += i == j ? NOISE * NOISE : 0;
      }
    }
    invert(covariance);
    return true;
  }

  /** By cofactors; the covariance is positive definite, since it holds the noise. */
  private void invert(double[] m) {
    double a = m[3] * m[5] - m[4] * m[4];
    double b = m[2] * m[4] - m[1] * m[5];
    double c = m[1] * m[4] - m[2] * m[3];
    double determinant = m[0] * a + m[1] * b + m[2] * c;
    inverse[0] = a / determinant;
    inverse[1] = b / determinant;
    inverse[2] = c / determinant;
    inverse[3] = (m[0] * m[5] - m[2] * m[2]) / determinant;
    inverse[4] = (m[1] * m[2] - m[0] * m[4]) / determinant;
    inverse[5] = (m[0] * m[3] - m[1] * m[1]) / determinant;
  }

  /** Squared Mahalanobis distance of a pixel's colour. */
  private double distance(FloatImage picture, int p) {
    int n = picture.pixels();
    double r = picture.data()[p] - mean[0];
    double g = picture.data()[n + p] - mean[1];
    double b = picture.data()[2 * n + p] - mean[2];
    return r * (inverse[0] * r + 2 * (inverse[1] * g + inverse[2] * b))
        + g * (inverse[3] * g + 2 * inverse[4] * b)
        + b * inverse[5] * b;
  }
}
