package timewalker.app.console;

import picocli.CommandLine.Option;

/** The options that every command has. */
final class CommonOptions {
  @Option(
      names = {"-v", "--verbose"},
      description = "Say more; twice: say everything, with stack traces.")
  boolean[] verbose = {};

  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing but errors and the result.")
  boolean quiet;

  @Option(
      names = "--json",
      description = "Print the result as one JSON object, and nothing else, on standard output.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and stop.")
  boolean help;
}
