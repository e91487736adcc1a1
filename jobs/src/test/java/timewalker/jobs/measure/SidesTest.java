package timewalker.jobs.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SidesTest {
  private static final Sides SIDES =
      new Sides(
          List.of(
              new Sides.Stage(
                  "a25",
                  200,
                  0.015,
                  0.0049,
                  Sides.YAWS.stream()
                      .map(yaw -> new Sides.View(yaw, yaw == 40 ? 0.000512345 : 0, 0.25))
                      .toList())));

  @Test
  void sharesArePercentInTheTable() {
    assertThat(SIDES.text().lines().toList())
        .containsExactly(
            "life stage               -70°     -40°      40°      70°     180°  needles  visible",
            "a25                    0.000%   0.000%   0.051%   0.000%   0.000%    1.50%    0.49%",
            Sides.LEGEND);
  }

  @Test
  void sharesAreFractionsInJson() {
    Map<String, Object> stage = SIDES.toList().getFirst();
    assertThat(stage)
        .containsEntry("life_stage", "a25")
        .containsEntry("surfels", 200)
        .containsEntry("needles", 0.015)
        .containsEntry("visible_needles", 0.0049);
    List<?> views = (List<?>) stage.get("views");
    assertThat(views).hasSize(5);
    assertThat(views.get(2))
        .isEqualTo(Map.of("yaw", 40.0, "largest_detached", 0.000512, "detached", 0.25));
  }
}
