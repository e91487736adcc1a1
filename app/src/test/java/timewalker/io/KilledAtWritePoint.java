package timewalker.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import timewalker.app.Main;

/**
 * The command line in a process that ends, as if killed, at its n-th write point. Arguments: n, a
 * file that gets the number of points passed if the process ends by itself, the command line.
 */
public final class KilledAtWritePoint {
  /** What a process that was killed by signal 9 ends with. */
  public static final int KILLED = 137;

  private KilledAtWritePoint() {}

  /** Runs. */
  public static void main(String[] arguments) {
    int last = Integer.parseInt(arguments[0]);
    Path count = Path.of(arguments[1]);
    AtomicInteger passed = new AtomicInteger();
    WritePoint.onEach(() -> {
      if (passed.incrementAndGet() == last) {
        Runtime.getRuntime().halt(KILLED);
      }
    });
    Runtime.getRuntime().addShutdownHook(new Thread(() -> write(count, passed.get())));
    Main.main(Arrays.copyOfRange(arguments, 2, arguments.length));
  }

  private static void write(Path file, int number) {
    try {
      Files.writeString(file, Integer.toString(number));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
