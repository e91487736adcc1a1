package timewalker.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The command line in a process of its own, which a test may end; closing it kills what still runs.
 *
 * @param log what it says on its standard error
 */
public record ChildRun(Process process, Path log) implements AutoCloseable {
  /** A process that has got nowhere for so long will not get there. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  public static ChildRun start(List<String> arguments, Path log) throws IOException {
    List<String> command = java(Main.class, "-XX:TieredStopAtLevel=1");
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(log.toFile())
            .start();
    return new ChildRun(process, log);
  }

  /** How this Java runs a class of this class path; arguments may be added. */
  static List<String> java(Class<?> main, String... flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.add("--add-modules=jdk.incubator.vector");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return command;
  }

  /** Waits until it has got somewhere; fails when it ends before, or takes longer than a minute. */
  public void waitUntil(Callable<Boolean> reached) throws Exception {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!reached.call()) {
      assertThat(process.isAlive()).as(Files.readString(log, UTF_8)).isTrue();
      assertThat(System.nanoTime() - end).as(Files.readString(log, UTF_8)).isNegative();
      Thread.sleep(2);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
