package timewalker.avatar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import timewalker.head.ExpressionCode;
import timewalker.head.HeadMotion;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.surfel.StageAdditions;
import timewalker.surfel.SurfelDirections;

class SpaceArraysTest {
  private static final String SURFELS = "stages/unseen/1";
  private static final String VALUES = "stages/additions/1";

  private static NamedArrays saved(PersonalSpace space) {
    NamedArrays arrays = new NamedArrays();
    SpaceArrays.save(space, arrays);
    return arrays;
  }

  private static PersonalSpace load(NamedArrays arrays) {
    return SpaceArrays.load(arrays, TinySpace.HEAD, TinySpace.STAGES, SpaceGeometry.DEFAULT);
  }

  @Test
  void additionsOfTheStagesAreStored() {
    PersonalSpace back = load(saved(TinySpace.create()));
    assertThat(back.additions().getFirst().count()).isZero();
    assertThat(back.additions().getLast().surfel()).containsExactly(3, 7);
    assertThat(back.additions().getLast().values())
        .isEqualTo(TinySpace.create().additions().getLast().values());
    PersonalSpace none = TinySpace.create();
    none.addNothing();
    assertThat(saved(none).names()).doesNotContain(SURFELS, VALUES);
    assertThat(load(saved(none)).additions()).containsOnly(StageAdditions.NONE);
  }

  @Test
  void whatExpressionsChangeIsStored() {
    ExpressionBases kept = TinySpace.create().expressions().orElseThrow();
    ExpressionBases back = load(saved(TinySpace.create())).expressions().orElseThrow();
    assertThat(back.code().projection()).isEqualTo(kept.code().projection());
    assertThat(back.code().limit()).isEqualTo(kept.code().limit());
    assertThat(back.centre()).isEqualTo(kept.centre());
    assertThat(back.directions().surfel()).isEqualTo(kept.directions().surfel());
    assertThat(back.directions().values()).isEqualTo(kept.directions().values());
  }

  @Test
  void expressionsThatDoNotFitAreRefusedByName() {
    String limit = "expressions/limit";
    String surfel = "expressions/surfel";
    String directions = "expressions/directions";
    int inputs = ExpressionCode.inputs(TinySpace.HEAD);
    refused(limit, new float[] {1, -1}, limit, 2);
    refused(limit, new float[3], "expressions/projection", 3);
    refused(limit, new float[0], "directions of expressions", 0);
    refused("expressions/centre", new float[inputs], "expressions/centre", 1, inputs);
    for (int[] wrong : List.of(new int[] {5, 2, 23}, new int[] {2, 2, 5}, new int[] {2, 5, 24})) {
      refused(surfel, wrong, surfel, wrong.length);
    }
    refused(surfel, new int[] {2}, directions, 1);
    float[] notFinite = new float[2 * 3 * SurfelDirections.NUMBERS];
    notFinite[5] = Float.POSITIVE_INFINITY;
    refused(directions, notFinite, directions, 2 * SurfelDirections.NUMBERS, 3);
  }

  @Test
  void otherSurfelsHaveNoAdditions() {
    PersonalSpace space = TinySpace.create();
    try (Parallel alone = Parallel.of(1)) {
      space.replaceSurfels(
          space.placed(), IntStream.range(0, space.average().count()).toArray(), alone);
    }
    assertThat(space.additions()).containsOnly(StageAdditions.NONE);
  }

  @Test
  void additionsThatDoNotFitAreRefusedByName() {
    for (int[] wrong : List.of(new int[] {7, 3}, new int[] {3, 3}, new int[] {3, 24})) {
      refused(SURFELS, wrong, SURFELS, wrong.length);
    }
    refused(SURFELS, new int[] {3}, VALUES, 1);
    refused(VALUES, new float[16], VALUES, 8, 2);
    float[] notFinite = new float[StageAdditions.NUMBERS * 2];
    notFinite[5] = Float.NaN;
    refused(VALUES, notFinite, VALUES, StageAdditions.NUMBERS, 2);
  }

  @Test
  void correctionsOfTheTrackerAreStored() {
    PersonalSpace back = load(saved(TinySpace.create()));
    StageCorrection kept = TinySpace.create().corrections().getFirst();
    assertThat(back.corrections().getFirst().given()).isEqualTo(kept.given());
    assertThat(back.corrections().getFirst().weight()).isEqualTo(kept.weight());
    assertThat(back.corrections().getFirst().mean()).isEqualTo(kept.mean());
    assertThat(back.corrections().getLast()).isSameAs(StageCorrection.NONE);
    PersonalSpace none = TinySpace.create();
    none.correctNothing();
    assertThat(load(saved(none)).corrections()).containsOnly(StageCorrection.NONE);
  }

  @Test
  void correctionsThatDoNotFitAreRefusedByName() {
    int columns = HeadMotion.length(TinySpace.HEAD);
    String mean = "stages/correction/mean/0";
    String given = "stages/correction/given/0";
    String weight = "stages/correction/weight/0";
    refused(mean, new float[columns - 1], mean, columns - 1);
    refused(given, new float[3 * columns], weight, 3, columns);
    refused(given, new float[2 * columns - 2], given, 2, columns - 1);
    float[] notFinite = new float[columns];
    notFinite[2] = Float.POSITIVE_INFINITY;
    refused(mean, notFinite, mean, columns);
  }

  @Test
  void partOfWhatBelongsTogetherIsRefused() {
    for (String left : List.of("expressions/limit", "bases/grid")) {
      NamedArrays arrays = saved(TinySpace.create());
      NamedArrays rest = new NamedArrays();
      for (String name : arrays.names()) {
        if (!name.equals(left)) {
          rest.put(name, arrays.entry(name).data(), arrays.entry(name).shape());
        }
      }
      assertThatThrownBy(() -> load(rest))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(left);
    }
  }

  private static void refused(String changed, Object data, String named, int... shape) {
    NamedArrays arrays = saved(TinySpace.create());
    NamedArrays other = new NamedArrays();
    for (String name : arrays.names()) {
      if (name.equals(changed)) {
        other.put(name, data, shape);
      } else {
        other.put(name, arrays.entry(name).data(), arrays.entry(name).shape());
      }
    }
    assertThatThrownBy(() -> load(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }
}
