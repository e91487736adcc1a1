package timewalker.io.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.io.BadInputException;
import timewalker.settings.Setting;
import timewalker.settings.SettingGroup;

class SettingsFormatTest {
  record Inner(
      @Setting(doc = "a rate", byDefault = "0.5", range = "[0, ∞)") double rate,
      @Setting(doc = "a switch", byDefault = "true") boolean on) {}

  record Outer(
      @Setting(doc = "a seed", byDefault = "1") long seed,
      @Setting(doc = "a number", byDefault = "100") int steps,
      @SettingGroup(doc = "a group") Inner inner) {}

  private static final Outer BASE = new Outer(1, 100, new Inner(0.5, true));

  @TempDir Path folder;
  private final SettingsFormat<Outer> format = new SettingsFormat<>(Outer.class);

  @Test
  void aChangeLeavesTheRestAsItWas() {
    assertThat(format.set(BASE, "inner.rate=1e-4"))
        .isEqualTo(new Outer(1, 100, new Inner(1e-4, true)));
    assertThat(format.set(BASE, "seed=9007199254740993").seed()).isEqualTo(9007199254740993L);
    assertThat(format.set(BASE, "inner.rate=2").inner().rate()).isEqualTo(2);
  }

  @Test
  void aFileInYamlOrJsonChangesWhatItNames() throws IOException {
    Path file = folder.resolve("s.yaml");
    Files.writeString(file, "steps: 7\ninner:\n  on: false\n");
    assertThat(format.fromFile(BASE, file)).isEqualTo(new Outer(1, 7, new Inner(0.5, false)));
    Files.writeString(file, format.toJson(BASE).toPrettyString());
    assertThat(format.fromFile(new Outer(5, 6, new Inner(7, false)), file)).isEqualTo(BASE);
  }

  @Test
  void anUnknownKeySuggestsTheNearest() {
    assertThatThrownBy(() -> format.set(BASE, "inner.rat=1"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("inner.rat")
        .hasMessageContaining("did you mean \"inner.rate\"");
    for (String key : List.of("steps.", "steps..", ".steps", "inner.rate.")) {
      assertThatThrownBy(() -> format.set(BASE, key + "=1"))
          .as(key)
          .isInstanceOf(BadInputException.class);
    }
    assertThatThrownBy(() -> format.set(BASE, "stepps=1")).hasMessageContaining("\"steps\"");
  }

  @Test
  void aWrongKindOfValueIsNamed() {
    assertThatThrownBy(() -> format.set(BASE, "steps=many")).hasMessageContaining("whole number");
    assertThatThrownBy(() -> format.set(BASE, "steps=1.5")).hasMessageContaining("whole number");
    assertThatThrownBy(() -> format.set(BASE, "inner.on=1")).hasMessageContaining("true or false");
    assertThatThrownBy(() -> format.set(BASE, "inner=1")).hasMessageContaining("group");
    assertThatThrownBy(() -> format.set(BASE, "inner.rate=-1"))
        .hasMessageContaining("inner.rate=-1.0: expected at least 0");
    assertThatThrownBy(() -> format.set(BASE, "steps")).hasMessageContaining("key=value");
    assertThatThrownBy(() -> format.set(BASE, "steps=99999999999"))
        .isInstanceOf(BadInputException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"12 000", "5 {\"a", "1,000", "7]", "1_000", "0x10", "٧"})
  void aNumberWithSomethingBehindItIsNoNumber(String text) {
    assertThatThrownBy(() -> format.set(BASE, "steps=" + text))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("whole number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"010", "0b101", "0x1F", "1_000", "1:30", "12 000", "-010"})
  void aNumberInAnotherNotationThanDecimalIsRefused(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("s.yaml"), "steps: " + text + "\n");
    assertThatThrownBy(() -> format.fromFile(BASE, file)).isInstanceOf(BadInputException.class);
  }

  @ParameterizedTest
  @CsvSource({".5,0.5", "2.,2", "1e-4,1e-4", "+3,3", "1.5E2,150", "0,0"})
  void decimalNumbersAreRead(String text, double value) throws IOException {
    Path file = Files.writeString(folder.resolve("s.yaml"), "inner:\n  rate: " + text + "\n");
    assertThat(format.fromFile(BASE, file).inner().rate()).isEqualTo(value);
  }

  @Test
  void aKeyGivenTwiceIsRefused() {
    assertThatThrownBy(() -> format.set(BASE, "inner={\"rate\":1,\"rate\":0.5}"))
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void keysAreListedWithTheirValues() {
    assertThat(format.keys(BASE))
        .containsExactly(
            java.util.Map.entry("seed", "1"),
            java.util.Map.entry("steps", "100"),
            java.util.Map.entry("inner.rate", "0.5"),
            java.util.Map.entry("inner.on", "true"));
  }
}
