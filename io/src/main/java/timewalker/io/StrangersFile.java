package timewalker.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Every reader of a file from outside goes through this class: it gives a correct value or a {@link
 * BadInputException}. Readers name the errors that they know. Any other failure of a reader or its
 * library means a damaged file, not a defect of the program.
 */
public final class StrangersFile {
  private StrangersFile() {}

  /** Reading that may fail. */
  @FunctionalInterface
  public interface Reading<T> {
    /** Reads. */
    T get() throws IOException;
  }

  /**
   * Reads; every failure is the file's fault.
   *
   * @param where file, and the key or array in it, for messages
   * @param otherwise what is said when it cannot be read, such as "is cut off, damaged or not a PNG
   *     file"
   * @throws BadInputException when the content cannot be used
   * @throws IOException only when the file may not be opened, or the thread is interrupted
   */
  public static <T> T read(String where, String otherwise, Reading<T> reading) throws IOException {
    try {
      return reading.get();
    } catch (FileSystemException | InterruptedIOException | ClosedByInterruptException e) {
      throw e;
    } catch (EOFException e) {
      throw new BadInputException(where, otherwise, e);
    } catch (IOException e) {
      String reason = e.getMessage();
      throw new BadInputException(
          where, reason == null ? otherwise : otherwise + " (" + reason + ")", e);
    } catch (RuntimeException e) {
      throw e instanceof BadInputException bad ? bad : new BadInputException(where, otherwise, e);
    } catch (StackOverflowError | OutOfMemoryError e) {
      throw exhausted(where, e);
    }
  }

  /** The same for a third-party decoder, whatever it throws. */
  static BadInputException fault(String where, Throwable e) {
    return switch (e) {
      case BadInputException bad -> bad;
      case StackOverflowError deep -> exhausted(where, deep);
      case OutOfMemoryError full -> exhausted(where, full);
      case VirtualMachineError broken -> throw broken;
      default -> new BadInputException(where, "is damaged: its decoder failed with " + e, e);
    };
  }

  private static BadInputException exhausted(String where, VirtualMachineError e) {
    return new BadInputException(
        where,
        e instanceof StackOverflowError
            ? "is damaged: it is nested too deeply"
            : "claims more than fits into memory; save it smaller",
        e);
  }

  /**
   * All bytes of a file.
   *
   * @param most how many are read
   * @throws BadInputException when it is missing, not a regular file, or larger
   */
  public static byte[] bytes(Path file, long most) throws IOException {
    RegularFile.require(file);
    long size = Files.size(file);
    if (size > most) {
      throw new BadInputException(
          file.toString(),
          String.format(Locale.ROOT, "is %d bytes long; at most %d are read", size, most));
    }
    return Files.readAllBytes(file);
  }
}
