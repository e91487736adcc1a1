package timewalker.app;

import picocli.CommandLine.Option;

/** How an avatar is trained. */
final class TrainingOptions extends SettingsOptions {
  @Option(
      names = "--max-minutes",
      paramLabel = "M",
      description = "Stop after so many minutes; --resume can go on later.")
  @Within(least = 0, most = 100000)
  double maxMinutes = Double.POSITIVE_INFINITY;

  @Option(names = "--resume", description = "Go on from the newest checkpoint.")
  boolean resume;
}
