package timewalker.train;

import java.util.Arrays;
import timewalker.loss.ColourAffine;
import timewalker.math.FloatImage;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderTarget;

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
  private final Parallel parallel;
  private final ColourAffine affine;
  private final RowAdam adam;
  private final float[] gradMatrices;
  private final float[] gradRow = new float[ColourAffine.NUMBERS];
  private final int[] visits;
  private FloatImage shown = new FloatImage(1, 1, 3);
  private FloatImage gradShown = new FloatImage(1, 1, 3);

  FrameColours(
      TrainingSettings settings,
      float[] background,
      int frames,
      int[][] framesOfStage,
      Parallel parallel) {
    this.rate = settings.rates().affine();
    this.enabled = rate > 0;
    this.weight = settings.losses().affine();
    this.framesOfStage = framesOfStage;
    this.parallel = parallel;
    int rows = enabled ? frames : 0;
    this.affine = new ColourAffine(rows, background);
    this.adam = new RowAdam(AdamSettings.standard(), rows, ColourAffine.NUMBERS);
    this.gradMatrices = new float[rows * ColourAffine.NUMBERS];
    this.visits = new int[framesOfStage.length];
    this.stageOfFrame = new int[frames];
    for (int k = 0; k < framesOfStage.length; k++) {
      for (int frame : framesOfStage[k]) {
        stageOfFrame[frame] = k;
      }
    }
  }

  /** What of the rendered picture is compared with the frame's. */
  FloatImage forward(int frame, RenderTarget target) {
    FloatImage rendered = target.picture();
    if (!enabled) {
      return rendered;
    }
    if (shown.width() != rendered.width() || shown.height() != rendered.height()) {
      shown = new FloatImage(rendered.width(), rendered.height(), 3);
    }
    affine.forward(frame, rendered, target.alpha(), shown, parallel);
    return shown;
  }

  /** Where the gradient with respect to the compared picture goes. */
  FloatImage gradientFor(RenderTarget target) {
    if (gradShown.width() != target.width() || gradShown.height() != target.height()) {
      gradShown = new FloatImage(target.width(), target.height(), 3);
    }
    return gradShown;
  }

  /**
   * From the compared picture back to the rendered one.
   *
   * @param grad its colour and alpha are added to
   * @return the weighted distance of the frame's matrix to the identity
   */
  double backward(int frame, RenderTarget target, FloatImage gradCompared, RenderTarget grad) {
    if (!enabled) {
      float[] to = grad.colour();
      float[] from = gradCompared.data();
      for (int i = 0; i < to.length; i++) {
        to[i] += from[i];
      }
      return 0;
    }
    int at = frame * ColourAffine.NUMBERS;
    Arrays.fill(gradMatrices, at, at + ColourAffine.NUMBERS, 0);
    affine.backward(
        frame,
        target.picture(),
        target.alpha(),
        gradCompared,
        grad.picture(),
        grad.alpha(),
        gradMatrices,
        parallel);
    return weight * affine.addDeviation(frame, weight, gradMatrices);
  }

  /** One step on the frame's matrix. */
  void step(int frame) {
    if (!enabled) {
      return;
    }
    System.arraycopy(gradMatrices, frame * ColourAffine.NUMBERS, gradRow, 0, ColourAffine.NUMBERS);
    adam.step(frame, affine.matrices(), gradRow, rate);
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
      int[] stored =
          arrays.intsWithin("colours/visits", 0, Integer.MAX_VALUE - 1, (long) visits.length);
      System.arraycopy(stored, 0, visits, 0, visits.length);
      adam.load("colours/adam", arrays);
    }
  }
}
