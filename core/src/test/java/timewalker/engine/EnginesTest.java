package timewalker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class EnginesTest {
  @Test
  void everyEngineIsFoundByItsName() {
    assertThat(Engines.names()).contains("cpu");
    for (String name : Engines.names()) {
      assertThat(Engines.named(name).name()).isEqualTo(name);
    }
  }

  @Test
  void anUnknownNameIsAnsweredWithAllThatAreKnown() {
    assertThatThrownBy(() -> Engines.named("gpu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown engine \"gpu\"; known engines: cpu");
  }
}
