package timewalker.app.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import timewalker.app.console.Result;
import timewalker.app.console.Within;
import timewalker.io.settings.Presets;
import timewalker.jobs.train.TrainingJob;
import timewalker.jobs.train.TrainingRun;
import timewalker.settings.SettingKey;
import timewalker.settings.SettingKeys;
import timewalker.train.TrainingSettings;

/** Options for the settings of training, its threads and its engine. */
public class SettingsOptions {
  /** Weight of LPIPS as a loss where it was asked for and no other was set. */
  private static final double PERCEPTUAL = 0.05;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "Preset: ${COMPLETION-CANDIDATES} (default: standard).")
  Presets preset = Presets.STANDARD;

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description = "YAML or JSON file with the settings that differ from the preset.")
  @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Change one setting, such as --set seed=7 or --set rates.position=1e-4. May be"
              + " repeated. --list-settings shows all keys.")
  List<String> changes = new ArrayList<>();

  @Option(
      names = "--list-settings",
      description = "Show every setting with its value and meaning. Then stop.")
  public boolean list;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Number of training steps; schedules scale with it.")
  @Within(least = 1, most = Within.MOST_STEPS)
  @Nullable Integer steps;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all cores).")
  @Within(least = 1, most = Within.MOST_THREADS)
  public int threads = Runtime.getRuntime().availableProcessors();

  @ArgGroup(validate = false)
  public final EngineOptions engines = new EngineOptions();

  @ArgGroup(validate = false)
  public final LpipsOptions lpips = new LpipsOptions();

  /**
   * The preset, what suits the data, the file, and the changes, in this order.
   *
   * @param exactParams whether the data's head parameters are the truth
   */
  public TrainingSettings settings(boolean exactParams) throws IOException {
    TrainingSettings settings =
        TrainingJob.suited(
            steps == null ? preset.settings() : preset.withSteps(steps), exactParams);
    if (lpips.backbone != null) {
      settings = TrainingRun.SETTINGS.set(settings, "losses.perceptual=" + PERCEPTUAL);
    }
    if (file != null) {
      settings = TrainingRun.SETTINGS.fromFile(settings, file);
    }
    for (String change : changes) {
      settings = TrainingRun.SETTINGS.set(settings, change);
    }
    return settings;
  }

  /** Every setting with its value and meaning. */
  public static Result listing(TrainingSettings settings) {
    Map<String, String> values = TrainingRun.SETTINGS.keys(settings);
    StringBuilder text = new StringBuilder();
    for (SettingKey key : SettingKeys.of(TrainingSettings.class).list()) {
      String unit = key.unit().isEmpty() ? "" : ", " + key.unit();
      String value = values.get(key.name());
      text.append(
          String.format(Locale.ROOT, "%-28s %-8s %s%s%n", key.name(), value, key.doc(), unit));
    }
    return new Result(text.toString().stripTrailing(), new LinkedHashMap<>(values));
  }

  public String presetName() {
    return preset.name().toLowerCase(Locale.ROOT);
  }
}
