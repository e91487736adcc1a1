package timewalker.io.settings;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;
import timewalker.train.TrainingSettings;

@Tag("fuzz")
class SettingsFuzzTest {
  private static final SettingsFormat<TrainingSettings> FORMAT =
      new SettingsFormat<>(TrainingSettings.class);
  private static final TrainingSettings BASE = Presets.QUICK.withSteps(100);

  /** A settings file, YAML or JSON. */
  @FuzzTest
  void file(byte[] input) throws IOException {
    Path file = Scratch.file("fuzzed.yaml", input);
    Bounded.run(() -> FORMAT.fromFile(BASE, file), BadInputException.class);
  }

  /** What stands behind {@code --set}. */
  @FuzzTest
  void assignment(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    Bounded.run(() -> FORMAT.set(BASE, text), BadInputException.class);
  }
}
