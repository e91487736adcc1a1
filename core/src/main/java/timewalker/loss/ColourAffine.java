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
 * since photos over decades differ in light. It acts on the person alone, so that the background
 * stays what it is: with coverage α before background g, the picture c becomes A [c − (1 − α) g, α]
 * + (1 − α) g. Matrices start at the identity, are drawn to it, and their mean over a life stage's
 * frames is held at it: what all frames of a stage share belongs to the person.
 */
public final class ColourAffine {
  private static final VectorSpecies<Float> F = Lanes.F;

  /** Numbers per matrix. */
  public static final int NUMBERS = 12;

  private final float[] matrices;
  private final float[] background;

  /**
   * Identities.
   *
   * @param background [3] RGB behind the person
   */
  public ColourAffine(int frames, float[] background) {
    this(new float[frames * NUMBERS], background);
    for (int j = 0; j < matrices.length; j++) {
      matrices[j] = identity(j % NUMBERS);
    }
  }

  /**
   * Matrices that were saved.
   *
   * @param matrices [frames][3][4] kept, not copied
   * @param background [3] RGB behind the person
   */
  public ColourAffine(float[] matrices, float[] background) {
    Shapes.check("frames", matrices.length / NUMBERS, "matrices", matrices.length, NUMBERS);
    Shapes.check("background", 1, "background", background.length, 3);
    this.matrices = matrices;
    this.background = background.clone();
  }

  /** Pull of a fitted matrix to the identity, squared error per pixel. */
  private static final double STAY = 1e-3;

  /** Tells which pixels take part. */
  public interface Where {
    /** Whether the pixel does. */
    boolean holds(int pixel);
  }

  /**
   * The one matrix that brings a picture nearest to another, by least squares over pixels and a
   * weak pull to the identity.
   *
   * @param in 3 channels
   * @param alpha [height][width] coverage of the person in {@code in}
   * @param target 3 channels
   * @param background [3] RGB behind the person in both
   * @param where pixels that are used
   */
  public static ColourAffine fitted(
      FloatImage in, float[] alpha, FloatImage target, float[] background, Where where) {
    Pixels.check(in, in, 3, "in");
    Pixels.check(in, target, 3, "target");
    int pixels = in.pixels();
    Shapes.check("pixels", pixels, "alpha", alpha.length, 1);
    double[][] a = new double[4][7]; // normal equations, one right-hand side for each channel
    double[] row = new double[7];
    for (int p = 0; p < pixels; p++) {
      if (!where.holds(p)) {
        continue;
      }
      for (int c = 0; c < 3; c++) {
        float behind = (1 - alpha[p]) * background[c];
        row[c] = in.data()[c * pixels + p] - behind;
        row[4 + c] = target.data()[c * pixels + p] - behind;
      }
      row[3] = alpha[p];
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 7; j++) {
          a[i][j] += row[i] * row[j];
        }
      }
    }
    for (int i = 0; i < 4; i++) { // a grey picture says nothing of some directions: identity there
      double little = STAY * pixels;
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
    return new ColourAffine(matrix, background);
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

  /** What a matrix adds to each channel of the bare background, g − A [g, 1]. */
  private float[] ofBackground(int m) {
    float[] added = new float[3];
    for (int row = 0; row < 3; row++) {
      int at = m + 4 * row;
      float shown = matrices[at + 3];
      for (int column = 0; column < 3; column++) {
        shown += matrices[at + column] * background[column];
      }
      added[row] = background[row] - shown;
    }
    return added;
  }

  /**
   * Applies a frame's matrix.
   *
   * @param in 3 channels
   * @param alpha [height][width] coverage of the person
   * @param out 3 channels, overwritten; may be {@code in}
   */
  public void forward(int frame, FloatImage in, float[] alpha, FloatImage out, Parallel parallel) {
    Pixels.check(in, in, 3, "in");
    Pixels.check(in, out, 3, "out");
    int pixels = in.pixels();
    Shapes.check("pixels", pixels, "alpha", alpha.length, 1);
    int m = frame * NUMBERS;
    float[] added = ofBackground(m);
    Pixels.sum(
        parallel,
        pixels,
        (from, to) -> {
          transform(m, added, in.data(), alpha, out.data(), from, to);
          return 0;
        });
  }

  private void transform(
      int m, float[] added, float[] in, float[] alpha, float[] out, int from, int to) {
    int pixels = alpha.length;
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector r = FloatVector.fromArray(F, in, j, valid);
      FloatVector g = FloatVector.fromArray(F, in, pixels + j, valid);
      FloatVector b = FloatVector.fromArray(F, in, 2 * pixels + j, valid);
      FloatVector bare = FloatVector.fromArray(F, alpha, j, valid).neg().add(1);
      for (int row = 0; row < 3; row++) {
        int at = m + 4 * row;
        FloatVector sum = r.mul(matrices[at]).add(matrices[at + 3]);
        sum = g.fma(FloatVector.broadcast(F, matrices[at + 1]), sum);
        sum = b.fma(FloatVector.broadcast(F, matrices[at + 2]), sum);
        sum = bare.fma(FloatVector.broadcast(F, added[row]), sum);
        sum.intoArray(out, row * pixels + j, valid);
      }
    }
  }

  /**
   * Adds the gradients of {@link #forward}.
   *
   * @param in as given to forward
   * @param alpha as given to forward
   * @param gradOut 3 channels
   * @param gradIn 3 channels, added to
   * @param gradAlpha [height][width] added to
   * @param gradMatrices [frames][3][4] added to
   */
  public void backward(
      int frame,
      FloatImage in,
      float[] alpha,
      FloatImage gradOut,
      FloatImage gradIn,
      float[] gradAlpha,
      float[] gradMatrices,
      Parallel parallel) {
    Pixels.check(in, gradOut, 3, "gradOut");
    Pixels.check(in, gradIn, 3, "gradIn");
    Shapes.check("numbers", matrices.length, "gradMatrices", gradMatrices.length, 1);
    int pixels = in.pixels();
    Shapes.check("pixels", pixels, "gradAlpha", gradAlpha.length, 1);
    int m = frame * NUMBERS;
    float[] added = ofBackground(m);
    double[] sums = new double[NUMBERS * Pixels.stretches(pixels)];
    Pixels.sum(
        parallel,
        pixels,
        (from, to) -> {
          pullColours(m, gradOut.data(), gradIn.data(), pixels, from, to);
          pullAlpha(added, gradOut.data(), gradAlpha, from, to);
          products(gradOut.data(), in.data(), alpha, from, to, sums);
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

  private static void pullAlpha(
      float[] added, float[] gradOut, float[] gradAlpha, int from, int to) {
    int pixels = gradAlpha.length;
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector sum = FloatVector.fromArray(F, gradAlpha, j, valid);
      for (int c = 0; c < 3; c++) {
        FloatVector grad = FloatVector.fromArray(F, gradOut, c * pixels + j, valid);
        sum = grad.fma(FloatVector.broadcast(F, -added[c]), sum);
      }
      sum.intoArray(gradAlpha, j, valid);
    }
  }

  /** The twelve sums Σ gradOut [in − (1 − α) g, α] of a stretch. */
  private void products(
      float[] gradOut, float[] in, float[] alpha, int from, int to, double[] sums) {
    int pixels = alpha.length;
    int stretch = from / Pixels.STRETCH * NUMBERS;
    float[] lanes = new float[4 * F.length()];
    for (int row = 0; row < 3; row++) {
      FloatVector ofRed = FloatVector.zero(F);
      FloatVector ofGreen = ofRed;
      FloatVector ofBlue = ofRed;
      FloatVector ofOne = ofRed;
      for (int j = from; j < to; j += F.length()) {
        VectorMask<Float> valid = F.indexInRange(j, to);
        FloatVector grad = FloatVector.fromArray(F, gradOut, row * pixels + j, valid);
        FloatVector covered = FloatVector.fromArray(F, alpha, j, valid);
        ofRed = person(in, 0, covered, j, valid).fma(grad, ofRed);
        ofGreen = person(in, 1, covered, j, valid).fma(grad, ofGreen);
        ofBlue = person(in, 2, covered, j, valid).fma(grad, ofBlue);
        ofOne = covered.fma(grad, ofOne);
      }
      int at = stretch + 4 * row;
      ofRed.intoArray(lanes, 0);
      ofGreen.intoArray(lanes, F.length());
      ofBlue.intoArray(lanes, 2 * F.length());
      ofOne.intoArray(lanes, 3 * F.length());
      for (int lane = 0; lane < lanes.length; lane++) {
        sums[at + lane / F.length()] += lanes[lane];
      }
    }
  }

  /** A channel of the person without what is behind. */
  private FloatVector person(
      float[] in, int channel, FloatVector covered, int j, VectorMask<Float> valid) {
    float behind = background[channel];
    int at = channel * (in.length / 3) + j;
    return FloatVector.fromArray(F, in, at, valid).sub(behind).add(covered.mul(behind));
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
