package timewalker.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import timewalker.avatar.ExpressionBases;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceArrays;
import timewalker.avatar.SpaceGradients;
import timewalker.avatar.StageMix;
import timewalker.basis.PrincipalBases;
import timewalker.loss.ColourAffine;
import timewalker.loss.Psnr;
import timewalker.math.Camera;
import timewalker.math.Magnitude;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderTarget;
import timewalker.surfel.AdaptiveDensity;
import timewalker.surfel.DensitySums;
import timewalker.surfel.StageVisibility;

/**
 * This machine's processors: the space's own arrays are the device. The reference that every other
 * engine is held against.
 */
final class CpuEngine implements Engine {
  private final PersonalSpace space;
  private final Parallel parallel;

  // Only training needs what follows.
  private @Nullable Training training; // null until the first step
  private @Nullable SpaceGradients grads; // null until the first step
  private DensitySums sums;
  private StageVisibility visibility;
  private final PictureComparison comparison;
  private double[] seenFrom = {}; // centre of the camera of the last gradients
  private int pendingStage = -1; // of the gradients that were not yet applied, −1 for none

  /** What a step works with. */
  private record Training(CpuMoment moment, SpaceOptimizer optimizer) {}

  CpuEngine(PersonalSpace space, Parallel parallel) {
    this.space = space;
    this.parallel = parallel;
    this.sums = new DensitySums(space.average().count());
    this.visibility = new StageVisibility(space.stageCount(), space.average().count());
    this.comparison = new PictureComparison(parallel);
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
    // 5: add what the expression changes, warp with the head
    moment.pose(seen.head());
    // 6: colour as seen from the camera, rasterize
    moment.draw(seen.camera(), objective.render(), comparison.target());
    // 7: losses and their gradients
    grads.clear(parallel);
    moment.clearGradients();
    comparison.forward(affine(seen, objective));
    RenderTarget gradTarget = comparison.gradTarget();
    List<LossReport.Value> values =
        objective.compare(
            step,
            new LossInput(
                step,
                seen,
                comparison.target(),
                comparison.compared(),
                moment.vertices(),
                space.average(),
                moment.delta(),
                parallel),
            new LossGradients(
                comparison.gradCompared(),
                gradTarget,
                grads.average().opacityLogit(),
                moment.gradDelta()));
    double psnr = Psnr.of(comparison.compared(), seen.colour(), parallel);
    float[] gradMatrix = comparison.backward();
    // 8: backward, in the reverse order
    moment.backward(gradTarget, grads);
    if (!seen.directional()) {
      float[] sh = grads.average().sh();
      Arrays.fill(sh, 3 * grads.average().count(), sh.length, 0);
    }
    pendingStage = seen.stage();
    seenFrom = seen.camera().centre();
    Optional<String> notFinite = Finite.firstNotFinite(grads, gradMatrix, parallel);
    return new LossReport(values, psnr, gradMatrix, grads.head(), notFinite);
  }

  private SpaceGradients prepare(CpuMoment moment, Camera camera, boolean toHead) {
    int directions = space.expressions().map(e -> e.directions().values().length).orElse(0);
    if (grads == null
        || grads.average().count() != space.average().count()
        || grads.directions().length != directions
        || (grads.head() != null) != toHead) {
      grads = SpaceGradients.of(space, moment.gradTable(), toHead);
    }
    comparison.resize(camera);
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
      throw new IllegalStateException("there are no gradients to apply; call gradients first");
    }
    int stage = pendingStage;
    pendingStage = -1;
    CpuMoment moment = training().moment;
    if (!training().optimizer.step(rates, stage, moment.blend(), grads)) {
      return Optional.of("the gradient of the blend weights w is not finite");
    }
    if (!Finite.allBelow(Magnitude.LARGEST, space.average().position())) {
      return Optional.of("a centre in the array position is not finite or beyond 1000 km");
    }
    int longerSide = Math.max(comparison.target().width(), comparison.target().height());
    sums.observe(moment.view().screenGradient(), moment.view().radius(), longerSide);
    visibility.observe(stage, moment.world(), moment.gradWorld().colour(), seenFrom);
    space.binding().rebindMoved(space.average().position(), parallel);
    return Optional.empty();
  }

  @Override
  public DensitySums densitySums() {
    return sums;
  }

  @Override
  public float[] visibility(int stage) {
    return visibility.of(stage);
  }

  @Override
  public float[] frontalVisibility(int stage) {
    return visibility.frontal(stage);
  }

  @Override
  public void replaceSurfels(AdaptiveDensity.Change change) {
    training().optimizer.select(change);
    space.replaceSurfels(change.placed(), change.source(), parallel);
    sums = new DensitySums(space.average().count());
    visibility = visibility.select(change.source());
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
  public void express(ExpressionBases bases) {
    space.express(bases);
    training().optimizer.express(bases.directions());
    pendingStage = -1;
  }

  @Override
  public void replaceBases(PrincipalBases others) {
    training().optimizer.replaceBases(others);
    space.bases().orElseThrow().replace(others);
    pendingStage = -1;
  }

  @Override
  public void switchOff(int basis) {
    space.bases().orElseThrow().switchOff(basis);
  }

  @Override
  public void download(NamedArrays arrays) {
    SpaceArrays.save(space, arrays);
    training().optimizer.save(arrays);
    visibility.save(arrays);
    arrays.put("density/gradient_sum", sums.gradientSum());
    arrays.put("density/seen", sums.seen());
    arrays.put("density/largest", sums.largest());
  }

  @Override
  public void upload(NamedArrays arrays) {
    training().optimizer.load(arrays);
    int n = space.average().count();
    visibility = StageVisibility.load(arrays, space.stageCount(), n);
    sums =
        new DensitySums(
            arrays.floatsWithin("density/gradient_sum", 0, Float.MAX_VALUE, n).clone(),
            arrays.counts("density/seen", n).clone(),
            arrays.floatsWithin("density/largest", 0, Float.MAX_VALUE, n).clone());
  }

  @Override
  public void close() {
    // All of it is the space's own memory.
  }
}
