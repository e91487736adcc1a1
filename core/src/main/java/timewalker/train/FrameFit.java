package timewalker.train;

import java.util.Arrays;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.AdamSettings;
import timewalker.engine.Engine;
import timewalker.engine.LossGradients;
import timewalker.engine.LossInput;
import timewalker.engine.Moment;
import timewalker.engine.Objective;
import timewalker.engine.Observation;
import timewalker.engine.PictureComparison;
import timewalker.engine.RowAdam;
import timewalker.head.HeadParams;
import timewalker.loss.ColourAffine;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;

/**
 * Fits a head to the pictures of a frame: expression, joints and translation, and exposure and
 * white balance. The space is finished and does not change. The fit may use only some of the
 * pixels; the others then measure the space without the errors of tracker and camera. Owns its work
 * space.
 */
public final class FrameFit {
  /** Pixels over which one pixel influences the gradient of another: two SSIM windows. */
  public static final int REACH = 10;

  /** Rates of the first and last step against those of training. */
  private static final double FIRST_PACE = 4;

  private static final double LAST_PACE = 0.3;

  private final TrainingSettings.RefinementSettings rates;
  private final int steps;
  private final RenderSettings render;
  private final Moment moment;
  private final Objective objective;
  private final PersonalSpace space;
  private final Parallel parallel;
  private final PictureComparison comparison;

  /**
   * @param engine whose space is fitted
   * @param settings whose losses on colour and mask and whose rates of refinement are used
   * @param steps of Adam for each frame
   */
  public FrameFit(Engine engine, TrainingSettings settings, int steps, RenderSettings render) {
    this.rates = settings.refinement();
    this.steps = steps;
    this.render = render;
    this.parallel = engine.parallel();
    this.comparison = new PictureComparison(parallel);
    this.space = engine.space();
    this.moment = engine.newMoment();
    this.objective = new Objective(render, Losses.ofPictures(settings, null), true);
  }

  /**
   * What was found.
   *
   * @param head its shape is that of the given one
   * @param colours one matrix, to be applied to the rendered picture
   */
  public record Fitted(HeadParams head, ColourAffine colours) {}

  /** What of a frame may change. */
  public enum Freedom {
    HEAD,
    COLOURS,
    BOTH
  }

  /**
   * Fits a head and its colours.
   *
   * @param stages what the frame shows
   * @param given the head to start from; not changed
   * @param picture what it is fitted to
   * @param where pixels that may be used; losses reach {@link #REACH} pixels around a pixel, so
   *     those must be left out, too
   */
  public Fitted fit(
      StageMix stages,
      HeadParams given,
      Camera camera,
      FrameSource.Picture picture,
      ColourAffine.Where where,
      Freedom freedom) {
    comparison.resize(camera);
    HeadParams head = given.copy();
    float[] change = new float[flat(head).length];
    RowAdam adam = new RowAdam(AdamSettings.standard(), 1, change.length);
    double[] full = eachRate(head);
    double[] rate = new double[full.length];
    moment.at(stages);
    for (int step = 0; step < steps && freedom != Freedom.COLOURS; step++) {
      show(head, camera);
      ColourAffine colours = colours(picture, where, freedom);
      float[] gradient = flat(gradient(head, camera, colours, picture, where));
      double pace = FIRST_PACE + (LAST_PACE - FIRST_PACE) * step / steps;
      for (int i = 0; i < change.length; i++) {
        gradient[i] += (float) (2 * rates.stay() * change[i]);
        rate[i] = pace * full[i];
      }
      adam.step(0, change, gradient, rate);
      apply(change, given, head);
    }
    show(head, camera);
    return new Fitted(head, colours(picture, where, freedom));
  }

  private void show(HeadParams head, Camera camera) {
    moment.pose(head);
    moment.draw(camera, render, comparison.target());
  }

  /** The best colours for the head as it is shown; the identity when they may not change. */
  private ColourAffine colours(
      FrameSource.Picture picture, ColourAffine.Where where, Freedom freedom) {
    float[] background = render.background();
    RenderTarget target = comparison.target();
    return freedom == Freedom.HEAD
        ? new ColourAffine(1, background)
        : ColourAffine.fitted(
            target.picture(), target.alpha(), picture.colour(), background, where);
  }

  /** The head's gradient; the colours are optimal, so their gradient is zero. */
  private HeadParams gradient(
      HeadParams head,
      Camera camera,
      ColourAffine colours,
      FrameSource.Picture picture,
      ColourAffine.Where where) {
    comparison.forward(colours);
    Observation seen =
        new Observation(
            Observation.NOT_KEPT,
            0,
            head,
            camera,
            picture.colour(),
            picture.mask(),
            false,
            colours.matrices());
    objective.compare(
        0,
        new LossInput(
            seen,
            comparison.target(),
            comparison.compared(),
            moment.vertices(),
            space.average(),
            null,
            parallel),
        new LossGradients(comparison.gradCompared(), comparison.gradTarget(), null, null));
    keepGradients(where);
    comparison.backward();
    HeadParams gradHead =
        HeadParams.neutral(space.head().shapeCount(), space.head().expressionCount());
    moment.backward(comparison.gradTarget(), gradHead);
    return gradHead;
  }

  /** Sets the gradients of all other pixels to zero. */
  private void keepGradients(ColourAffine.Where where) {
    float[] gradAlpha = comparison.gradTarget().alpha();
    float[] gradColour = comparison.gradCompared().data();
    int pixels = gradAlpha.length;
    for (int p = 0; p < pixels; p++) {
      if (!where.holds(p)) {
        gradAlpha[p] = 0;
        for (int c = 0; c < 3; c++) {
          gradColour[c * pixels + p] = 0;
        }
      }
    }
  }

  private static float[] flat(HeadParams head) {
    float[][] groups = HeadRefinement.groups(head);
    float[] all = new float[Arrays.stream(groups).mapToInt(g -> g.length).sum()];
    int at = 0;
    for (float[] group : groups) {
      System.arraycopy(group, 0, all, at, group.length);
      at += group.length;
    }
    return all;
  }

  private double[] eachRate(HeadParams head) {
    float[][] groups = HeadRefinement.groups(head);
    double[] groupRate = HeadRefinement.rates(rates);
    double[] all = new double[flat(head).length];
    int at = 0;
    for (int g = 0; g < groups.length; g++) {
      Arrays.fill(all, at, at + groups[g].length, groupRate[g]);
      at += groups[g].length;
    }
    return all;
  }

  private static void apply(float[] change, HeadParams given, HeadParams head) {
    float[][] from = HeadRefinement.groups(given);
    float[][] to = HeadRefinement.groups(head);
    int at = 0;
    for (int g = 0; g < to.length; g++) {
      for (int i = 0; i < to[g].length; i++, at++) {
        to[g][i] = from[g][i] + change[at];
      }
    }
  }
}
