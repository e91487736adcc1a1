package timewalker.io.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import timewalker.train.Presets;
import timewalker.train.TrainingSettings;

/** Every key and value of every preset, in order, as avatars and checkpoints hold them. */
class PresetsTest {
  private static final SettingsFormat<TrainingSettings> FORMAT =
      new SettingsFormat<>(TrainingSettings.class);

  /** Schedules follow the number of steps, down to a run of a single one. */
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
