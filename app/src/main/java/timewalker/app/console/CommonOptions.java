package timewalker.app.console;

import picocli.CommandLine.Option;

/** The options that every command has. */
final class CommonOptions {
  @Option(
      names = {"-v", "--verbose"},
      description = "Log more. Give it twice for everything, with stack traces.")
  boolean[] verbose = {};

  @Option(
      names = {"-q", "--quiet"},
      description = "Print only errors and the result.")
  boolean quiet;

  @Option(
      names = "--json",
      description =
          "Print the result as one JSON object on standard output, and nothing else" + " there.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and stop.")
  boolean help;
}
