package timewalker.io;

import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A file beside its target that replaces the target once it is complete.
 *
 * <p>Its name says which process writes it. A killed process leaves it behind; the next process
 * that writes into the same folder removes it.
 */
public final class TemporaryFile implements AutoCloseable {
  private static final Pattern NAME =
      Pattern.compile("\\..*\\.([0-9a-f]+)-([0-9a-f]+)-([0-9a-f]+)-[0-9a-f]+\\.timewalker\\.tmp");

  /** Most letters of the target's name in the temporary name, which must not become too long. */
  private static final int KEPT = 32;

  /**
   * A process on another machine may be alive; after this time without a write it counts as dead.
   */
  private static final Duration FORSAKEN = Duration.ofDays(1);

  /** Readings of one process's start differ by less, milliseconds. */
  private static final long SAME_START = 5_000;

  static final long MACHINE = machine();
  private static final AtomicLong COUNT = new AtomicLong();
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();
  private static final Set<Path> SWEPT = ConcurrentHashMap.newKeySet();

  private final Path target;
  private final Path path;

  private TemporaryFile(Path target, Path path) {
    this.target = target;
    this.path = path;
  }

  /**
   * Creates an empty one, and the target's folder if it does not exist.
   *
   * @throws OutputException when nothing can be written there, or a link is there: {@link
   *     OutputFolder#requireNoLink}
   */
  public static TemporaryFile beside(Path target) throws OutputException {
    Path folder = requireName(target);
    try {
      Files.createDirectories(folder);
      return in(folder, target);
    } catch (IOException e) {
      throw OutputException.of(target, e);
    }
  }

  /**
   * Checks that a file can be written, before hours of work; leaves nothing behind.
   *
   * @throws OutputException when not
   */
  public static void requireFile(Path target) throws OutputException {
    attempt(target, OutputException.existing(requireName(target)));
  }

  /** As {@link #requireFile} for a folder that files are to be written into. */
  public static void requireFolder(Path target) throws OutputException {
    if (target.toAbsolutePath().normalize().getFileName() == null) {
      throw new OutputException(target, "cannot hold results; name a folder in it");
    }
    if (Files.exists(target) && !Files.isDirectory(target)) {
      throw new OutputException(target, "is a file; name a folder");
    }
    attempt(target, OutputException.existing(target.toAbsolutePath()));
  }

  /** The folder of a file that may be written. */
  private static Path requireName(Path target) throws OutputException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || target.getFileName() == null || Files.isDirectory(target)) {
      throw new OutputException(target, "is a folder; name a file");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw new OutputException(target, "is not a regular file; name another file");
    }
    OutputFolder.requireNoLink(target);
    return folder;
  }

  private static void attempt(Path target, Path folder) throws OutputException {
    try {
      in(folder, target).close();
    } catch (IOException e) {
      throw OutputException.of(target, e);
    }
  }

  private static TemporaryFile in(Path folder, Path target) throws IOException {
    sweep(folder);
    Path path = folder.resolve(name(target, MACHINE, ProcessHandle.current()));
    OPEN.add(path);
    Files.createFile(path);
    WritePoint.passed();
    return new TemporaryFile(target, path);
  }

  /** Removes all unfinished files of this process, for its end. */
  public static void removeAll() {
    OPEN.forEach(path -> {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // Still open, on Windows; the next process that writes here removes it.
      }
    });
  }

  /** Where to write. */
  public Path path() {
    return path;
  }

  /**
   * A stream into the file. Not through a channel, which an interrupted thread cannot use: a run
   * that the user ends still writes its last checkpoint.
   */
  public OutputStream stream() throws OutputException {
    try {
      return new Stream(WritePoint.within(new FileOutputStream(path.toFile())));
    } catch (IOException e) {
      throw OutputException.of(target, e);
    }
  }

  /**
   * Gives the complete file its final name. After a loss of power, either the earlier file or the
   * complete new one is there.
   */
  public void publish() throws OutputException {
    named(() -> {
      Durable.sync(path);
      WritePoint.passed();
      try {
        Files.move(
            path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(path, target, StandardCopyOption.REPLACE_EXISTING);
      }
    });
    WritePoint.passed();
    Durable.syncFolder(target.toAbsolutePath().getParent());
  }

  /** Removes the file unless it was published. */
  @Override
  public void close() throws OutputException {
    named(() -> Files.deleteIfExists(path));
    OPEN.remove(path);
  }

  static String name(Path target, long machine, ProcessHandle owner) {
    String full = target.getFileName().toString();
    int end = Math.min(full.length(), KEPT);
    if (end > 0 && Character.isHighSurrogate(full.charAt(end - 1))) {
      end--;
    }
    return String.format(
        Locale.ROOT,
        ".%s.%x-%x-%x-%x.timewalker.tmp",
        full.substring(0, end),
        machine,
        owner.pid(),
        started(owner).orElse(0L),
        COUNT.incrementAndGet());
  }

  /** Removes what killed processes left in a folder; once for each folder is enough. */
  private static void sweep(Path folder) {
    if (!SWEPT.add(folder)) {
      return;
    }
    try (DirectoryStream<Path> there =
        Files.newDirectoryStream(folder, TemporaryFile::isLeftBehind)) {
      for (Path path : there) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // A folder that cannot be listed, or a file of another user: not ours to tidy.
    }
  }

  /** Whether a file has the name of a temporary file of any process. */
  public static boolean isOne(Path path) {
    return NAME.matcher(path.getFileName().toString()).matches();
  }

  private static boolean isLeftBehind(Path path) {
    Matcher name = NAME.matcher(path.getFileName().toString());
    if (!name.matches() || !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      if (Long.parseUnsignedLong(name.group(1), 16) == MACHINE) {
        return !lives(
            Long.parseUnsignedLong(name.group(2), 16), Long.parseUnsignedLong(name.group(3), 16));
      }
      Instant changed = Files.getLastModifiedTime(path).toInstant();
      return changed.isBefore(Instant.now().minus(FORSAKEN));
    } catch (NumberFormatException | IOException e) {
      return false;
    }
  }

  /**
   * Whether a process is alive. Its number alone is not enough, since another process may have it
   * by now.
   */
  private static boolean lives(long process, long began) {
    Optional<ProcessHandle> handle = ProcessHandle.of(process);
    if (handle.isEmpty() || !handle.get().isAlive()) {
      return false;
    }
    return began == 0
        || started(handle.get()).map(now -> Math.abs(now - began) < SAME_START).orElse(true);
  }

  private static Optional<Long> started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli);
  }

  /** Tells apart machines, and containers with process numbers of their own, that share a disk. */
  private static long machine() {
    CRC32 sum = new CRC32();
    try {
      sum.update(Files.readAllBytes(Path.of("/proc/sys/kernel/random/boot_id")));
      Path space = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
      sum.update(space.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException notLinux) {
      String name = String.valueOf(System.getenv("COMPUTERNAME"));
      sum.update(name.getBytes(StandardCharsets.UTF_8));
    }
    return sum.getValue();
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Says in a failure which file was asked for. */
  private void named(Step step) throws OutputException {
    try {
      step.run();
    } catch (IOException e) {
      throw OutputException.of(target, e);
    }
  }

  private final class Stream extends FilterOutputStream {
    Stream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      named(() -> out.write(b));
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      named(() -> out.write(bytes, from, count));
    }

    @Override
    public void flush() throws IOException {
      named(out::flush);
    }

    @Override
    public void close() throws IOException {
      named(out::close);
    }
  }
}
