package timewalker.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingKeysTest {
  record Rates(
      @Setting(doc = "of positions", unit = "m", byDefault = "1e-4", range = "(0, 1]")
          double position,
      @Setting(doc = "of colours", byDefault = "0.1", range = "[0.0001, 1)") float colour)
      implements NamedSettings<Rates> {}

  record Change(
      @Setting(doc = "of scales", byDefault = "2") double scale,
      @Setting(doc = "of colours", byDefault = "3") double colour)
      implements NamedSettings<Change> {}

  record Run(
      @Setting(doc = "seed", byDefault = "9007199254740993") long seed,
      @Setting(doc = "steps", byDefault = "1000", range = "[1, ∞)") int steps,
      @Setting(doc = "a schedule", byDefault = "steps / 8, at least 100") int every,
      @Setting(doc = "another", byDefault = "steps * 6 / 10") int until,
      @Setting(doc = "a switch", byDefault = "true") boolean on,
      @Setting(doc = "names", byDefault = "nose, neck") List<String> names,
      @SettingGroup(doc = "rates") Rates rates,
      @SettingGroup(prefix = "delta") Change change,
      @SettingGroup(prefix = "") Change bare)
      implements NamedSettings<Run> {
    Run {
      if (until < every) {
        throw new IllegalArgumentException("until before every");
      }
    }
  }

  record Schedule(@Setting(doc = "a schedule", byDefault = "steps / 8, at least 100") int every)
      implements NamedSettings<Schedule> {}

  private static final SettingKeys<Run> KEYS = SettingKeys.of(Run.class);
  private static final Run DEFAULT = NamedSettings.defaults(Run.class);

  @Test
  void aDefaultThatFollowsASettingOutsideIsRefusedByName() {
    SettingKeys<Schedule> keys = SettingKeys.of(Schedule.class);
    assertThatThrownBy(keys::defaults)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("every has no default without the setting \"steps\"; give its value");
    assertThat(keys.defaultsExcept(Map.of("every", 3)).every()).isEqualTo(3);
  }

  @Test
  void aKeyIsThePathUnlessItsGroupHasAnotherPrefix() {
    assertThat(KEYS.list().stream().map(SettingKey::name))
        .containsExactly(
            "seed",
            "steps",
            "every",
            "until",
            "on",
            "names",
            "rates.position",
            "rates.colour",
            "deltaScale",
            "deltaColour",
            "scale",
            "colour");
    SettingKey position = KEYS.list().get(6);
    assertThat(position.doc()).isEqualTo("of positions");
    assertThat(position.unit()).isEqualTo("m");
    assertThat(position.range()).hasToString("above 0, up to 1");
    assertThat(KEYS.groups()).containsExactly(Map.entry("rates", "rates"));
  }

  @Test
  void defaultsHaveTheTypesAndValuesOfTheirTexts() {
    assertThat(DEFAULT.seed()).isEqualTo(9007199254740993L);
    assertThat(DEFAULT.rates()).isEqualTo(new Rates(1e-4, 0.1f));
    assertThat(DEFAULT.names()).containsExactly("nose", "neck");
    assertThat(DEFAULT.on()).isTrue();
  }

  @Test
  void whatFollowsAnotherSettingFollowsTheGivenOne() {
    assertThat(DEFAULT.every()).isEqualTo(125);
    Run longer = KEYS.defaultsExcept(Map.of("steps", 2017));
    assertThat(longer.every()).isEqualTo(252);
    assertThat(longer.until()).isEqualTo(1210);
    Run given = KEYS.defaultsExcept(Map.of("steps", 300, "until", 299));
    assertThat(given.every()).isEqualTo(100);
    assertThat(given.until()).isEqualTo(299);
  }

  @Test
  void aChangeLeavesAllOthersAsTheyWere() {
    Run changed = DEFAULT.with("deltaColour", 7).with(Map.of("colour", 8.5, "steps", 5));
    assertThat(changed.change()).isEqualTo(new Change(2, 7));
    assertThat(changed.bare()).isEqualTo(new Change(2, 8.5));
    assertThat(changed.every()).isEqualTo(125);
    assertThat(changed.with(KEYS.values(DEFAULT))).isEqualTo(DEFAULT);
  }

  @Test
  void aValueOutOfItsRangeOrOfAnotherKindIsRefused() {
    assertRefused("rates.position", 0, "rates.position=0.0: expected above 0, up to 1");
    assertRefused("rates.position", Double.NaN, "\"rates.position\" takes a number, not NaN");
    assertRefused("rates.colour", 1, "rates.colour=1.0: expected 1.0E-4 to below 1");
    assertRefused("steps", 0, "steps=0: expected at least 1");
    assertRefused("steps", 1.5, "\"steps\" takes a whole number, not 1.5");
    assertRefused("steps", 1L << 40, "steps=1099511627776: expected at most 2,147,483,647");
    assertRefused("on", "yes", "\"on\" takes true or false, not \"yes\"");
    assertRefused("names", List.of(1), "\"names\" takes a list of names, not [1]");
    assertRefused("until", 3, "until before every");
    assertThatThrownBy(() -> DEFAULT.with("step", 3))
        .hasMessageContaining("unknown setting \"step\"");
    assertThatThrownBy(() -> KEYS.defaultsExcept(Map.of("rates", 3)))
        .hasMessageContaining("unknown setting \"rates\"");
  }

  // 1e-4f as a double lies below 1e-4.
  @Test
  void aFloatCountsAsTheDecimalThatItStandsFor() {
    assertThat(DEFAULT.with("rates.colour", 1e-4f).rates().colour()).isEqualTo(1e-4f);
    assertThat(DEFAULT.with("rates.colour", 1e-4).rates().colour()).isEqualTo(1e-4f);
  }

  @Test
  void intervalsAreReadAndSaidInWords() {
    for (String[] pair :
        new String[][] {
          {"[0, 1000000]", "0 to 1,000,000"},
          {"(0, 1)", "between 0 and 1"},
          {"[0.5, 1)", "0.5 to below 1"},
          {"(0, 1]", "above 0, up to 1"},
          {"[1, ∞)", "at least 1"},
          {"(0, ∞)", "above 0"},
          {"(-∞, 0]", "at most 0"},
          {"", "any"}
        }) {
      assertThat(SettingRange.of(pair[0])).hasToString(pair[1]);
    }
    SettingRange half = SettingRange.of("[0, 1)");
    assertThat(half.contains(0)).isTrue();
    assertThat(half.contains(1)).isFalse();
    assertThat(half.contains(Double.NaN)).isFalse();
    assertThatThrownBy(() -> SettingRange.of("0..1")).hasMessageContaining("is not an interval");
  }

  @Test
  void aComponentWithoutItsAnnotationIsFound() {
    record Bare(int number) {}
    assertThatThrownBy(() -> SettingKeys.of(Bare.class)).hasMessageContaining("number");
  }

  private static void assertRefused(String key, Object value, String message) {
    assertThatThrownBy(() -> DEFAULT.with(key, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
