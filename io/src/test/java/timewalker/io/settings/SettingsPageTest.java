package timewalker.io.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import timewalker.settings.SettingKey;
import timewalker.settings.SettingKeys;
import timewalker.train.TrainingSettings;

/** Holds docs/settings.md against the settings' declarations, and writes it anew when told to. */
class SettingsPageTest {
  private static final SettingKeys<TrainingSettings> KEYS = SettingKeys.of(TrainingSettings.class);
  private static final Path PAGE = Path.of("..", "docs", "settings.md");
  private static final String RENEW =
      "mvn -pl io -am test -Dtest=SettingsPageTest -Dtimewalker.renew=true"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  @Test
  void thePageSaysWhatTheCodeSays() throws IOException {
    if (Boolean.getBoolean("timewalker.renew")) {
      Files.writeString(PAGE, page());
    }
    assertThat(Files.readString(PAGE))
        .as("docs/settings.md is stale; renew it with: " + RENEW)
        .isEqualTo(page());
  }

  private static String page() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Settings of training

        This page is made from the code. Renew it with

            %s

        `--set KEY=VALUE` changes one setting. `--settings FILE` reads a YAML or JSON file with those
        that differ from the preset. `--list-settings` shows the values of a run. A default such as
        `steps / 8` follows the preset's number of steps or `--steps`, not `--set steps`.

        ## Presets

        `--preset NAME` chooses where to start. Other settings have their default in every preset.

        """
            .formatted(RENEW));
    presets(page);
    section(page, "", "## General");
    KEYS.groups().forEach((group, doc) -> section(page, group + ".", "## `" + group + "`: " + doc));
    return page.toString();
  }

  /** A row for each setting that presets give themselves. */
  private static void presets(StringBuilder page) {
    StringJoiner title = row().add("setting");
    StringJoiner line = row().add("---");
    for (Presets preset : Presets.values()) {
      title.add("`" + preset.name().toLowerCase(Locale.ROOT) + "`");
      line.add("--:");
    }
    page.append(title).append(line);
    for (SettingKey key : KEYS.list()) {
      StringJoiner values = row().add("`" + key.name() + "`");
      boolean differs = false;
      for (Presets preset : Presets.values()) {
        TrainingSettings settings = preset.settings();
        Map<String, Object> byDefault = KEYS.values(TrainingSettings.ofSteps(settings.steps()));
        Object value = KEYS.values(settings).get(key.name());
        differs |= !value.equals(byDefault.get(key.name())) || key.name().equals("steps");
        values.add(value.toString());
      }
      page.append(differs ? values : "");
    }
  }

  private static void section(StringBuilder page, String prefix, String title) {
    page.append("\n").append(title).append("\n\n");
    page.append(row().add("setting").add("meaning").add("unit").add("range").add("default"));
    page.append(row().add("---").add("---").add("---").add("---").add("---"));
    for (SettingKey key : KEYS.list()) {
      if (key.name().lastIndexOf('.') == prefix.length() - 1 && key.name().startsWith(prefix)) {
        boolean number = key.kind().endsWith("number");
        page.append(
            row()
                .add("`" + key.name() + "`")
                .add(key.doc().replace("|", "\\|"))
                .add(key.unit())
                .add(number ? key.range().toString() : key.kind())
                .add(key.byDefault()));
      }
    }
  }

  private static StringJoiner row() {
    return new StringJoiner(" | ", "| ", " |\n");
  }
}
