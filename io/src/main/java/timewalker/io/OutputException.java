package timewalker.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A result cannot be written. The message is one sentence for the person who asked for it: the file
 * by the name that this person gave, what is wrong, and what to do.
 */
public final class OutputException extends IOException {
  private static final long serialVersionUID = 1;

  /** A disk with less room than this is full. */
  private static final long ROOM = 1 << 16;

  /**
   * @param target what was to be written
   * @param what what is wrong there, and what to do
   */
  public OutputException(Path target, String what) {
    super(target + ": " + what);
  }

  private OutputException(Path target, String what, Throwable cause) {
    super(target + ": " + what, cause);
  }

  /** Says what a failure means for the file that was asked for. */
  public static OutputException of(Path target, IOException failure) {
    return failure instanceof OutputException known
        ? known
        : new OutputException(target, "cannot be written: " + reason(target, failure), failure);
  }

  private static String reason(Path target, IOException failure) {
    Path folder = existing(target.toAbsolutePath().normalize().getParent());
    if (isDiskFull(folder, failure)) {
      return "the disk is full; free some space, or name a file on another disk";
    }
    if (said(failure).toLowerCase(Locale.ROOT).contains("name too long")) {
      return "the name is too long; choose a shorter one";
    }
    if (failure instanceof AccessDeniedException) {
      return String.format(
          Locale.ROOT, "this user may not write in %s; name a file in another folder", folder);
    }
    if (!Files.isDirectory(folder)) {
      return String.format(
          Locale.ROOT, "%s is not a folder; name a file in another folder", folder);
    }
    return said(failure) + "; name a file in another folder";
  }

  /** The deepest folder of a path that exists. */
  static Path existing(@Nullable Path folder) {
    Path there = folder == null ? Path.of("").toAbsolutePath() : folder;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }

  /**
   * Whether a failure means that the disk is full.
   *
   * @param folder on that disk; where it is missing, the nearest that is there counts
   */
  public static boolean isDiskFull(@Nullable Path folder, IOException failure) {
    String said = said(failure).toLowerCase(Locale.ROOT);
    if (said.contains("no space") || said.contains("not enough space") || said.contains("quota")) {
      return true;
    }
    try {
      // What the system says may be in the user's language. What holds nothing is no disk.
      FileStore store = Files.getFileStore(existing(folder));
      return !(failure instanceof AccessDeniedException)
          && store.getTotalSpace() > 0
          && store.getUsableSpace() < ROOM;
    } catch (IOException unknown) {
      return false;
    }
  }

  /** What the system said, without the names of files, which may be temporary. */
  private static String said(IOException failure) {
    Throwable root = failure;
    while (root.getCause() instanceof IOException deeper) {
      root = deeper;
    }
    if (root instanceof FileSystemException e) {
      return e.getReason() != null
          ? e.getReason()
          : e instanceof NoSuchFileException ? "there is no such folder" : "the system refuses";
    }
    String message = root.getMessage();
    return message == null ? "the system refuses" : message;
  }
}
