package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import timewalker.math.NamedArrays;

/**
 * The gradient of a whole training step with respect to everything it trains, against central
 * differences of its loss.
 *
 * <p>The kernels are in single precision, so that a loss near 1 carries noise of about 1e-8 and a
 * difference is known to that divided by its step. And the loss jumps where two surfels change
 * their order in depth, and bends where a unit of the network switches on. So a difference counts
 * only where half its step gives the same; else a smaller step is tried. That decision does not
 * look at the gradient under test.
 */
final class WholeChainGradientTest {
  private static final long SEED = 3;
  private static final double NOISE = 1e-7;
  private static final double TOLERANCE = 0.02;
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
    "affine, 1e-2"
  })
  void whatTheSpaceLearns(String group, double step) {
    try (WholeChain chain = new WholeChain(SEED, true)) {
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
  void whatRefinementLearns(String group, double step) {
    try (WholeChain chain = new WholeChain(SEED, false)) {
      check(chain, group, step);
    }
  }

  private static void check(WholeChain chain, String group, double step) {
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
      if (Math.abs(analytic - numeric) > TOLERANCE * size + noise) {
        wrong.add("[%d] analytic %.4g, numeric %.4g".formatted(i, analytic, numeric));
      }
    }
    double cosine = dot / Math.sqrt(analyticSquares * numericSquares);
    assertThat(counted).as("entries that could be compared").isGreaterThan(entries.length * 3 / 5);
    assertThat(wrong).as(group + " with cosine " + cosine).isEmpty();
    assertThat(cosine).isGreaterThan(0.999);
    assertThat(Math.sqrt(analyticSquares / numericSquares)).isEqualTo(1, within(TOLERANCE));
    alongTheGradient(chain, group, point, gradient, step);
  }

  /** All entries at once, each by as much as its own share: the slope is the gradient's length. */
  private static void alongTheGradient(
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
    assertThat(slope.getAsDouble() / expected).isEqualTo(1, within(TOLERANCE));
  }

  /** The derivative at 0 where half a step agrees with the whole. */
  private static OptionalDouble slope(DoubleUnaryOperator loss, double step) {
    double h = step;
    for (int tries = 0; tries < SMALLER_STEPS; tries++, h /= 2) {
      double whole = (loss.applyAsDouble(h) - loss.applyAsDouble(-h)) / (2 * h);
      double half = (loss.applyAsDouble(h / 2) - loss.applyAsDouble(-h / 2)) / h;
      double size = Math.max(Math.abs(whole), Math.abs(half));
      if (Math.abs(whole - half) <= TOLERANCE / 2 * size + NOISE / h) {
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
  void surfelsThatNobodySeesComeFirstAndStillHaveTheirRegularizers() {
    try (WholeChain chain = new WholeChain(SEED, true)) {
      NamedArrays gradients = chain.gradients(1);
      int n = chain.space.average().count();
      assertThat(chain.unseenFirst()).isBetween(10, n / 2);
      assertThat(gradients.floats("sh")[0]).isZero();
      assertThat(gradients.floats("opacity")[0]).isNotZero();
    }
  }

  @Test
  void otherLifeStagesAreLeftAlone() {
    try (WholeChain chain = new WholeChain(SEED, true)) {
      NamedArrays gradients = chain.gradients(1);
      int stages = chain.space.stageCount();
      for (String rows : List.of("w", "e", "stage shapes")) {
        float[] g = gradients.floats(rows);
        int columns = g.length / stages;
        for (int k = 0; k < stages; k++) {
          int row = k * columns;
          boolean touched = IntStream.range(row, row + columns).anyMatch(i -> g[i] != 0);
          assertThat(touched).as(rows + " of stage " + k).isEqualTo(k == WholeChain.STAGE);
        }
      }
    }
  }

  /** Nothing is left over from the step before. */
  @Test
  void aSecondStepFindsTheSameGradients() {
    try (WholeChain chain = new WholeChain(SEED, true)) {
      NamedArrays first = chain.gradients(1);
      NamedArrays second = chain.gradients(2);
      for (String group : first.names()) {
        float[] expected = first.floats(group);
        float[] found = second.floats(group);
        float largest = 0;
        for (float gradient : expected) {
          largest = Math.max(largest, Math.abs(gradient));
        }
        assertThat(found)
            .as(group)
            .usingComparatorWithPrecision(0.005f * largest)
            .containsExactly(expected);
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
  void whatLearnsAloneMakesTheLossSmaller(String group, double rate) {
    try (WholeChain chain = new WholeChain(SEED, false, group, rate)) {
      double[] losses = chain.train(6);
      assertThat(losses[5]).isLessThan(losses[0] - 1e-6);
    }
  }
}
