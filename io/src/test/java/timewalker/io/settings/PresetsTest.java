package timewalker.io.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import timewalker.settings.SettingKeys;
import timewalker.train.TrainingSettings;

/** Every key and value of every preset, in order, as avatars and checkpoints hold them. */
class PresetsTest {
  private static final SettingsFormat<TrainingSettings> FORMAT =
      new SettingsFormat<>(TrainingSettings.class);

  // Schedules follow the number of steps, down to a run of a single one.
  private static final int[] STEPS = {1, 7, 100, 1000, 12345};

  @Test
  void everyPresetHasTheKeysAndValuesItAlwaysHad() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Presets preset : Presets.values()) {
      list(text, preset.name().toLowerCase(Locale.ROOT), preset.settings());
      for (int steps : STEPS) {
        String title = String.format(Locale.ROOT, "%s, %d steps", preset.name(), steps);
        list(text, title.toLowerCase(Locale.ROOT), preset.withSteps(steps));
      }
    }
    assertThat(text.toString()).isEqualTo(resource("presets.txt"));
  }

  @Test
  void theJsonInAvatarsAndCheckpointsIsWhatItAlwaysWas() throws IOException {
    String json = FORMAT.toJson(Presets.DEMO.settings().withRefinement(true)).toString();
    assertThat(json + "\n").isEqualTo(resource("demo.json"));
  }

  // What older versions wrote is read, whatever records hold the settings now. It knows nothing of
  // completion, principal bases, tracking, expression bases and the times of the perceptual loss,
  // which are then as in the settings at hand.
  @Test
  void theJsonOfOlderAvatarsAndCheckpointsIsRead() throws IOException {
    JsonNode json = new ObjectMapper().readTree(resource("demo-older.json"));
    TrainingSettings atHand = Presets.QUICK.settings().with("surfels.completed", false);
    assertThat(FORMAT.fromJson(atHand, json, "demo-older.json"))
        .isEqualTo(
            Presets.DEMO
                .settings()
                .withRefinement(true)
                .with(
                    Map.of(
                        "surfels.completed",
                        false,
                        "bases.principal",
                        480,
                        "losses.perceptualFrom",
                        400,
                        "tracking.first",
                        200,
                        "tracking.last",
                        480,
                        "expressions.from",
                        480)));
  }

  @Test
  void aPresetNamesOnlyWhatDiffersFromTheDefaults() throws IOException {
    SettingKeys<TrainingSettings> keys = SettingKeys.of(TrainingSettings.class);
    for (Presets preset : Presets.values()) {
      TrainingSettings settings = preset.settings();
      long differing = settings.steps() == TrainingSettings.DEFAULT.steps() ? 0 : 1;
      Map<String, Object> byDefault = keys.values(TrainingSettings.ofSteps(settings.steps()));
      for (Map.Entry<String, Object> value : keys.values(settings).entrySet()) {
        differing += value.getValue().equals(byDefault.get(value.getKey())) ? 0 : 1;
      }
      String yaml = resource(preset.name().toLowerCase(Locale.ROOT) + ".yaml");
      long named = yaml.lines().filter(line -> line.matches(" *\\w+: .+")).count();
      assertThat(named).as(preset.name()).isEqualTo(differing);
    }
  }

  private static void list(StringBuilder text, String title, TrainingSettings settings) {
    text.append("# ").append(title).append('\n');
    FORMAT
        .keys(settings)
        .forEach((key, value) -> text.append(key).append(' ').append(value).append('\n'));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = PresetsTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
