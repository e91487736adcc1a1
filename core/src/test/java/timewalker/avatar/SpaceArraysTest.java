package timewalker.avatar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.surfel.StageAdditions;

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
  void otherSurfelsHaveNoAdditions() {
    PersonalSpace space = TinySpace.create();
    try (Parallel alone = Parallel.of(1)) {
      space.replaceSurfels(space.placed(), alone);
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
