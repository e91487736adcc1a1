package timewalker.app.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import timewalker.app.console.Result;
import timewalker.jobs.train.TrainingResult;

/** Text and data about a training, as commands print them. */
final class TrainingText {
  private TrainingText() {}

  /**
   * The figures, and where avatar and report lie.
   *
   * @param report page about the training
   */
  static Result of(TrainingResult trained, Path report) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("avatar", trained.avatar().toString());
    data.put("report", report.toString());
    data.putAll(trained.toMap());
    return new Result(
        trained.text()
            + String.format(Locale.ROOT, "%n%nAvatar: %s%nReport: %s", trained.avatar(), report),
        data);
  }
}
