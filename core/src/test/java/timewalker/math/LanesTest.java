package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class LanesTest {
  @Test
  void theSettingChoosesTheWidth() {
    assertThat(Lanes.species("128").length()).isEqualTo(4);
    assertThat(Lanes.species("256").length()).isEqualTo(8);
    assertThat(Lanes.species("512").length()).isEqualTo(16);
    assertThat(Lanes.species(null).length()).isIn(4, 8, 16);
  }

  @Test
  void theRunningWidthObeysTheSystemProperty() {
    assertThat(Lanes.F).isEqualTo(Lanes.species(System.getProperty(Lanes.PROPERTY)));
    assertThat(Lanes.I.vectorShape()).isEqualTo(Lanes.F.vectorShape());
  }

  @Test
  void anotherWidthIsRefusedByName() {
    assertThatThrownBy(() -> Lanes.species("64"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timewalker.vectorBits=64");
  }
}
