package timewalker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import timewalker.avatar.SpaceGradients;
import timewalker.head.HeadParams;
import timewalker.math.Parallel;
import timewalker.surfel.Surfels;

final class FiniteTest {
  private final SpaceGradients grads =
      new SpaceGradients(
          new Surfels(17, 2),
          new float[33],
          new float[3],
          new float[2],
          new float[65],
          new float[21],
          HeadParams.neutral(5, 7));
  private final float[] colourMatrix = new float[12];

  private record Named(String name, float[] values) {}

  private List<Named> arrays() {
    Surfels a = grads.average();
    HeadParams h = grads.head();
    List<Named> all = new ArrayList<>();
    all.add(new Named("position", a.position()));
    all.add(new Named("rotation", a.rotation()));
    all.add(new Named("logScale", a.logScale()));
    all.add(new Named("opacityLogit", a.opacityLogit()));
    all.add(new Named("sh", a.sh()));
    all.add(new Named("the hash tables", grads.table()));
    all.add(new Named("the residual embedding e", grads.residual()));
    all.add(new Named("the deformation network", grads.net()));
    all.add(new Named("the directions of expressions", grads.directions()));
    all.add(new Named("the head's shape", h.shape()));
    all.add(new Named("the head's expression", h.expression()));
    all.add(new Named("the head's root joint", h.root()));
    all.add(new Named("the head's neck joint", h.neck()));
    all.add(new Named("the head's jaw joint", h.jaw()));
    all.add(new Named("the head's eye joints", h.eyes()));
    all.add(new Named("the head's translation", h.translation()));
    all.add(new Named("the frame's colour matrix", colourMatrix));
    return all;
  }

  private static Optional<String> found(SpaceGradients grads, float[] colourMatrix) {
    try (Parallel two = Parallel.of(2)) {
      return Finite.firstNotFinite(grads, colourMatrix, two);
    }
  }

  static Stream<String> names() {
    return new FiniteTest().arrays().stream().map(Named::name);
  }

  @ParameterizedTest
  @MethodSource("names")
  void whateverIsNotFiniteIsNamed(String name) {
    float[] values =
        arrays().stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow().values();
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int at : new int[] {0, values.length - 1}) {
        values[at] = bad;
        assertThat(found(grads, colourMatrix)).contains(name);
        values[at] = -Float.MAX_VALUE;
        assertThat(found(grads, colourMatrix)).isEmpty();
      }
    }
  }

  @Test
  void withoutHeadAndColoursTheRestIsStillLookedAt() {
    SpaceGradients bare =
        new SpaceGradients(
            grads.average(),
            grads.table(),
            grads.blend(),
            grads.residual(),
            grads.net(),
            grads.directions(),
            null);
    assertThat(found(bare, new float[0])).isEmpty();
    bare.net()[64] = Float.NaN;
    assertThat(found(bare, new float[0])).contains("the deformation network");
  }
}
