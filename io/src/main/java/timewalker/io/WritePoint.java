package timewalker.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Points between two steps on the disk, at which a killed program leaves work half done. Code
 * passes one before and after it creates, fills, renames or removes a file. Nothing happens there,
 * but a test can end the program at each.
 */
public final class WritePoint {
  private static volatile Runnable trial = () -> {};

  private WritePoint() {}

  /** Called between two steps on the disk. */
  public static void passed() {
    trial.run();
  }

  /** Sets what happens at every point from now on. */
  static void onEach(Runnable trial) {
    WritePoint.trial = trial;
  }

  /** A stream with a point after each write. */
  static OutputStream within(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(int b) throws IOException {
        out.write(b);
        passed();
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        passed();
      }
    };
  }
}
