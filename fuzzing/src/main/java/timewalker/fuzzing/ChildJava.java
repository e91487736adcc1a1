package timewalker.fuzzing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a class of this class path in a Java process of its own. */
public final class ChildJava {
  private ChildJava() {}

  /**
   * Runs it and waits for its end. No process is left behind.
   *
   * @param main its class
   * @param flags for Java
   * @param limit the most time it may take
   * @return its standard output
   * @throws AssertionError with its standard error when it fails or takes too long
   */
  public static String run(Class<?> main, List<String> flags, Duration limit, String... arguments)
      throws Exception {
    Path out = Files.createTempFile("timewalker-child", ".out");
    Path error = Files.createTempFile("timewalker-child", ".err");
    try {
      Process process = start(command(main, flags, arguments), out, error);
      try {
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended || process.exitValue() != 0) {
          throw new AssertionError(
              (ended ? "exit code " + process.exitValue() : "not ended after " + limit)
                  + "\n"
                  + Files.readString(error));
        }
        return Files.readString(out);
      } finally {
        process.destroyForcibly().waitFor();
      }
    } finally {
      Files.delete(out);
      Files.delete(error);
    }
  }

  private static Process start(List<String> command, Path out, Path error) throws IOException {
    return new ProcessBuilder(command)
        .redirectOutput(out.toFile())
        .redirectError(error.toFile())
        .start();
  }

  private static List<String> command(Class<?> main, List<String> flags, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
