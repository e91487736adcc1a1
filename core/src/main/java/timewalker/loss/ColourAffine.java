package timewalker.loss;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.FloatImage;
import timewalker.math.Lanes;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * Exposure and white balance of every frame: colour' = A [colour, 1] with a 3x4 matrix per frame,
 * since photos over decades differ in light. Matrices start at the identity, are drawn to it, and
 * their mean over a life stage's frames is held at it: what all frames of a stage share belongs to
 * the person.
 */
public final class ColourAffine {
  private static final VectorSpecies<Float> F = Lanes.F;

  /** Numbers per matrix. */
  public static final int NUMBERS = 12;

  private final float[] matrices;

  /** Identities. */
  public ColourAffine(int frames) {
    this(new float[frames * NUMBERS]);
    for (int j = 0; j < matrices.length; j++) {
      matrices[j] = identity(j % NUMBERS);
    }
  }

  /**
   * Matrices that were saved.
   *
   * @param matrices [frames][3][4] kept, not copied
   */
  public ColourAffine(float[] matrices) {
    Shapes.check("frames", matrices.length / NUMBERS, "matrices", matrices.length, NUMBERS);
    this.matrices = matrices;
  }

  /**
   * The one matrix that brings a picture nearest to another, by least squares over all pixels.
   *
   * @param in 3 channels
   * @param target 3 channels
   */
  public static ColourAffine fitted(FloatImage in, FloatImage target) {
    Pixels.check(in, in, 3, "in");
    Pixels.check(in, target, 3, "target");
    int pixels = in.pixels();
    double[][] a = new double[4][7]; // normal equations, one right-hand side for each channel
    double[] row = new double[7];
    for (int p = 0; p < pixels; p++) {
      for (int c = 0; c < 3; c++) {
        row[c] = in.data()[c * pixels + p];
        row[4 + c] = target.data()[c * pixels + p];
      }
      row[3] = 1;
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 7; j++) {
          a[i][j] += row[i] * row[j];
        }
      }
    }
    for (int i = 0; i < 4; i++) { // a grey picture says nothing of some directions: identity there
      double little = 1e-6 * pixels;
      a[i][i] += little;
      if (i < 3) {
        a[i][4 + i] += little;
      }
    }
    eliminate(a);
    float[] matrix = new float[NUMBERS];
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < 4; i++) {
        matrix[4 * c + i] = (float) a[i][4 + c];
      }
    }
    return new ColourAffine(matrix);
  }

  /** Gauss and Jordan; the matrix is positive definite. */
  private static void eliminate(double[][] a) {
    for (int i = 0; i < 4; i++) {
      double pivot = a[i][i];
      for (int j = 0; j < 7; j++) {
        a[i][j] /= pivot;
      }
      for (int k = 0; k < 4; k++) {
        double factor = a[k][i];
        for (int j = 0; k != i && j < 7; j++) {
          a[k][j] -= factor * a[i][j];
        }
      }
    }
  }

  private static float identity(int number) {
    return number % 5 == 0 && number < NUMBERS ? 1 : 0;
  }

  /** All matrices, [frames][3][4], the array itself. */
  public float[] matrices() {
    return matrices;
  }

  /** Applies a frame's matrix; {@code out} may be {@code in}. */
  public void forward(int frame, FloatImage in, FloatImage out, Parallel parallel) {
    Pixels.check(in, in, 3, "in");
    Pixels.check(in, out, 3, "out");
    int pixels = in.pixels();
    int m = frame * NUMBERS;
    Pixels.sum(
        parallel,
        pixels,
        (from, to) -> {
          transform(m, in.data(), out.data(), pixels, from, to);
          return 0;
        });
  }

  private void transform(int m, float[] in, float[] out, int pixels, int from, int to) {
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector r = FloatVector.fromArray(F, in, j, valid);
      FloatVector g = FloatVector.fromArray(F, in, pixels + j, valid);
      FloatVector b = FloatVector.fromArray(F, in, 2 * pixels + j, valid);
      for (int row = 0; row < 3; row++) {
        int at = m + 4 * row;
        FloatVector sum = r.mul(matrices[at]).add(matrices[at + 3]);
        sum = g.fma(FloatVector.broadcast(F, matrices[at + 1]), sum);
        sum = b.fma(FloatVector.broadcast(F, matrices[at + 2]), sum);
        sum.intoArray(out, row * pixels + j, valid);
      }
    }
  }

  /**
   * Adds the gradients of {@link #forward}.
   *
   * @param in as given to forward
   * @param gradOut 3 channels
   * @param gradIn 3 channels, added to
   * @param gradMatrices [frames][3][4] added to
   */
  public void backward(
      int frame,
      FloatImage in,
      FloatImage gradOut,
      FloatImage gradIn,
      float[] gradMatrices,
      Parallel parallel) {
    Pixels.check(in, gradOut, 3, "gradOut");
    Pixels.check(in, gradIn, 3, "gradIn");
    Shapes.check("numbers", matrices.length, "gradMatrices", gradMatrices.length, 1);
    int pixels = in.pixels();
    int m = frame * NUMBERS;
    Pixels.sum(
        parallel,
        pixels,
        (from, to) -> {
          pullColours(m, gradOut.data(), gradIn.data(), pixels, from, to);
          return 0;
        });
    double[] sums = new double[NUMBERS * Pixels.stretches(pixels)];
    Pixels.sum(
        parallel,
        pixels,
        (from, to) -> {
          products(gradOut.data(), in.data(), pixels, from, to, sums);
          return 0;
        });
    for (int number = 0; number < NUMBERS; number++) {
      double sum = 0;
      for (int at = number; at < sums.length; at += NUMBERS) {
        sum += sums[at];
      }
      gradMatrices[m + number] += (float) sum;
    }
  }

  private void pullColours(int m, float[] gradOut, float[] gradIn, int pixels, int from, int to) {
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector r = FloatVector.fromArray(F, gradOut, j, valid);
      FloatVector g = FloatVector.fromArray(F, gradOut, pixels + j, valid);
      FloatVector b = FloatVector.fromArray(F, gradOut, 2 * pixels + j, valid);
      for (int column = 0; column < 3; column++) {
        int at = m + column;
        FloatVector sum = r.mul(matrices[at]);
        sum = g.fma(FloatVector.broadcast(F, matrices[at + 4]), sum);
        sum = b.fma(FloatVector.broadcast(F, matrices[at + 8]), sum);
        int in = column * pixels + j;
        sum.add(FloatVector.fromArray(F, gradIn, in, valid)).intoArray(gradIn, in, valid);
      }
    }
  }

  /** The twelve sums Σ gradOut [in, 1] of a stretch. */
  private static void products(
      float[] gradOut, float[] in, int pixels, int from, int to, double[] sums) {
    FloatVector rr = FloatVector.zero(F);
    FloatVector rg = rr;
    FloatVector rb = rr;
    FloatVector r1 = rr;
    FloatVector gr = rr;
    FloatVector gg = rr;
    FloatVector gb = rr;
    FloatVector g1 = rr;
    FloatVector br = rr;
    FloatVector bg = rr;
    FloatVector bb = rr;
    FloatVector b1 = rr;
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector red = FloatVector.fromArray(F, in, j, valid);
      FloatVector green = FloatVector.fromArray(F, in, pixels + j, valid);
      FloatVector blue = FloatVector.fromArray(F, in, 2 * pixels + j, valid);
      FloatVector grad = FloatVector.fromArray(F, gradOut, j, valid);
      rr = red.fma(grad, rr);
      rg = green.fma(grad, rg);
      rb = blue.fma(grad, rb);
      r1 = r1.add(grad);
      grad = FloatVector.fromArray(F, gradOut, pixels + j, valid);
      gr = red.fma(grad, gr);
      gg = green.fma(grad, gg);
      gb = blue.fma(grad, gb);
      g1 = g1.add(grad);
      grad = FloatVector.fromArray(F, gradOut, 2 * pixels + j, valid);
      br = red.fma(grad, br);
      bg = green.fma(grad, bg);
      bb = blue.fma(grad, bb);
      b1 = b1.add(grad);
    }
    float[] lanes = new float[NUMBERS * F.length()];
    rr.intoArray(lanes, 0);
    rg.intoArray(lanes, F.length());
    rb.intoArray(lanes, 2 * F.length());
    r1.intoArray(lanes, 3 * F.length());
    gr.intoArray(lanes, 4 * F.length());
    gg.intoArray(lanes, 5 * F.length());
    gb.intoArray(lanes, 6 * F.length());
    g1.intoArray(lanes, 7 * F.length());
    br.intoArray(lanes, 8 * F.length());
    bg.intoArray(lanes, 9 * F.length());
    bb.intoArray(lanes, 10 * F.length());
    b1.intoArray(lanes, 11 * F.length());
    for (int lane = 0; lane < lanes.length; lane++) {
      sums[from / Pixels.STRETCH * NUMBERS + lane / F.length()] += lanes[lane];
    }
  }

  /**
   * Mean squared distance of a frame's matrix to the identity; adds {@code weight} times its
   * gradient.
   *
   * @param gradMatrices [frames][3][4] added to
   */
  public double addDeviation(int frame, double weight, float[] gradMatrices) {
    Shapes.check("numbers", matrices.length, "gradMatrices", gradMatrices.length, 1);
    double sum = 0;
    for (int j = 0; j < NUMBERS; j++) {
      int at = frame * NUMBERS + j;
      double d = matrices[at] - identity(j);
      sum += d * d / NUMBERS;
      gradMatrices[at] += (float) (weight * 2 * d / NUMBERS);
    }
    return sum;
  }

  /**
   * Moves the matrices of some frames by one common matrix so that their mean is the identity.
   *
   * @param frames of one life stage
   */
  public void centre(int[] frames) {
    for (int j = 0; j < NUMBERS && frames.length > 0; j++) {
      double mean = 0;
      for (int frame : frames) {
        mean += (double) matrices[frame * NUMBERS + j] / frames.length;
      }
      float shift = (float) (mean - identity(j));
      for (int frame : frames) {
        matrices[frame * NUMBERS + j] -= shift;
      }
    }
  }
}
