package timewalker.app.option;

import picocli.CommandLine.Option;
import timewalker.app.console.Within;

/** How an avatar is trained. */
public final class TrainingOptions extends SettingsOptions {
  @Option(
      names = "--max-minutes",
      paramLabel = "M",
      description = "Stop after so many minutes; --resume can go on later.")
  @Within(least = 0, most = 100000)
  public double maxMinutes = Double.POSITIVE_INFINITY;

  @Option(names = "--resume", description = "Go on from the newest checkpoint.")
  public boolean resume;
}
