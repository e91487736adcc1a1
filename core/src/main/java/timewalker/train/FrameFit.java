package timewalker.train;

import java.util.Arrays;
import timewalker.avatar.Moment;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceGradients;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.CpuSurfelRenderer;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.raster.SurfelRenderer;
import timewalker.surfel.WorldSurfels;

/**
 * Fits expression, joints and translation of one head to a frame's pictures through a finished
 * space, which does not change. Figures after it say how good a space is where the tracker's errors
 * are not counted; since the frame itself was looked at, they are never mixed with others. Owns its
 * work space.
 */
public final class FrameFit {
  private final TrainingSettings.RefinementSettings rates;
  private final int steps;
  private final RenderSettings render;
  private final Moment moment;
  private final SpaceGradients grads;
  private final FrameLoss loss;
  private final SurfelRenderer renderer;
  private final SurfelRenderer.View view;
  private final WorldSurfels gradWorld;
  private final Parallel parallel;
  private RenderTarget target = new RenderTarget(1, 1);
  private RenderTarget gradTarget = new RenderTarget(1, 1);

  /**
   * @param settings whose losses on colour and mask and whose rates of refinement are used
   * @param steps of Adam for each frame
   */
  public FrameFit(
      PersonalSpace space,
      TrainingSettings settings,
      int steps,
      RenderSettings render,
      Parallel parallel) {
    this.rates = settings.refinement();
    this.steps = steps;
    this.render = render;
    this.parallel = parallel;
    this.moment = new Moment(space, parallel);
    this.grads = SpaceGradients.of(space, true);
    this.loss = new FrameLoss(settings.losses(), null, parallel);
    this.renderer = new CpuSurfelRenderer(parallel);
    this.view = renderer.newView();
    this.gradWorld = new WorldSurfels(space.average().count());
  }

  /**
   * Fits a head.
   *
   * @param stages what the frame shows
   * @param given the head to start from; not changed
   * @param picture what it is fitted to
   * @return the fitted head; the shape is that of the given one
   */
  public HeadParams fit(
      StageMix stages, HeadParams given, Camera camera, FrameSource.Picture picture) {
    if (target.width() != camera.width() || target.height() != camera.height()) {
      target = new RenderTarget(camera.width(), camera.height());
      gradTarget = new RenderTarget(camera.width(), camera.height());
    }
    HeadParams head = given.copy();
    float[] change = new float[flat(head).length];
    RowAdam adam = new RowAdam(AdamSettings.standard(), 1, change.length);
    double[] rate = eachRate(head);
    moment.at(stages);
    for (int step = 0; step < steps; step++) {
      differentiate(head, camera, picture);
      float[] gradient = flat(grads.head());
      for (int i = 0; i < change.length; i++) {
        gradient[i] += (float) (2 * rates.stay() * change[i]);
      }
      adam.step(0, change, gradient, rate);
      apply(change, given, head);
    }
    return head;
  }

  private void differentiate(HeadParams head, Camera camera, FrameSource.Picture picture) {
    grads.clear(parallel);
    gradTarget.clear(parallel);
    gradWorld.clear(parallel);
    moment.pose(head);
    renderer.forward(moment.colour(camera), camera, render, target, view);
    FloatImage shown = target.picture();
    FloatImage gradShown = gradTarget.picture();
    loss.compare(target, shown, picture, gradShown, gradTarget);
    renderer.backward(view, gradTarget, gradWorld);
    moment.backward(gradWorld, null, grads);
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
