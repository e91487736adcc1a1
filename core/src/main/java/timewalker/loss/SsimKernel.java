package timewalker.loss;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.FloatImage;
import timewalker.math.Lanes;
import timewalker.math.Parallel;

/**
 * Structural similarity (Wang et al. 2004, Eq. 13) at every pixel, and what its gradient needs.
 *
 * <p>With an 11x11 Gaussian window G of σ = 1.5, C1 = 0.01², C2 = 0.03² for pictures in [0, 1], and
 * means μ = G∗x: S = (2 μx μy + C1)(2 σxy + C2) / ((μx² + μy² + C1)(σx² + σy² + C2)). Outside the
 * picture everything is zero, so that the map has the picture's size, as in 3D Gaussian Splatting.
 *
 * <p>The variances appear as a sum only, so four windowed means suffice: x, y, x² + y² and xy. The
 * window is separable: rows first, then columns, in strips of rows that stay in the cache.
 */
final class SsimKernel {
  private static final VectorSpecies<Float> F = Lanes.F;
  private static final float C1 = 0.01f * 0.01f;
  private static final float C2 = 0.03f * 0.03f;

  /** Pixels on each side of a window's middle. */
  private static final int REACH = 5;

  private static final float[] WINDOW = window();
  private static final float G0 = WINDOW[0];
  private static final float G1 = WINDOW[1];
  private static final float G2 = WINDOW[2];
  private static final float G3 = WINDOW[3];
  private static final float G4 = WINDOW[4];
  private static final float G5 = WINDOW[5];

  /** Rows of output per part. */
  private static final int STRIP = 64;

  private static float[] window() {
    double[] raw = new double[2 * REACH + 1];
    double sum = 0;
    for (int k = 0; k < raw.length; k++) {
      double d = k - REACH;
      raw[k] = StrictMath.exp(-d * d / (2 * 1.5 * 1.5));
      sum += raw[k];
    }
    float[] normalized = new float[raw.length];
    for (int k = 0; k < raw.length; k++) {
      normalized[k] = (float) (raw[k] / sum);
    }
    return normalized;
  }

  private final int width;
  private final int height;
  private final int channels;

  /** Row length of the maps: the width, filled up to whole vectors. */
  private final int stride;

  /** Row length of a strip's input: as the map's, with a window's reach of zeros on each side. */
  private final int padded;

  /** [channels][height][stride] S, or with gradients dS/dμx. */
  private final float[] first;

  /** [channels][height][stride] dS/dG∗(x² + y²); empty without gradients. */
  private final float[] bySquares;

  /** [channels][height][stride] dS/dG∗(xy); empty without gradients. */
  private final float[] byProduct;

  /**
   * Work space for pictures of one size.
   *
   * @param gradients whether {@link #addGradient} will be called
   */
  SsimKernel(int width, int height, int channels, boolean gradients) {
    this.width = width;
    this.height = height;
    this.channels = channels;
    this.stride = (width + F.length() - 1) / F.length() * F.length();
    this.padded = stride + 2 * REACH;
    int map = channels * height * stride;
    this.first = new float[map];
    this.bySquares = new float[gradients ? map : 0];
    this.byProduct = new float[gradients ? map : 0];
  }

  boolean fits(FloatImage image) {
    return image.width() == width && image.height() == height && image.channels() == channels;
  }

  /** S at a pixel after {@link #similarity} of a kernel without gradients. */
  float at(int channel, int y, int x) {
    return first[(channel * height + y) * stride + x];
  }

  /** Fills the maps; returns the sum of S over all pixels and channels. */
  double similarity(FloatImage rendered, FloatImage target, Parallel parallel) {
    double[] rowSums = new double[channels * height];
    forEachStrip(
        parallel,
        (channel, from, to) -> {
          int rows = to - from + 2 * REACH;
          float[] means = new float[4 * rows * stride];
          float[] line = new float[4 * padded];
          for (int r = 0; r < rows; r++) {
            int y = from - REACH + r;
            if (y >= 0 && y < height) {
              loadLine(rendered.data(), target.data(), (channel * height + y) * width, line);
              for (int map = 0; map < 4; map++) {
                windowAcross(line, map * padded, means, (r * 4 + map) * stride);
              }
            }
          }
          for (int y = from; y < to; y++) {
            int mapRow = (channel * height + y) * stride;
            rowSums[channel * height + y] = similarityRow(means, 4 * (y - from) * stride, mapRow);
          }
        });
    double sum = 0;
    for (double row : rowSums) {
      sum += row;
    }
    return sum;
  }

  /** x, y, x² + y² and xy of a row, with zeros around. */
  private void loadLine(float[] rendered, float[] target, int row, float[] line) {
    for (int c = 0; c < width; c += F.length()) {
      VectorMask<Float> valid = F.indexInRange(c, width);
      FloatVector x = FloatVector.fromArray(F, rendered, row + c, valid);
      FloatVector y = FloatVector.fromArray(F, target, row + c, valid);
      int at = REACH + c;
      x.intoArray(line, at);
      y.intoArray(line, padded + at);
      x.fma(x, y.mul(y)).intoArray(line, 2 * padded + at);
      x.mul(y).intoArray(line, 3 * padded + at);
    }
  }

  private void windowAcross(float[] line, int at, float[] out, int outAt) {
    for (int c = 0; c < stride; c += F.length()) {
      windowed(line, at + c, 1).intoArray(out, outAt + c);
    }
  }

  /** Σ_k G_k a[at + k · step]; the window is symmetric. */
  private static FloatVector windowed(float[] a, int at, int step) {
    FloatVector sum = FloatVector.fromArray(F, a, at + 5 * step).mul(G5);
    sum = pair(a, at, at + 10 * step).fma(FloatVector.broadcast(F, G0), sum);
    sum = pair(a, at + step, at + 9 * step).fma(FloatVector.broadcast(F, G1), sum);
    sum = pair(a, at + 2 * step, at + 8 * step).fma(FloatVector.broadcast(F, G2), sum);
    sum = pair(a, at + 3 * step, at + 7 * step).fma(FloatVector.broadcast(F, G3), sum);
    return pair(a, at + 4 * step, at + 6 * step).fma(FloatVector.broadcast(F, G4), sum);
  }

  private static FloatVector pair(float[] a, int left, int right) {
    return FloatVector.fromArray(F, a, left).add(FloatVector.fromArray(F, a, right));
  }

  /** S, or its derivatives, along one row, from the rows of windowed means around it. */
  private double similarityRow(float[] means, int at, int mapRow) {
    FloatVector sum = FloatVector.zero(F);
    for (int c = 0; c < stride; c += F.length()) {
      int column = at + c;
      FloatVector meanX = windowed(means, column, 4 * stride);
      FloatVector meanY = windowed(means, column + stride, 4 * stride);
      FloatVector squares = windowed(means, column + 2 * stride, 4 * stride);
      FloatVector product = windowed(means, column + 3 * stride, 4 * stride);
      VectorMask<Float> valid = F.indexInRange(c, width);
      FloatVector both = meanX.mul(meanY);
      FloatVector meanSquares = meanX.fma(meanX, meanY.mul(meanY));
      FloatVector n1 = both.add(both).add(C1);
      FloatVector covariance = product.sub(both);
      FloatVector n2 = covariance.add(covariance).add(C2);
      FloatVector d1 = meanSquares.add(C1);
      FloatVector d2 = squares.sub(meanSquares).add(C2);
      FloatVector inverse = FloatVector.broadcast(F, 1f).div(d1.mul(d2));
      FloatVector s = n1.mul(n2).mul(inverse);
      sum = sum.add(s, valid);
      if (bySquares.length == 0) {
        s.blend(0f, valid.not()).intoArray(first, mapRow + c);
      } else {
        storeDerivatives(meanX, meanY, n1, n2, d1, d2, inverse, s, valid, mapRow + c);
      }
    }
    return Pixels.sumOfLanes(sum);
  }

  /**
   * dS/d(xy) = 2 n1 / (d1 d2); dS/d(x² + y²) = −S / d2; dS/dμx = 2 μy (n2 − n1) / (d1 d2) + 2 μx S
   * (1/d2 − 1/d1).
   */
  private void storeDerivatives(
      FloatVector meanX,
      FloatVector meanY,
      FloatVector n1,
      FloatVector n2,
      FloatVector d1,
      FloatVector d2,
      FloatVector inverse,
      FloatVector s,
      VectorMask<Float> valid,
      int at) {
    VectorMask<Float> outside = valid.not();
    FloatVector twice = inverse.add(inverse);
    n1.mul(twice).blend(0f, outside).intoArray(byProduct, at);
    s.mul(inverse).mul(d1).neg().blend(0f, outside).intoArray(bySquares, at);
    FloatVector byMean = n2.sub(n1).mul(meanY).mul(twice);
    byMean = d1.sub(d2).mul(twice).mul(s).fma(meanX, byMean);
    byMean.blend(0f, outside).intoArray(first, at);
  }

  /**
   * Adds factor · dΣS/dx, with the maps of the last {@link #similarity}: G∗(dS/dμx) + 2 x
   * G∗(dS/d(x² + y²)) + y G∗(dS/d(xy)).
   */
  void addGradient(
      FloatImage rendered, FloatImage target, float factor, float[] grad, Parallel parallel) {
    forEachStrip(
        parallel,
        (channel, from, to) -> {
          int rows = to - from + 2 * REACH;
          float[] means = new float[3 * rows * stride];
          float[] line = new float[padded];
          for (int r = 0; r < rows; r++) {
            int y = from - REACH + r;
            if (y >= 0 && y < height) {
              int mapRow = (channel * height + y) * stride;
              acrossMap(first, mapRow, line, means, 3 * r * stride);
              acrossMap(bySquares, mapRow, line, means, (3 * r + 1) * stride);
              acrossMap(byProduct, mapRow, line, means, (3 * r + 2) * stride);
            }
          }
          for (int y = from; y < to; y++) {
            int row = (channel * height + y) * width;
            int at = 3 * (y - from) * stride;
            gradientRow(means, at, rendered.data(), target.data(), factor, grad, row);
          }
        });
  }

  private void acrossMap(float[] map, int mapRow, float[] line, float[] out, int outAt) {
    System.arraycopy(map, mapRow, line, REACH, stride);
    windowAcross(line, 0, out, outAt);
  }

  private void gradientRow(
      float[] means, int at, float[] x, float[] y, float factor, float[] grad, int row) {
    for (int c = 0; c < width; c += F.length()) {
      VectorMask<Float> valid = F.indexInRange(c, width);
      int column = at + c;
      FloatVector sum = windowed(means, column, 3 * stride);
      FloatVector squares = windowed(means, column + stride, 3 * stride);
      FloatVector product = windowed(means, column + 2 * stride, 3 * stride);
      FloatVector twiceX = FloatVector.fromArray(F, x, row + c, valid).mul(2f);
      sum = squares.fma(twiceX, sum);
      sum = product.fma(FloatVector.fromArray(F, y, row + c, valid), sum);
      sum.fma(FloatVector.broadcast(F, factor), FloatVector.fromArray(F, grad, row + c, valid))
          .intoArray(grad, row + c, valid);
    }
  }

  /** Work on some rows of one channel. */
  private interface StripBody {
    void accept(int channel, int fromRow, int toRow);
  }

  private void forEachStrip(Parallel parallel, StripBody body) {
    int strips = (height + STRIP - 1) / STRIP;
    parallel.run(
        channels * strips,
        part -> {
          int from = part % strips * STRIP;
          body.accept(part / strips, from, Math.min(height, from + STRIP));
        });
  }
}
