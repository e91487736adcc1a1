package timewalker.train;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import timewalker.engine.AdamSettings;
import timewalker.engine.RowAdam;
import timewalker.loss.ColourAffine;
import timewalker.math.NamedArrays;

/**
 * Exposure and white balance of every training frame: a colour affine between the rendered picture
 * and the one that is compared. Switched off, pictures pass through as they are.
 */
final class FrameColours {
  /** Visits of a stage between two times that its mean is moved back to the identity. */
  private static final int CENTRE_EVERY = 50;

  private final boolean enabled;
  private final double rate;
  private final double weight;
  private final int[][] framesOfStage;
  private final int[] stageOfFrame;
  private final ColourAffine affine;
  private final RowAdam adam;
  private final float[] background;
  private final int[] visits;

  FrameColours(TrainingSettings settings, float[] background, int frames, int[][] framesOfStage) {
    this.rate = settings.rates().affine();
    this.enabled = rate > 0;
    this.weight = settings.losses().affine();
    this.framesOfStage = framesOfStage;
    int rows = enabled ? frames : 0;
    this.affine = new ColourAffine(rows, background);
    this.adam = new RowAdam(AdamSettings.standard(), rows, ColourAffine.NUMBERS);
    this.background = background;
    this.visits = new int[framesOfStage.length];
    this.stageOfFrame = new int[frames];
    for (int k = 0; k < framesOfStage.length; k++) {
      for (int frame : framesOfStage[k]) {
        stageOfFrame[frame] = k;
      }
    }
  }

  /** [3][4] a frame's matrix, a copy; null when switched off. */
  float @Nullable [] matrix(int frame) {
    int at = frame * ColourAffine.NUMBERS;
    return enabled ? Arrays.copyOfRange(affine.matrices(), at, at + ColourAffine.NUMBERS) : null;
  }

  /**
   * Adds the gradient of the frame's distance to the identity.
   *
   * @param gradMatrix [3][4] of the frame, added to; ignored when switched off
   * @return the weighted distance
   */
  double addDeviation(int frame, float[] gradMatrix) {
    float[] matrix = matrix(frame);
    return matrix == null
        ? 0
        : weight * new ColourAffine(matrix, background).addDeviation(0, weight, gradMatrix);
  }

  /**
   * One step on the frame's matrix.
   *
   * @param gradMatrix [3][4] of the frame; ignored when switched off
   */
  void step(int frame, float[] gradMatrix) {
    if (!enabled) {
      return;
    }
    adam.step(frame, affine.matrices(), gradMatrix, rate);
    int stage = stageOfFrame[frame];
    if (++visits[stage] % CENTRE_EVERY == 0) {
      affine.centre(framesOfStage[stage]);
    }
  }

  void save(NamedArrays arrays) {
    if (enabled) {
      arrays.put("colours/matrices", affine.matrices());
      arrays.put("colours/visits", visits);
      adam.save("colours/adam", arrays);
    }
  }

  void load(NamedArrays arrays) {
    if (enabled) {
      arrays.copyInto("colours/matrices", affine.matrices());
      int[] stored = arrays.counts("colours/visits", visits.length);
      System.arraycopy(stored, 0, visits, 0, visits.length);
      adam.load("colours/adam", arrays);
    }
  }
}
