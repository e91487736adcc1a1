package timewalker.train;

import java.util.ArrayList;
import java.util.List;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageCorrection;
import timewalker.head.HeadMotion;
import timewalker.head.HeadParams;
import timewalker.math.Cholesky;

/**
 * Learns what the tracker of landmarks gets wrong, from the training frames, whose heads were
 * refined in the pictures: what held-out frames need, whose pictures must not be looked at.
 */
final class CorrectionLearner {
  /** Frames of a stage that are used, evenly spread. */
  private static final int MOST = 64;

  /** Variance of what no function of the head explains, relative to the rest. */
  private static final double NOISE = 0.1;

  /** So many frames are needed before their mean error counts half. */
  private static final double DOUBT = 2;

  private final PersonalSpace space;
  private final FrameSource frames;
  private final HeadRefinement refinement;
  private final int[][] framesOfStage;
  private final double[] reach;

  /**
   * @param framesOfStage [K] training frames of each life stage
   */
  CorrectionLearner(
      PersonalSpace space, FrameSource frames, HeadRefinement refinement, int[][] framesOfStage) {
    this.space = space;
    this.frames = frames;
    this.refinement = refinement;
    this.framesOfStage = framesOfStage;
    reach = StageCorrection.reach(space.head());
  }

  /** [K] the corrections as the heads are now. */
  List<StageCorrection> learned() {
    List<StageCorrection> all = new ArrayList<>();
    for (int[] ofStage : framesOfStage) {
      all.add(
          refinement.enabled() && ofStage.length > 0
              ? learned(EvenSpread.of(ofStage, MOST).toArray())
              : StageCorrection.NONE);
    }
    return all;
  }

  private StageCorrection learned(int[] chosen) {
    int n = chosen.length;
    int columns = HeadMotion.length(space.head());
    float[] given = new float[n * columns];
    double[] error = new double[n * columns];
    float[] mean = new float[columns];
    for (int j = 0; j < n; j++) {
      FrameSource.FrameInfo info = frames.info(chosen[j]);
      double[] before = HeadMotion.of(refinement.given(info));
      HeadParams refined = refinement.params(chosen[j], info);
      double[] after = HeadMotion.of(refined);
      for (int i = 0; i < columns; i++) {
        given[j * columns + i] = (float) before[i];
        error[j * columns + i] = after[i] - before[i];
        mean[i] += (float) ((after[i] - before[i]) / (n + DOUBT));
      }
    }
    for (int at = 0; at < error.length; at++) {
      error[at] -= mean[at % columns];
    }
    solve(kernels(given, n, columns), error, n, columns);
    float[] weight = new float[error.length];
    for (int at = 0; at < error.length; at++) {
      weight[at] = (float) error[at];
    }
    return new StageCorrection(given, weight, mean);
  }

  private double[] kernels(float[] given, int n, int columns) {
    double[] a = new double[n * n];
    for (int j = 0; j < n; j++) {
      double[] head = new double[columns];
      for (int i = 0; i < columns; i++) {
        head[i] = given[j * columns + i];
      }
      for (int k = j; k < n; k++) {
        a[j * n + k] = StageCorrection.kernel(head, given, k * columns, reach);
      }
      a[j * n + j] += NOISE;
    }
    return a;
  }

  /** b ← A⁻¹ b; the noise on its diagonal makes A positive definite. */
  private static void solve(double[] a, double[] b, int n, int columns) {
    if (!Cholesky.factor(a, n)) {
      throw new IllegalStateException("heads that are not finite");
    }
    Cholesky.forward(a, n, b, columns);
    Cholesky.backward(a, n, b, columns);
  }
}
