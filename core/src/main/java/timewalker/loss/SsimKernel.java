package timewalker.loss;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

  private final Queue<Work> idle = new ConcurrentLinkedQueue<>();

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
        (channel, from, to, w) -> {
          for (int y = from - REACH; y < to + REACH; y++) {
            int at = (y - from + REACH) * pitch(4);
            if (y < 0 || y >= height) {
              Arrays.fill(w.means, at, at + 4 * stride, 0);
              continue;
            }
            loadLine(rendered.data(), target.data(), (channel * height + y) * width, w.line);
            for (int map = 0; map < 4; map++) {
              windows(w.line, map * padded, 1, w.means, at + map * stride, stride);
            }
          }
          for (int y = from; y < to; y++) {
            windows(w.means, (y - from) * pitch(4), pitch(4), w.windows, 0, 4 * stride);
            int row = channel * height + y;
            rowSums[row] =
                bySquares.length == 0
                    ? similarityRow(w.windows, row * stride)
                    : derivativesRow(w.windows, row * stride);
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

  /**
   * out[c] = Σ_k G_k a[at + c + k · step]; the window is symmetric. All vector operations stand in
   * this one method: a helper that the compiler does not inline would box every vector.
   */
  private static void windows(float[] a, int at, int step, float[] out, int outAt, int length) {
    FloatVector g0 = FloatVector.broadcast(F, G0);
    FloatVector g1 = FloatVector.broadcast(F, G1);
    FloatVector g2 = FloatVector.broadcast(F, G2);
    FloatVector g3 = FloatVector.broadcast(F, G3);
    FloatVector g4 = FloatVector.broadcast(F, G4);
    FloatVector g5 = FloatVector.broadcast(F, G5);
    for (int c = 0; c < length; c += F.length()) {
      int j = at + c;
      FloatVector sum = FloatVector.fromArray(F, a, j + 5 * step).mul(g5);
      sum =
          FloatVector.fromArray(F, a, j)
              .add(FloatVector.fromArray(F, a, j + 10 * step))
              .fma(g0, sum);
      sum =
          FloatVector.fromArray(F, a, j + step)
              .add(FloatVector.fromArray(F, a, j + 9 * step))
              .fma(g1, sum);
      sum =
          FloatVector.fromArray(F, a, j + 2 * step)
              .add(FloatVector.fromArray(F, a, j + 8 * step))
              .fma(g2, sum);
      sum =
          FloatVector.fromArray(F, a, j + 3 * step)
              .add(FloatVector.fromArray(F, a, j + 7 * step))
              .fma(g3, sum);
      sum =
          FloatVector.fromArray(F, a, j + 4 * step)
              .add(FloatVector.fromArray(F, a, j + 6 * step))
              .fma(g4, sum);
      sum.intoArray(out, outAt + c);
    }
  }

  /** S along one row. */
  private double similarityRow(float[] windows, int mapRow) {
    FloatVector sum = FloatVector.zero(F);
    for (int c = 0; c < stride; c += F.length()) {
      FloatVector meanX = FloatVector.fromArray(F, windows, c);
      FloatVector meanY = FloatVector.fromArray(F, windows, stride + c);
      FloatVector both = meanX.mul(meanY);
      FloatVector meanSquares = meanX.fma(meanX, meanY.mul(meanY));
      FloatVector covariance = FloatVector.fromArray(F, windows, 3 * stride + c).sub(both);
      FloatVector variances = FloatVector.fromArray(F, windows, 2 * stride + c).sub(meanSquares);
      FloatVector n1 = both.add(both).add(C1);
      FloatVector n2 = covariance.add(covariance).add(C2);
      FloatVector s = n1.mul(n2).div(meanSquares.add(C1).mul(variances.add(C2)));
      sum = sum.add(s, F.indexInRange(c, width));
      s.intoArray(first, mapRow + c);
    }
    return Pixels.sumOfLanes(sum);
  }

  /**
   * Sum of S along one row, and its derivatives: dS/d(xy) = 2 n1 / (d1 d2); dS/d(x² + y²) = −S /
   * d2; dS/dμx = 2 μy (n2 − n1) / (d1 d2) + 2 μx S (1/d2 − 1/d1), n and d the factors of numerator
   * and denominator. Zero beside the picture, so that windows find zeros there.
   */
  private double derivativesRow(float[] windows, int mapRow) {
    FloatVector sum = FloatVector.zero(F);
    for (int c = 0; c < stride; c += F.length()) {
      FloatVector meanX = FloatVector.fromArray(F, windows, c);
      FloatVector meanY = FloatVector.fromArray(F, windows, stride + c);
      FloatVector both = meanX.mul(meanY);
      FloatVector meanSquares = meanX.fma(meanX, meanY.mul(meanY));
      FloatVector covariance = FloatVector.fromArray(F, windows, 3 * stride + c).sub(both);
      FloatVector variances = FloatVector.fromArray(F, windows, 2 * stride + c).sub(meanSquares);
      FloatVector n1 = both.add(both).add(C1);
      FloatVector n2 = covariance.add(covariance).add(C2);
      FloatVector d1 = meanSquares.add(C1);
      FloatVector d2 = variances.add(C2);
      FloatVector one = FloatVector.zero(F).blend(1f, F.indexInRange(c, width));
      FloatVector inverse = one.div(d1.mul(d2));
      FloatVector s = n1.mul(n2).mul(inverse);
      FloatVector twice = inverse.add(inverse);
      sum = sum.add(s);
      n1.mul(twice).intoArray(byProduct, mapRow + c);
      s.mul(inverse).mul(d1).neg().intoArray(bySquares, mapRow + c);
      FloatVector byMean = n2.sub(n1).mul(meanY).mul(twice);
      d1.sub(d2).mul(twice).mul(s).fma(meanX, byMean).intoArray(first, mapRow + c);
    }
    return Pixels.sumOfLanes(sum);
  }

  /**
   * Adds factor · dΣS/dx, with the maps of the last {@link #similarity}: G∗(dS/dμx) + 2 x
   * G∗(dS/d(x² + y²)) + y G∗(dS/d(xy)).
   */
  void addGradient(
      FloatImage rendered, FloatImage target, float factor, float[] grad, Parallel parallel) {
    forEachStrip(
        parallel,
        (channel, from, to, w) -> {
          for (int y = from - REACH; y < to + REACH; y++) {
            int at = (y - from + REACH) * pitch(3);
            if (y < 0 || y >= height) {
              Arrays.fill(w.means, at, at + 3 * stride, 0);
              continue;
            }
            int mapRow = (channel * height + y) * stride;
            acrossMap(first, mapRow, w, at);
            acrossMap(bySquares, mapRow, w, at + stride);
            acrossMap(byProduct, mapRow, w, at + 2 * stride);
          }
          for (int y = from; y < to; y++) {
            windows(w.means, (y - from) * pitch(3), pitch(3), w.windows, 0, 3 * stride);
            int row = (channel * height + y) * width;
            gradientRow(w.windows, rendered.data(), target.data(), factor, grad, row);
          }
        });
  }

  private void acrossMap(float[] map, int mapRow, Work w, int at) {
    System.arraycopy(map, mapRow, w.line, REACH, stride);
    windows(w.line, 0, 1, w.means, at, stride);
  }

  private void gradientRow(
      float[] windows, float[] x, float[] y, float factor, float[] grad, int row) {
    for (int c = 0; c < width; c += F.length()) {
      VectorMask<Float> valid = F.indexInRange(c, width);
      FloatVector sum = FloatVector.fromArray(F, windows, c);
      FloatVector squares = FloatVector.fromArray(F, windows, stride + c);
      FloatVector product = FloatVector.fromArray(F, windows, 2 * stride + c);
      FloatVector twiceX = FloatVector.fromArray(F, x, row + c, valid).mul(2f);
      sum = squares.fma(twiceX, sum);
      sum = product.fma(FloatVector.fromArray(F, y, row + c, valid), sum);
      sum.fma(FloatVector.broadcast(F, factor), FloatVector.fromArray(F, grad, row + c, valid))
          .intoArray(grad, row + c, valid);
    }
  }

  /**
   * Distance of the rows of means, for this many maps. Not a power of two, or the eleven rows of a
   * window would compete for the same lines of the cache.
   */
  private int pitch(int maps) {
    return maps * stride + 16;
  }

  /** Work space of a thread, used for one strip after the other. */
  private final class Work {
    /** [4][padded] rows with zeros around. */
    final float[] line = new float[4 * padded];

    /** [rows][maps][stride] means across. */
    final float[] means = new float[(STRIP + 2 * REACH) * pitch(4)];

    /** [maps][stride] means across and down. */
    final float[] windows = new float[4 * stride];
  }

  /** Work on some rows of one channel. */
  private interface StripBody {
    void accept(int channel, int fromRow, int toRow, Work work);
  }

  private void forEachStrip(Parallel parallel, StripBody body) {
    int strips = (height + STRIP - 1) / STRIP;
    parallel.run(
        channels * strips,
        part -> {
          Work taken = idle.poll();
          Work work = taken != null ? taken : new Work();
          int from = part % strips * STRIP;
          body.accept(part / strips, from, Math.min(height, from + STRIP), work);
          idle.add(work);
        });
  }
}
