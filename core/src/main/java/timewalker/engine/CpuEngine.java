package timewalker.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceArrays;
import timewalker.avatar.SpaceGradients;
import timewalker.avatar.StageMix;
import timewalker.loss.ColourAffine;
import timewalker.loss.Psnr;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderTarget;
import timewalker.surfel.AdaptiveDensity;
import timewalker.surfel.DensitySums;

/**
 * This machine's processors: the space's own arrays are the device. The reference that every other
 * engine is held against.
 */
final class CpuEngine implements Engine {
  /** Squares of distances up to here are floats; metres. */
  private static final float FARTHEST = 1e6f;

  private final PersonalSpace space;
  private final Parallel parallel;

  // Only training needs what follows.
  private @Nullable Training training; // null until the first step
  private @Nullable SpaceGradients grads; // null until the first step
  private DensitySums sums;
  private RenderTarget target = new RenderTarget(1, 1);
  private RenderTarget gradTarget = new RenderTarget(1, 1);
  private FloatImage shown = new FloatImage(1, 1, 3);
  private FloatImage gradShown = new FloatImage(1, 1, 3);
  private int pendingStage = -1; // of the gradients that were not yet applied, −1 for none

  /** What a step works with. */
  private record Training(CpuMoment moment, SpaceOptimizer optimizer) {}

  CpuEngine(PersonalSpace space, Parallel parallel) {
    this.space = space;
    this.parallel = parallel;
    this.sums = new DensitySums(space.average().count());
  }

  @Override
  public PersonalSpace space() {
    return space;
  }

  @Override
  public Parallel parallel() {
    return parallel;
  }

  @Override
  public Moment newMoment() {
    return new CpuMoment(space, parallel);
  }

  @Override
  public LossReport gradients(int step, Observation seen, Objective objective) {
    CpuMoment moment = training().moment;
    SpaceGradients grads = prepare(moment, seen.camera(), objective.toHead());
    // 1-4: blend the bases, look them up, deform, add to the average
    moment.evaluate(StageMix.single(seen.stage(), space.stageCount()));
    // 5: warp with the head
    moment.pose(seen.head());
    // 6: colour as seen from the camera, rasterize
    moment.draw(seen.camera(), objective.render(), target);
    // 7: losses and their gradients
    grads.clear(parallel);
    moment.clearGradients();
    gradTarget.clear(parallel);
    ColourAffine affine = affine(seen, objective);
    FloatImage compared = compared(affine);
    FloatImage gradCompared = affine == null ? gradTarget.picture() : gradShown;
    List<LossReport.Value> values =
        objective.compare(
            step,
            new LossInput(
                seen,
                target,
                compared,
                moment.vertices(),
                space.average(),
                moment.delta(),
                parallel),
            new LossGradients(
                gradCompared, gradTarget, grads.average().opacityLogit(), moment.gradDelta()));
    double psnr = Psnr.of(compared, seen.colour(), parallel);
    float[] gradMatrix = backward(affine, gradCompared);
    // 8: backward, in the reverse order
    moment.backward(gradTarget, grads);
    pendingStage = seen.stage();
    Optional<String> notFinite = Finite.firstNotFinite(grads, gradMatrix, parallel);
    return new LossReport(values, psnr, gradMatrix, grads.head(), notFinite);
  }

  private SpaceGradients prepare(CpuMoment moment, Camera camera, boolean toHead) {
    if (grads == null
        || grads.average().count() != space.average().count()
        || (grads.head() != null) != toHead) {
      grads = SpaceGradients.of(space, moment.gradTable(), toHead);
    }
    int width = camera.width();
    int height = camera.height();
    if (target.width() != width || target.height() != height) {
      target = new RenderTarget(width, height);
      gradTarget = new RenderTarget(width, height);
      shown = new FloatImage(width, height, 3);
      gradShown = new FloatImage(width, height, 3);
    }
    return grads;
  }

  private Training training() {
    if (training == null) {
      training = new Training(new CpuMoment(space, parallel), new SpaceOptimizer(space, parallel));
    }
    return training;
  }

  /** The frame's exposure and white balance, null for none. */
  private static @Nullable ColourAffine affine(Observation seen, Objective objective) {
    return seen.colourMatrix() == null
        ? null
        : new ColourAffine(seen.colourMatrix(), objective.render().background());
  }

  /** What of the rendered picture is compared with the photo. */
  private FloatImage compared(@Nullable ColourAffine affine) {
    if (affine == null) {
      return target.picture();
    }
    parallel.clear(gradShown.data());
    affine.forward(0, target.picture(), target.alpha(), shown, parallel);
    return shown;
  }

  /** From the compared picture back to the rendered one; [12] of the matrix, empty without. */
  private float[] backward(@Nullable ColourAffine affine, FloatImage gradCompared) {
    if (affine == null) {
      return new float[0];
    }
    float[] gradMatrix = new float[ColourAffine.NUMBERS];
    affine.backward(
        0,
        target.picture(),
        target.alpha(),
        gradCompared,
        gradTarget.picture(),
        gradTarget.alpha(),
        gradMatrix,
        parallel);
    return gradMatrix;
  }

  @Override
  public SpaceGradients lastGradients() {
    if (grads == null) {
      throw new IllegalStateException("no gradients yet");
    }
    if (pendingStage >= 0) {
      Arrays.fill(grads.blend(), 0);
      training().moment.addBlendGradient(grads.blend());
    }
    return grads;
  }

  @Override
  public Optional<String> apply(LearningRates rates) {
    if (pendingStage < 0 || grads == null) {
      throw new IllegalStateException("no gradients to apply");
    }
    int stage = pendingStage;
    pendingStage = -1;
    CpuMoment moment = training().moment;
    if (!training().optimizer.step(rates, stage, moment.blend(), grads)) {
      return Optional.of("the gradient of " + Finite.BLEND + " is not finite");
    }
    if (!Finite.allBelow(FARTHEST, space.average().position())) {
      return Optional.of("a centre in the array position is not finite, or farther than 1000 km");
    }
    int longerSide = Math.max(target.width(), target.height());
    sums.observe(moment.view().screenGradient(), moment.view().radius(), longerSide);
    space.binding().rebindMoved(space.average().position(), parallel);
    return Optional.empty();
  }

  @Override
  public DensitySums densitySums() {
    return sums;
  }

  @Override
  public void replaceSurfels(AdaptiveDensity.Change change) {
    training().optimizer.select(change.oldRows());
    space.replaceSurfels(change.placed(), parallel);
    sums = new DensitySums(space.average().count());
    pendingStage = -1;
  }

  @Override
  public void limitOpacity(float logit) {
    float[] logits = space.average().opacityLogit();
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.min(logits[i], logit);
    }
    training().optimizer.clearOpacity();
  }

  @Override
  public void switchOff(int basis) {
    space.bases().orElseThrow().switchOff(basis);
  }

  @Override
  public void download(NamedArrays arrays) {
    SpaceArrays.save(space, arrays);
    training().optimizer.save(arrays);
    arrays.put("density/gradient_sum", sums.gradientSum());
    arrays.put("density/seen", sums.seen());
    arrays.put("density/largest", sums.largest());
  }

  @Override
  public void upload(NamedArrays arrays) {
    training().optimizer.load(arrays);
    int n = space.average().count();
    sums =
        new DensitySums(
            arrays.floats("density/gradient_sum").clone(),
            arrays.intsWithin("density/seen", 0, Integer.MAX_VALUE, n).clone(),
            arrays.floats("density/largest").clone());
  }

  @Override
  public void close() {
    // All of it is the space's own memory.
  }
}
