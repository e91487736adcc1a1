package timewalker.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> KNOWN = List.of("train", "render", "--frames", "--frame-rate");

  @Test
  void slipsAreLettersLeftOutAddedReplacedOrSwapped() {
    assertThat(NearestName.slips("train", "train")).isZero();
    assertThat(NearestName.slips("tran", "train")).isEqualTo(1);
    assertThat(NearestName.slips("ttrain", "train")).isEqualTo(1);
    assertThat(NearestName.slips("trein", "train")).isEqualTo(1);
    assertThat(NearestName.slips("tarin", "train")).isEqualTo(1);
    assertThat(NearestName.slips("", "train")).isEqualTo(5);
    assertThat(NearestName.slips("kitten", "sitting")).isEqualTo(3);
  }

  @Test
  void nameIsFoundWhereItIsNearEnoughToBeMeant() {
    assertThat(NearestName.of("tarin", KNOWN)).contains("train");
    assertThat(NearestName.of("TRAIN", KNOWN)).contains("train");
    assertThat(NearestName.of("--frmaes", KNOWN)).contains("--frames");
    assertThat(NearestName.of("rend", KNOWN)).contains("render");
    assertThat(NearestName.of("xylophone", KNOWN)).isEmpty();
    assertThat(NearestName.of("x".repeat(1_000_000), KNOWN)).isEmpty();
  }

  @Test
  void adviceNamesTheNearestAndAllThereAre() {
    assertThat(NearestName.advice("trian", List.of("train", "eval")))
        .isEqualTo("did you mean \"train\"? There are: train, eval");
    assertThat(NearestName.advice("xylophone", List.of("train", "eval")))
        .isEqualTo("there are: train, eval");
  }
}
