package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;

/**
 * Asserts that a program prints the same in the interpreter, once compiled, and with another number
 * of threads. The program is a class with a {@code main(String[])} that takes the number of threads
 * and the number of repetitions, and prints a line made from bits, best by {@link #digest}.
 */
public final class RepeatableBits {
  private RepeatableBits() {}

  /**
   * Runs {@code main} interpreted with one thread and compiled with two.
   *
   * @param repetitions of the work in the compiled run, enough for the optimizing compiler
   */
  public static void assertSame(Class<?> main, int repetitions) {
    CompletableFuture<String> beside =
        CompletableFuture.supplyAsync(() -> run(main, List.of("-Xint"), "1", "1"));
    String compiled = run(main, List.of(), "2", Integer.toString(repetitions));
    String interpreted = beside.join();
    assertThat(interpreted).isNotBlank();
    assertThat(compiled).isEqualTo(interpreted);
  }

  /** The bits of arrays, folded into one hexadecimal number per array. */
  public static String digest(float[]... arrays) {
    StringBuilder text = new StringBuilder();
    for (float[] array : arrays) {
      CRC32 crc = new CRC32();
      for (float number : array) {
        int bits = Float.floatToRawIntBits(number);
        crc.update(bits);
        crc.update(bits >>> 8);
        crc.update(bits >>> 16);
        crc.update(bits >>> 24);
      }
      text.append("%08x ".formatted(crc.getValue()));
    }
    return text.toString().trim();
  }

  /**
   * Runs a class in a JVM of its own.
   *
   * @return what it printed
   */
  public static String run(Class<?> main, List<String> flags, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    String width = System.getProperty(Lanes.PROPERTY);
    if (width != null) {
      command.add("-D" + Lanes.PROPERTY + "=" + width);
    }
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    try {
      Path errors = Files.createTempFile("timewalker-child", ".txt");
      try {
        Process child = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String output =
            new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int code = child.waitFor();
        assertThat(code).as("exit code; it said: %s", Files.readString(errors)).isZero();
        return output;
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
