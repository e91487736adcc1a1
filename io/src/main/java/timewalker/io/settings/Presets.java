package timewalker.io.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import timewalker.train.TrainingSettings;

/**
 * Named starting points for {@link TrainingSettings}. Each is a YAML file beside this class that
 * holds what differs from the defaults.
 */
public enum Presets {
  /** A rough avatar in about a minute. */
  QUICK,
  /** What the demo uses: pictures of 256² in minutes. */
  DEMO,
  /** The defaults: a good avatar of pictures of 512² in about 20 minutes. */
  STANDARD,
  /** More surfels and steps; takes hours. */
  QUALITY;

  private static final SettingsFormat<TrainingSettings> FORMAT =
      new SettingsFormat<>(TrainingSettings.class);

  /** The preset's settings. */
  public TrainingSettings settings() {
    return read(Map.of());
  }

  /** The preset's settings with its schedules stretched to another number of steps. */
  public TrainingSettings withSteps(int count) {
    return read(Map.of("steps", count));
  }

  private TrainingSettings read(Map<String, ?> instead) {
    String file = name().toLowerCase(Locale.ROOT) + ".yaml";
    try (InputStream in = Presets.class.getResourceAsStream(file)) {
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return FORMAT.overDefaults(yaml, file, instead);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
