package timewalker.app.console;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;

/** An output that remembers its first failure, apart from a reader that does not want the rest. */
final class WatchedOutput extends FilterOutputStream {
  private Optional<IOException> failure = Optional.empty();

  WatchedOutput(OutputStream to) {
    super(to);
  }

  @Override
  public synchronized void write(int b) throws IOException {
    try {
      out.write(b);
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  /** The first failure; empty without one, and where the reader of a pipe has ended. */
  synchronized Optional<IOException> failure() {
    return failure;
  }

  private IOException remembered(IOException e) {
    String said = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (failure.isEmpty() && !said.contains("pipe")) {
      failure = Optional.of(e);
    }
    return e;
  }
}
