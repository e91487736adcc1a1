package timewalker.train;

import timewalker.avatar.Moment;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceGradients;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.loss.DeformationNorm;
import timewalker.loss.ImageLoss;
import timewalker.loss.OpacityTerm;
import timewalker.loss.Psnr;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.CpuSurfelRenderer;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.raster.SurfelRenderer;
import timewalker.surfel.AdaptiveDensity;
import timewalker.surfel.WorldSurfels;

/** One training step for one frame: the heart of training, in its order. */
final class TrainingStep {
  /**
   * What a step found.
   *
   * @param loss total
   * @param psnr of the frame before the step, dB
   */
  record Outcome(double loss, double psnr) {}

  private final PersonalSpace space;
  private final FrameSource frames;
  private final TrainingSettings.LossSettings weights;
  private final RenderSettings render;
  private final SpaceOptimizer optimizer;
  private final HeadRefinement refinement;
  private final FrameColours colours;
  private final Parallel parallel;
  private final SurfelRenderer renderer;
  private final SurfelRenderer.View view;
  private final Moment moment;
  private final FrameLoss loss;
  private final TrackedGeometry tracked;
  private final DeformationNorm deltaNorm;
  private BareSkin bareSkin; // null until it is needed
  private SpaceGradients grads;
  private WorldSurfels gradWorld = new WorldSurfels(0);
  private RenderTarget target = new RenderTarget(1, 1);
  private RenderTarget gradTarget = new RenderTarget(1, 1);

  TrainingStep(
      PersonalSpace space,
      FrameSource frames,
      TrainingSettings settings,
      RenderSettings render,
      ImageLoss perceptual,
      SpaceOptimizer optimizer,
      HeadRefinement refinement,
      FrameColours colours,
      Parallel parallel) {
    this.space = space;
    this.frames = frames;
    this.weights = settings.losses();
    this.render = render;
    this.optimizer = optimizer;
    this.refinement = refinement;
    this.colours = colours;
    this.parallel = parallel;
    this.renderer = new CpuSurfelRenderer(parallel);
    this.view = renderer.newView();
    this.moment = new Moment(space, parallel);
    this.loss = new FrameLoss(settings, perceptual, parallel);
    this.tracked = new TrackedGeometry(space.head(), parallel);
    this.deltaNorm =
        new DeformationNorm(
            weights.delta().position(),
            weights.delta().rotation(),
            weights.delta().scale(),
            weights.delta().opacity(),
            weights.delta().colour());
    this.grads = SpaceGradients.of(space, refinement.enabled());
  }

  /**
   * Runs the step.
   *
   * @param step steps done before
   * @param frame index of the frame
   * @param info what is known of it
   * @param picture its pictures
   * @param density takes note of what the picture asks for
   */
  Outcome run(
      int step,
      int frame,
      FrameSource.FrameInfo info,
      FrameSource.Picture picture,
      AdaptiveDensity density) {
    prepare(info.camera().width(), info.camera().height());
    StageMix stage = StageMix.single(info.stage(), space.stageCount());
    float[] w = space.blendOf(stage);
    HeadParams head = refinement.params(frame, info);

    // 1-4: blend the bases, look them up, deform, add to the average
    moment.at(w, space.residualOf(stage));
    // 5: warp with the head; colour as seen from the camera
    moment.pose(head);
    WorldSurfels world = moment.colour(info.camera());
    // 6: rasterize
    renderer.forward(world, info.camera(), render, target, view);
    // 7: losses and their gradients with respect to the four pictures
    FloatImage shown = colours.forward(frame, target);
    FloatImage gradShown = colours.gradientFor(target);
    double value = loss.compare(target, shown, picture, gradShown, gradTarget);
    double psnr = Psnr.of(shown, picture.colour(), parallel);
    value += colours.backward(frame, target, gradShown, gradTarget);
    if (loss.geometryAfter(step)) {
      tracked.draw(moment.vertices(), info.camera());
      tracked.leaveOutWhatIsNotSkin(picture.colour());
      tracked.leaveOutCovered(bareSkin().weights(info.stage()));
      value += loss.compareGeometry(step, target, tracked, info.camera(), gradTarget);
    }
    // 8: backward, in the reverse order
    renderer.backward(view, gradTarget, gradWorld);
    value += moment.backward(gradWorld, deltaNorm, grads);
    value += opacityTerm();
    // 9: Adam
    Finite.require(step, value, grads);
    optimizer.step(step, info.stage(), w, moment, grads);
    colours.step(frame);
    refinement.step(step, frame, info, grads.head());
    density.observe(
        view.screenGradient(), view.radius(), Math.max(target.width(), target.height()));
    return new Outcome(value, psnr);
  }

  /** Found when it is first needed, from the data alone, so that a resumed run has the same. */
  private BareSkin bareSkin() {
    if (bareSkin == null) {
      bareSkin = BareSkin.of(space.head(), frames, parallel);
    }
    return bareSkin;
  }

  private double opacityTerm() {
    if (weights.opacity() == 0) {
      return 0;
    }
    float[] logits = space.average().opacityLogit();
    float[] grad = grads.average().opacityLogit();
    return weights.opacity() * OpacityTerm.add(logits, weights.opacity(), grad, parallel);
  }

  private void prepare(int width, int height) {
    int count = space.average().count();
    if (gradWorld.count() != count) {
      gradWorld = new WorldSurfels(count);
      grads = SpaceGradients.of(space, refinement.enabled());
    }
    if (target.width() != width || target.height() != height) {
      target = new RenderTarget(width, height);
      gradTarget = new RenderTarget(width, height);
    }
    grads.clear(parallel);
    gradTarget.clear(parallel);
    gradWorld.clear(parallel);
  }
}
