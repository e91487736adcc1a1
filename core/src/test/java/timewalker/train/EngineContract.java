package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.avatar.ExpressionBases;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceArrays;
import timewalker.avatar.SpaceGeometry;
import timewalker.avatar.SpaceGradients;
import timewalker.avatar.StageMix;
import timewalker.basis.DeformationReference;
import timewalker.basis.HashGridReference;
import timewalker.basis.NeuralBases;
import timewalker.basis.PrincipalBases;
import timewalker.engine.Engine;
import timewalker.engine.EngineChoice;
import timewalker.engine.LearningRates;
import timewalker.engine.LossReport;
import timewalker.engine.Moment;
import timewalker.engine.Observation;
import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.math.GradientCheck;
import timewalker.math.LargestError;
import timewalker.math.NamedArrays;
import timewalker.raster.RasterReference;
import timewalker.raster.RenderTarget;
import timewalker.surfel.AdaptiveDensity;
import timewalker.surfel.MomentSurfels;
import timewalker.surfel.MotionReference;
import timewalker.surfel.StageAdditions;
import timewalker.surfel.SurfelDirections;
import timewalker.surfel.Surfels;
import timewalker.surfel.WorldSurfels;

/**
 * What every engine holds: its surfels and pictures are those of the scalar references, and the
 * gradients of a whole training step are those of its loss, with respect to everything that is
 * trained. A subclass says which engine, and how close it comes.
 *
 * <p>Gradients are compared with central differences. Kernels are in single precision, so that a
 * loss near 1 carries noise of about 1e-8 and a difference is known to that divided by its step.
 * And the loss jumps where two surfels change their order in depth, and bends where a unit of the
 * network switches on. So a difference counts only where half its step gives the same; else a
 * smaller step is tried. That decision does not look at the gradient under test.
 */
public abstract class EngineContract {
  /**
   * How close an engine comes to the references.
   *
   * @param surfels largest error of a surfel's numbers
   * @param pictures largest error of colour, alpha and depth; of normals four times as much
   * @param gradients largest relative error of a gradient
   */
  public record Tolerance(double surfels, double pictures, double gradients) {
    /** For kernels in single precision. */
    public static final Tolerance SINGLE = new Tolerance(2e-5, 1e-4, 0.02);
  }

  /** The engine under test. */
  protected abstract EngineChoice engines();

  /** How close it comes. */
  protected abstract Tolerance tolerance();

  private static final long SEED = 3;
  private static final double NOISE = 1e-7;
  private static final double TINY = 1e-12;
  private static final int SMALLER_STEPS = 6;
  private static final int DRAWN = 14;
  private static final int LARGEST = 10;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "position, 2e-3",
    "rotation, 1e-2",
    "scale, 1e-2",
    "opacity, 1e-2",
    "sh, 1e-2",
    "table 0, 1e-2",
    "table 1, 1e-2",
    "table 2, 1e-2",
    "w, 5e-3",
    "e, 5e-3",
    "net, 2e-3",
    "directions, 5e-3",
    "affine, 1e-2"
  })
  protected void whatTheSpaceLearns(String group, double step) {
    try (WholeChain chain = new WholeChain(engines(), SEED, true)) {
      check(chain, group, step);
    }
  }

  /** Without what is compared with the tracked head's geometry, which follows these parameters. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "stage shapes, 1e-2",
    "expression, 1e-2",
    "root, 2e-3",
    "neck, 2e-3",
    "jaw, 5e-3",
    "eyes, 5e-3",
    "translation, 2e-3"
  })
  protected void whatRefinementLearns(String group, double step) {
    try (WholeChain chain = new WholeChain(engines(), SEED, false)) {
      check(chain, group, step);
    }
  }

  private void check(WholeChain chain, String group, double step) {
    float[] gradient = chain.gradients(1).floats(group);
    float[] point = chain.parameters(group);
    int[] entries = chosen(gradient);
    double largest = IntStream.of(entries).mapToDouble(i -> Math.abs(gradient[i])).max().orElse(0);
    double noise = 2 * NOISE / step + 0.005 * largest;
    double dot = 0;
    double analyticSquares = 0;
    double numericSquares = 0;
    int counted = 0;
    List<String> wrong = new ArrayList<>();
    for (int i : entries) {
      OptionalDouble found = slope(h -> chain.loss(group, moved(point, i, h)), step);
      if (found.isEmpty()) {
        continue;
      }
      double numeric = found.getAsDouble();
      double analytic = gradient[i];
      counted++;
      dot += numeric * analytic;
      analyticSquares += analytic * analytic;
      numericSquares += numeric * numeric;
      double size = Math.max(Math.abs(analytic), Math.abs(numeric));
      if (Math.abs(analytic - numeric) > tolerance().gradients() * size + noise) {
        wrong.add("[%d] analytic %.4g, numeric %.4g".formatted(i, analytic, numeric));
      }
    }
    double cosine = dot / Math.sqrt(analyticSquares * numericSquares);
    assertThat(counted).as("entries that could be compared").isGreaterThan(entries.length * 3 / 5);
    assertThat(wrong).as(group + " with cosine " + cosine).isEmpty();
    assertThat(cosine).isGreaterThan(0.999);
    assertThat(Math.sqrt(analyticSquares / numericSquares))
        .isEqualTo(1, within(tolerance().gradients()));
    alongTheGradient(chain, group, point, gradient, step);
  }

  /** All entries at once, each by as much as its own share: the slope is the gradient's length. */
  private void alongTheGradient(
      WholeChain chain, String group, float[] point, float[] gradient, double step) {
    double largest = 0;
    double squares = 0;
    for (float g : gradient) {
      largest = Math.max(largest, Math.abs(g));
      squares += (double) g * g;
    }
    float[] direction = new float[gradient.length];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = (float) (gradient[i] / largest);
    }
    double expected = squares / largest;
    OptionalDouble slope = slope(h -> chain.loss(group, moved(point, direction, h)), step);
    assertThat(slope).as("slope of %s along its gradient", group).isPresent();
    assertThat(slope.getAsDouble() / expected).isEqualTo(1, within(tolerance().gradients()));
  }

  /** The derivative at 0 where half a step agrees with the whole. */
  private OptionalDouble slope(DoubleUnaryOperator loss, double step) {
    double h = step;
    for (int tries = 0; tries < SMALLER_STEPS; tries++, h /= 2) {
      double whole = (loss.applyAsDouble(h) - loss.applyAsDouble(-h)) / (2 * h);
      double half = (loss.applyAsDouble(h / 2) - loss.applyAsDouble(-h / 2)) / h;
      double size = Math.max(Math.abs(whole), Math.abs(half));
      if (Math.abs(whole - half) <= tolerance().gradients() / 2 * size + NOISE / h) {
        return OptionalDouble.of((4 * half - whole) / 3);
      }
    }
    return OptionalDouble.empty();
  }

  /** Some drawn from all, and the largest: most entries of a table are not touched. */
  private static int[] chosen(float[] gradient) {
    if (gradient.length <= DRAWN + LARGEST) {
      return IntStream.range(0, gradient.length).toArray();
    }
    IntStream drawn = new Random(11).ints(0, gradient.length).distinct().limit(DRAWN);
    IntStream largest =
        IntStream.range(0, gradient.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -Math.abs(gradient[i])))
            .limit(LARGEST)
            .mapToInt(i -> i);
    return IntStream.concat(drawn, largest).distinct().toArray();
  }

  private static float[] moved(float[] point, int entry, double h) {
    float[] moved = point.clone();
    moved[entry] += (float) h;
    return moved;
  }

  private static float[] moved(float[] point, float[] direction, double h) {
    float[] moved = point.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (h * direction[i]);
    }
    return moved;
  }

  @Test
  protected void surfelsThatNobodySeesComeFirstAndStillHaveTheirRegularizers() {
    try (WholeChain chain = new WholeChain(engines(), SEED, true)) {
      NamedArrays gradients = chain.gradients(1);
      int n = chain.space.average().count();
      assertThat(chain.unseenFirst()).isBetween(10, n / 2);
      assertThat(gradients.floats("sh")[0]).isZero();
      assertThat(gradients.floats("opacity")[0]).isNotZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"w", "e", "stage shapes"})
  protected void otherLifeStagesAreLeftAlone(String group) {
    try (WholeChain chain = new WholeChain(engines(), SEED, false, group, 1e-3)) {
      float[] before = chain.parameters(group);
      chain.train(2);
      float[] after = chain.parameters(group);
      int columns = before.length / chain.space.stageCount();
      for (int k = 0; k < chain.space.stageCount(); k++) {
        int row = k * columns;
        boolean touched = IntStream.range(row, row + columns).anyMatch(i -> after[i] != before[i]);
        assertThat(touched).as("stage " + k).isEqualTo(k == WholeChain.STAGE);
      }
    }
  }

  /** Nothing is left over from the step before. */
  @Test
  protected void aSecondStepFindsTheSameGradients() {
    try (WholeChain chain = new WholeChain(engines(), SEED, true)) {
      NamedArrays first = chain.gradients(1);
      NamedArrays second = chain.gradients(2);
      for (String group : first.names()) {
        float[] expected = first.floats(group);
        float[] found = second.floats(group);
        assertThat(found).as(group).containsExactly(expected);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "position, 1e-5",
    "rotation, 1e-4",
    "scale, 1e-3",
    "opacity, 1e-3",
    "sh, 1e-3",
    "tables, 1e-3",
    "w, 1e-4",
    "e, 1e-4",
    "net, 1e-5",
    "affine, 1e-4",
    "stage shapes, 1e-4",
    "expression, 1e-4",
    "root, 1e-5",
    "translation, 1e-5"
  })
  protected void whatLearnsAloneMakesTheLossSmaller(String group, double rate) {
    try (WholeChain chain = new WholeChain(engines(), SEED, false, group, rate)) {
      double[] losses = chain.train(6);
      assertThat(losses[5]).isLessThan(losses[0] - 1e-6);
    }
  }

  /** Blending, look-up and deformation, against the formulas in double precision. */
  @Test
  protected void surfelsOfAMixOfLifeStagesAreThoseOfTheFormulas() {
    try (WholeChain chain = new WholeChain(engines(), SEED, false);
        Engine engine = chain.open()) {
      float[] mix = {0.2f, 0.5f, 0.3f};
      Moment moment = engine.newMoment();
      moment.at(new StageMix(mix));
      MomentSurfels found = moment.canonical();
      Surfels a = chain.space.average();
      int n = a.count();
      double[] delta = delta(chain.bases(), mix, a);
      close("position", found.position(), sum(a.position(), delta, 0, 3 * n));
      close("logScale", found.logScale(), sum(a.logScale(), delta, 7 * n, 2 * n));
      close("opacityLogit", found.opacityLogit(), sum(a.opacityLogit(), delta, 9 * n, n));
      close("colour", found.colour(), sum(a.sh(), delta, 10 * n, 3 * n));
      close("rotation", found.rotation(), unit(sum(a.rotation(), delta, 3 * n, 4 * n), n));
    }
  }

  @Test
  protected void aBasisThatIsLeftOutIsAsOneWithoutWeight() {
    try (WholeChain chain = new WholeChain(engines(), SEED, false);
        Engine engine = chain.open()) {
      StageMix mix = new StageMix(new float[] {0.2f, 0.5f, 0.3f});
      Moment moment = engine.newMoment();
      moment.at(mix);
      float[] with = moment.canonical().position().clone();
      moment.atWithout(1, mix);
      float[] without = moment.canonical().position().clone();
      moment.at(mix);
      assertThat(moment.canonical().position()).isEqualTo(with).isNotEqualTo(without);
      engine.switchOff(1);
      moment.at(mix);
      assertThat(moment.canonical().position()).isEqualTo(without);
    }
  }

  @Test
  protected void whatLifeStagesAddCountsByTheirShare() {
    try (WholeChain chain = new WholeChain(engines(), SEED, false);
        Engine engine = chain.open()) {
      Surfels a = chain.space.average();
      float[] values = new float[StageAdditions.NUMBERS];
      for (int row = 0; row < values.length; row++) {
        values[row] = 0.01f * (row + 1);
      }
      StageAdditions added = new StageAdditions(new int[] {1}, values);
      Moment moment = engine.newMoment();
      StageMix mix = new StageMix(new float[] {0.25f, 0.75f, 0});
      moment.at(mix);
      float[] without = moment.canonical().colour().clone();
      float[] opacity = moment.canonical().opacityLogit().clone();
      chain.space.add(List.of(StageAdditions.NONE, added, StageAdditions.NONE));
      moment.at(mix);
      int n = a.count();
      int green = n + 1;
      float[] now = moment.canonical().colour();
      assertThat((double) now[green]).isCloseTo(without[green] + 0.75 * 0.08, within(1e-6));
      assertThat((double) moment.canonical().opacityLogit()[1])
          .isCloseTo(opacity[1] + 0.75 * 0.06, within(1e-6));
      assertThat(now[0]).isEqualTo(without[0]);
      moment.at(new StageMix(new float[] {1, 0, 0}));
      float[] other = moment.canonical().colour().clone();
      chain.space.addNothing();
      moment.at(new StageMix(new float[] {1, 0, 0}));
      assertThat(moment.canonical().colour()).isEqualTo(other);
    }
  }

  /** [13][n] Δ. */
  private static double[] delta(NeuralBases bases, float[] mix, Surfels average) {
    double[][] tables = new double[bases.count()][];
    double[] w = new double[bases.count()];
    double[] e = new double[bases.layout().embedding()];
    for (int i = 0; i < tables.length; i++) {
      tables[i] = GradientCheck.toDouble(bases.tables().table(i));
    }
    for (int k = 0; k < mix.length; k++) {
      for (int i = 0; i < w.length; i++) {
        w[i] += (double) mix[k] * bases.blend()[k * w.length + i];
      }
      for (int i = 0; i < e.length; i++) {
        e[i] += (double) mix[k] * bases.residual()[k * e.length + i];
      }
    }
    double[] features =
        new HashGridReference(bases.tables().grid(), bases.box())
            .forward(tables, w, GradientCheck.toDouble(average.position()));
    return DeformationReference.forward(
        bases.layout(), GradientCheck.toDouble(bases.net()), features, e);
  }

  private static double[] sum(float[] average, double[] delta, int from, int length) {
    double[] sum = new double[length];
    for (int i = 0; i < length; i++) {
      sum[i] = average[i] + delta[from + i];
    }
    return sum;
  }

  private static double[] unit(double[] q, int n) {
    for (int i = 0; i < n; i++) {
      double square = 0;
      for (int c = 0; c < 4; c++) {
        square += q[c * n + i] * q[c * n + i];
      }
      for (int c = 0; c < 4; c++) {
        q[c * n + i] /= Math.sqrt(square);
      }
    }
    return q;
  }

  private void close(String name, float[] found, double[] expected) {
    assertThat(LargestError.of(found, expected)).as(name).isLessThan(tolerance().surfels());
  }

  @Test
  protected void surfelsMoveWithTheirTriangles() {
    try (WholeChain chain = new WholeChain(engines(), SEED, false);
        Engine engine = chain.open()) {
      Moment moment = posed(chain, engine);
      WorldSurfels world = moment.colour(chain.info.camera());
      MomentSurfels canonical = moment.expressed();
      double[] posed = GradientCheck.toDouble(moment.vertices());
      MotionReference reference = new MotionReference(chain.space.binding());
      int n = world.count();
      for (int i = 0; i < n; i++) {
        double[] moved =
            reference.move(
                i,
                posed,
                row(canonical.position(), 3, i),
                row(canonical.rotation(), 4, i),
                row(canonical.logScale(), 2, i));
        near(row(world.position(), 3, i), moved, 0, 1);
        near(row(world.logScale(), 2, i), moved, 7, 1);
        double[] q = row(world.rotation(), 4, i);
        double sign = q[0] * moved[3] + q[1] * moved[4] + q[2] * moved[5] + q[3] * moved[6];
        near(q, moved, 3, Math.signum(sign)); // q and −q are one rotation
      }
    }
  }

  /** The sum of directions by the formula, on top of the life stage's surfels. */
  @Test
  protected void expressionsChangeTheSurfelsOfAMoment() {
    try (WholeChain chain = new WholeChain(engines(), SEED, false);
        Engine engine = chain.open()) {
      Moment moment = posed(chain, engine);
      MomentSurfels plain = moment.canonical();
      MomentSurfels found = moment.expressed();
      ExpressionBases bases = chain.space.expressions().orElseThrow();
      float[] z =
          bases.codeOf(
              StageMix.single(WholeChain.STAGE, chain.space.stageCount()), chain.info.params());
      int n = plain.count();
      int[] surfel = bases.directions().surfel();
      double[] position = GradientCheck.toDouble(plain.position());
      double[] colour = GradientCheck.toDouble(plain.colour());
      for (int b = 0; b < z.length; b++) {
        assertThat(z[b]).isNotZero();
        for (int c = 0; c < 3; c++) {
          for (int j = 0; j < surfel.length; j++) {
            int row = b * SurfelDirections.NUMBERS + c;
            float[] values = bases.directions().values();
            position[c * n + surfel[j]] += (double) z[b] * values[row * surfel.length + j];
            colour[c * n + surfel[j]] += (double) z[b] * values[(row + 6) * surfel.length + j];
          }
        }
      }
      close("position", found.position(), position);
      close("colour", found.colour(), colour);
      assertThat(found.position()).isNotEqualTo(plain.position());
    }
  }

  private static Moment posed(WholeChain chain, Engine engine) {
    Moment moment = engine.newMoment();
    moment.at(StageMix.single(WholeChain.STAGE, chain.space.stageCount()));
    moment.pose(chain.info.params());
    return moment;
  }

  private static double[] row(float[] values, int components, int i) {
    double[] row = new double[components];
    for (int c = 0; c < components; c++) {
      row[c] = values[c * (values.length / components) + i];
    }
    return row;
  }

  private void near(double[] found, double[] expected, int from, double sign) {
    for (int c = 0; c < found.length; c++) {
      assertThat(sign * found[c]).isCloseTo(expected[from + c], within(tolerance().surfels()));
    }
  }

  @Test
  protected void picturesAreThoseOfTheReferenceRasterizer() {
    try (WholeChain chain = new WholeChain(engines(), SEED, false);
        Engine engine = chain.open()) {
      Camera camera = chain.info.camera();
      Moment moment = posed(chain, engine);
      RenderTarget out = new RenderTarget(camera.width(), camera.height());
      moment.draw(camera, WholeChain.SMOOTH, out);
      RasterReference.Pictures truth =
          RasterReference.forward(
              RasterReference.Scene.of(moment.colour(camera)), camera, WholeChain.SMOOTH);
      double close = tolerance().pictures();
      assertThat(LargestError.of(out.colour(), truth.colour())).isLessThan(close);
      assertThat(LargestError.of(out.alpha(), truth.alpha())).isLessThan(close);
      assertThat(LargestError.of(out.depth(), truth.depth())).isLessThan(close);
      assertThat(LargestError.of(out.normal(), truth.normal())).isLessThan(4 * close);
      assertThat(LargestError.of(out.alpha(), new double[out.alpha().length])).isGreaterThan(0.9);
    }
  }

  /** As heads are fitted to pictures through a space that stays as it is. */
  @Test
  protected void theHeadsGradientGoesThroughThePictures() {
    try (WholeChain chain = new WholeChain(engines(), SEED, false);
        Engine engine = chain.open()) {
      Camera camera = chain.info.camera();
      Moment moment = posed(chain, engine);
      RenderTarget out = new RenderTarget(camera.width(), camera.height());
      RenderTarget cotangent = new RenderTarget(camera.width(), camera.height());
      Arrays.fill(cotangent.alpha(), 1f / out.alpha().length);
      for (int i = 0; i < out.colour().length; i++) {
        cotangent.colour()[i] = (i % 7 - 3f) / out.colour().length;
      }
      moment.draw(camera, WholeChain.SMOOTH, out);
      HeadParams gradient = chain.info.params().copy();
      for (float[] values : gradient.arrays()) {
        Arrays.fill(values, 0);
      }
      moment.backward(cotangent, gradient);
      HeadParams moved = chain.info.params().copy();
      for (int axis = 0; axis < 3; axis++) {
        int a = axis;
        OptionalDouble slope =
            slope(
                h -> {
                  moved.root()[a] = chain.info.params().root()[a] + (float) h;
                  moment.pose(moved);
                  moment.draw(camera, WholeChain.SMOOTH, out);
                  moved.root()[a] = chain.info.params().root()[a];
                  return dot(out, cotangent);
                },
                4e-3);
        assertThat(slope).as("root %d", axis).isPresent();
        double largest = Math.max(Math.abs(gradient.root()[a]), 0.05);
        assertThat((double) gradient.root()[a])
            .isCloseTo(slope.getAsDouble(), within(tolerance().gradients() * largest));
      }
    }
  }

  private static double dot(RenderTarget a, RenderTarget b) {
    double sum = 0;
    for (int i = 0; i < a.alpha().length; i++) {
      sum += (double) a.alpha()[i] * b.alpha()[i];
    }
    for (int i = 0; i < a.colour().length; i++) {
      sum += (double) a.colour()[i] * b.colour()[i];
    }
    return sum;
  }

  /** Adam's first step is the rate, against the gradient's sign, whatever the gradient's size. */
  @Test
  protected void gradientsChangeNothingAndApplyingThemIsAStepOfAdam() {
    try (WholeChain chain = new WholeChain(engines(), SEED, true);
        Engine engine = chain.open()) {
      double rate = 1e-3;
      float[] before = chain.space.average().position().clone();
      float[] w = chain.bases().blend().clone();
      float[] directions = directions(engine).clone();
      engine.gradients(WholeChain.STEP, chain.observation(), chain.objective());
      assertThat(engine.space().average().position()).isEqualTo(before);
      SpaceGradients found = engine.lastGradients();
      float[] gradient = found.average().position().clone();
      float[] gradW = found.blend().clone();
      float[] gradDirections = found.directions().clone();
      assertThat(engine.apply(rates(rate))).isEmpty();
      stepped(before, engine.space().average().position(), gradient, rate);
      stepped(directions, directions(engine), gradDirections, rate);
      int row = WholeChain.STAGE * gradW.length;
      float[] after = engine.space().bases().orElseThrow().blend();
      stepped(
          Arrays.copyOfRange(w, row, row + gradW.length),
          Arrays.copyOfRange(after, row, row + gradW.length),
          gradW,
          rate);
      assertThatThrownBy(() -> engine.apply(rates(rate))).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  protected void aFrameThatTeachesNoDirectionsTeachesItsColourAlone() {
    try (WholeChain chain = new WholeChain(engines(), SEED, true);
        Engine engine = chain.open()) {
      Observation seen = chain.observation();
      engine.gradients(WholeChain.STEP, seen, chain.objective());
      float[] all = engine.lastGradients().average().sh().clone();
      float[] position = engine.lastGradients().average().position().clone();
      Observation without =
          new Observation(
              seen.frame(),
              seen.stage(),
              seen.head(),
              seen.camera(),
              seen.colour(),
              seen.mask(),
              false,
              seen.colourMatrix());
      engine.gradients(WholeChain.STEP, without, chain.objective());
      float[] some = engine.lastGradients().average().sh();
      int colour = 3 * chain.space.average().count();
      assertThat(Arrays.copyOf(some, colour)).isEqualTo(Arrays.copyOf(all, colour));
      assertThat(Arrays.copyOfRange(some, colour, some.length)).containsOnly(0);
      assertThat(Arrays.copyOfRange(all, colour, all.length))
          .isNotEqualTo(new float[all.length - colour]);
      assertThat(engine.lastGradients().average().position()).isEqualTo(position);
    }
  }

  /** No surfel looks up the entry, so only the blend weights' gradient meets it. */
  @Test
  protected void aGradientOfTheBlendWeightsThatIsNotFiniteIsNamed() {
    try (WholeChain chain = new WholeChain(engines(), SEED, true)) {
      float[] gradient = chain.gradients(1).floats("table 1");
      int unseen =
          IntStream.range(0, gradient.length)
              .filter(i -> gradient[i] == 0)
              .findFirst()
              .orElseThrow();
      chain.bases().tables().table(1)[unseen] = Float.NaN;
      try (Engine engine = chain.open()) {
        LossReport found =
            engine.gradients(WholeChain.STEP, chain.observation(), chain.objective());
        assertThat(found.values()).allMatch(value -> Double.isFinite(value.weighted()));
        Optional<String> told = found.notFinite().or(() -> engine.apply(rates(1e-3)));
        assertThat(told)
            .hasValueSatisfying(text -> assertThat(text).contains("the blend weights w"));
      }
    }
  }

  private static float[] directions(Engine engine) {
    return engine.space().expressions().orElseThrow().directions().values();
  }

  private static LearningRates rates(double rate) {
    return new LearningRates(rate, rate, rate, rate, rate, rate, rate, rate, rate, rate, 1, 0);
  }

  private static void stepped(float[] before, float[] after, float[] gradient, double rate) {
    int moved = 0;
    for (int i = 0; i < before.length; i++) {
      double expected = gradient[i] == 0 ? 0 : -Math.signum(gradient[i]) * rate;
      // Adam's epsilon shortens the step of gradients that are hardly larger.
      double near = Math.abs(gradient[i]) < TINY ? rate : 0.01 * rate;
      assertThat((double) after[i] - before[i]).isCloseTo(expected, within(near));
      moved += gradient[i] != 0 ? 1 : 0;
    }
    assertThat(moved).isPositive();
  }

  @Test
  protected void downloadedAndUploadedItGoesOnWithTheSameBits() {
    try (WholeChain chain = new WholeChain(engines(), SEED, true);
        Engine one = chain.open()) {
      for (int i = 0; i < 2; i++) {
        one.gradients(WholeChain.STEP, chain.observation(), chain.objective());
        one.apply(rates(1e-4));
      }
      NamedArrays saved = TrainerArrays.copy(downloaded(one));
      PersonalSpace restored =
          SpaceArrays.load(saved, chain.space.head(), chain.space.stages(), SpaceGeometry.DEFAULT);
      try (Engine two = engines().open(restored, one.parallel())) {
        two.upload(saved);
        one.gradients(WholeChain.STEP, chain.observation(), chain.objective());
        one.apply(rates(1e-4));
        two.gradients(WholeChain.STEP, chain.observation(), chain.objective());
        two.apply(rates(1e-4));
        NamedArrays first = downloaded(one);
        NamedArrays second = downloaded(two);
        assertThat(second.names()).isEqualTo(first.names());
        for (String name : first.names()) {
          assertThat(second.entry(name).data()).as(name).isEqualTo(first.entry(name).data());
        }
      }
    }
  }

  private static NamedArrays downloaded(Engine engine) {
    NamedArrays arrays = new NamedArrays();
    engine.download(arrays);
    return arrays;
  }

  @Test
  protected void adaptiveDensityLearnsWhatWasSeenAndTheOptimizerFollows() {
    try (WholeChain chain = new WholeChain(engines(), SEED, true);
        Engine engine = chain.open()) {
      int unseen = chain.unseenFirst();
      engine.gradients(WholeChain.STEP, chain.observation(), chain.objective());
      assertThat(engine.densitySums().seen()).containsOnly(0);
      engine.apply(rates(0));
      int[] seen = engine.densitySums().seen();
      assertThat(Arrays.copyOf(seen, unseen)).containsOnly(0);
      assertThat(seen[unseen]).isOne();
      assertThat(engine.densitySums().gradientSum()[unseen]).isPositive();
      AdaptiveDensity density =
          new AdaptiveDensity(
              AdaptiveDensity.Settings.DEFAULT.with(
                  Map.of(
                      "gradient",
                      1e-9,
                      "leastOpacity",
                      1e-6,
                      "largestScale",
                      1,
                      "largestRadius",
                      9,
                      "pruneUnseen",
                      true,
                      "mostSurfels",
                      10_000)));
      AdaptiveDensity.Change change =
          density.update(engine.space().placed(), engine.densitySums(), new SplittableRandom(1));
      engine.replaceSurfels(change);
      int n = change.source().length;
      assertThat(engine.space().average().count()).isEqualTo(n);
      int[] expressed = engine.space().expressions().orElseThrow().directions().surfel();
      assertThat(expressed)
          .isEqualTo(IntStream.range(0, n).filter(i -> change.source()[i] % 2 == 1).toArray());
      assertThat(engine.densitySums().seen()).hasSize(n).containsOnly(0);
      engine.limitOpacity(density.resetLogit());
      for (float logit : engine.space().average().opacityLogit()) {
        assertThat(logit).isLessThanOrEqualTo(density.resetLogit());
      }
      engine.gradients(WholeChain.STEP, chain.observation(), chain.objective());
      assertThat(engine.apply(rates(1e-4))).isEmpty();
      assertThat(engine.lastGradients().average().position()).hasSize(3 * n);
    }
  }

  /** Two of three life stages blend alike, so two bases do. */
  @Test
  protected void fewerBasesShowTheSameAndGoOnLearning() {
    try (WholeChain chain = new WholeChain(engines(), SEED, true)) {
      float[] w = chain.bases().blend();
      for (int i = 0; i < chain.bases().count(); i++) {
        w[2 * chain.bases().count() + i] = 0.5f * w[i];
      }
      try (Engine engine = chain.open()) {
        engine.gradients(WholeChain.STEP, chain.observation(), chain.objective());
        engine.apply(rates(0));
        StageMix mix = new StageMix(new float[] {0.2f, 0.5f, 0.3f});
        Moment moment = engine.newMoment();
        moment.at(mix);
        double[] before = GradientCheck.toDouble(moment.canonical().colour());
        NeuralBases bases = engine.space().bases().orElseThrow();
        engine.replaceBases(PrincipalBases.of(bases).orElseThrow());
        moment.at(mix);
        close("colour", moment.canonical().colour(), before);
        assertThat(engine.space().bases().orElseThrow().activeCount()).isEqualTo(2);
        assertThat(downloaded(engine).has("adam/tables/02/m")).isFalse();
        engine.gradients(WholeChain.STEP, chain.observation(), chain.objective());
        assertThat(engine.apply(rates(1e-4))).isEmpty();
      }
    }
  }

  @Test
  protected void aBasisThatIsSwitchedOffStaysOff() {
    try (WholeChain chain = new WholeChain(engines(), SEED, true);
        Engine engine = chain.open()) {
      for (int i = 0; i < 3; i++) {
        engine.gradients(WholeChain.STEP, chain.observation(), chain.objective());
        engine.apply(rates(1e-3)); // its moments would go on moving it
        if (i == 0) {
          engine.switchOff(1);
        }
      }
      NeuralBases bases = engine.space().bases().orElseThrow();
      assertThat(bases.active(1)).isFalse();
      assertThat(bases.activeCount()).isEqualTo(bases.count() - 1);
      for (int k = 0; k < bases.stages(); k++) {
        assertThat(bases.blend()[k * bases.count() + 1]).isZero();
      }
      assertThat(engine.lastGradients().blend()[1]).isZero();
      assertThat(downloaded(engine).has("adam/tables/01/m")).isFalse();
    }
  }
}
