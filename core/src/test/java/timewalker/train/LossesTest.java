package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import timewalker.avatar.LifeStage;
import timewalker.engine.LossGradients;
import timewalker.engine.LossInput;
import timewalker.engine.LossReport;
import timewalker.engine.LossTerm;
import timewalker.engine.Objective;
import timewalker.engine.Observation;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.loss.L1;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.settings.SettingKey;
import timewalker.settings.SettingKeys;
import timewalker.surfel.MomentAttributes;
import timewalker.surfel.Surfels;

final class LossesTest {
  private static final int SIZE = 48;

  private static double size(float[] gradient) {
    double sum = 0;
    for (float g : gradient) {
      sum += Math.abs(g);
    }
    return sum;
  }

  @Test
  void theTrackedDepthFadesAndTheTrackedNormalsStay() {
    HeadModel head = EmbeddedHead.load();
    Camera camera =
        Camera.lookAt(SIZE, SIZE, 1.9 * SIZE, new double[] {0, 0, 0.6}, new double[] {0, 0, 0});
    float[] posed = new float[3 * head.vertexCount()];
    new HeadPoser(head).pose(HeadParams.neutral(head.shapeCount(), head.expressionCount()), posed);
    TrainingSettings settings = TrainingSettings.ofSteps(1000);
    try (Parallel parallel = Parallel.of(1)) {
      TrackedGuide tracked =
          new TrackedGuide(head, new FrameList(new LifeStage("a20", 20)), parallel);
      // A wall a centimetre behind the nearest point of the head: no consistency to speak of.
      RenderTarget rendered = new RenderTarget(SIZE, SIZE);
      Arrays.fill(rendered.alpha(), 1);
      Arrays.fill(rendered.depth(), 0.6f);
      Arrays.fill(rendered.normal(), 2 * SIZE * SIZE, 3 * SIZE * SIZE, -1);
      List<LossTerm> losses = Losses.ofGeometry(settings, tracked::of);
      HeadParams rest = HeadParams.neutral(head.shapeCount(), head.expressionCount());
      FloatImage photo = new FloatImage(SIZE, SIZE, 3);
      Arrays.fill(photo.data(), 0, SIZE * SIZE, 0.8f); // all of it skin
      Arrays.fill(photo.data(), SIZE * SIZE, 2 * SIZE * SIZE, 0.6f);
      Arrays.fill(photo.data(), 2 * SIZE * SIZE, 3 * SIZE * SIZE, 0.5f);
      Observation seen = new Observation(0, 0, rest, camera, photo, null, true, null);
      LossInput in =
          new LossInput(0, seen, rendered, rendered.picture(), posed, null, null, parallel);
      double[] depth = new double[3];
      double[] normal = new double[3];
      for (int i = 0; i < 3; i++) {
        RenderTarget grad = new RenderTarget(SIZE, SIZE);
        LossGradients gradients = new LossGradients(grad.picture(), grad, null, null);
        for (LossTerm term : losses) {
          term.comparison().add(in, term.weight().applyAsDouble(500 * i), gradients);
        }
        depth[i] = size(grad.depth());
        normal[i] = size(grad.normal());
      }
      double decay = settings.losses().geometry().depthDecay();
      assertThat(decay).isLessThan(0.5);
      assertThat(depth[0]).isGreaterThan(0.01);
      assertThat(depth[1] / depth[0]).isCloseTo(Math.sqrt(decay), within(1e-3));
      assertThat(depth[2] / depth[0]).isCloseTo(decay, within(1e-3));
      assertThat(normal[2]).isEqualTo(normal[0]).isPositive();
    }
  }

  @Test
  void everyTermIsCalledAsTheSettingOfItsWeight() {
    assertThat(Losses.settings(LossTerm.Kind.GEOMETRY))
        .containsExactly("losses.depth", "losses.normal", "losses.consistency");
    Set<String> keys =
        SettingKeys.of(TrainingSettings.class).list().stream()
            .map(SettingKey::name)
            .collect(Collectors.toSet());
    for (LossTerm.Kind kind : LossTerm.Kind.values()) {
      assertThat(Losses.settings(kind)).isNotEmpty().allMatch(keys::contains);
    }
  }

  private static List<LossTerm> termsWithOnly(String name) {
    Map<String, Object> weights = new HashMap<>();
    for (LossTerm.Kind kind : LossTerm.Kind.values()) {
      Losses.settings(kind).forEach(key -> weights.put(key, 0));
    }
    weights.put("losses." + name, 0.5);
    weights.put("losses.perceptualEvery", 1);
    return Losses.all(TrainingSettings.DEFAULT.with(weights), new L1(), null);
  }

  @Test
  void aSettingGivesWeightToTheTermOfItsNameAlone() {
    for (LossTerm term : Losses.all(TrainingSettings.DEFAULT, null, null)) {
      int late = TrainingSettings.DEFAULT.steps() - 1;
      assertThat(termsWithOnly(term.name()).stream().filter(t -> t.weightAt(late) > 0))
          .extracting(LossTerm::name)
          .containsExactly(term.name());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "deltaPosition, 0, 3",
    "deltaRotation, 3, 7",
    "deltaScale, 7, 9",
    "deltaOpacity, 9, 10",
    "deltaColour, 10, 13"
  })
  void aWeightOfTheDeformationFollowsItsComponents(String name, int from, int to) {
    LossTerm term =
        termsWithOnly(name).stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    try (Parallel parallel = Parallel.of(1)) {
      for (int c = 0; c < MomentAttributes.OUTPUTS; c++) {
        float[] delta = new float[MomentAttributes.OUTPUTS];
        delta[c] = 1;
        LossInput in = new LossInput(0, null, null, null, null, new Surfels(1, 0), delta, parallel);
        LossGradients out = new LossGradients(null, null, null, new float[delta.length]);
        double value = term.comparison().add(in, term.weightAt(0), out);
        double expected = c >= from && c < to ? 0.5 / (to - from) : 0;
        assertThat(value).as("component %d", c).isCloseTo(expected, within(1e-7));
        assertThat((double) out.delta()[c]).isCloseTo(expected, within(1e-7));
      }
    }
  }

  @Test
  void aTermTakesPartFromItsFirstStepWhereItHasWeight() {
    List<String> asked = new ArrayList<>();
    LossTerm.Comparison seven =
        (_, weight, _) -> {
          asked.add("at " + weight);
          return 7;
        };
    LossTerm late = new LossTerm("late", LossTerm.Kind.PICTURE, 5, step -> 0.5 * step, seven);
    LossTerm off = new LossTerm("off", LossTerm.Kind.PICTURE, 0, _ -> 0, seven);
    Objective objective = new Objective(RenderSettings.DEFAULT, List.of(late, off), false);
    assertThat(objective.compare(4, null, null)).isEmpty();
    assertThat(objective.compare(6, null, null))
        .containsExactly(new LossReport.Value("late", LossTerm.Kind.PICTURE, 21));
    assertThat(asked).containsExactly("at 3.0");
  }
}
