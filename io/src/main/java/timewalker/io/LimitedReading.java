package timewalker.io;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A thread on which decoders read a file from outside, one call after the other. Whatever a decoder
 * throws is the file's fault and becomes a {@link BadInputException}; a call that takes too long is
 * abandoned.
 *
 * <p>A native decoder cannot be stopped. The caller continues without it; the thread ends when the
 * decoder does. Decoders that call {@link #requireWanted} end soon. Only a few such threads may run
 * at a time.
 */
public final class LimitedReading implements AutoCloseable {
  /** Most threads that may still decode abandoned files. */
  private static final int MOST_GIVEN_UP = 16;

  private static final AtomicInteger GIVEN_UP = new AtomicInteger();

  private static final class ReadingThread extends Thread {
    private volatile boolean givenUp;

    ReadingThread(Runnable work) {
      super(work, "reading");
      setDaemon(true);
    }
  }

  private final String origin;
  private final ExecutorService executor;
  private volatile @Nullable ReadingThread thread; // null before the first call
  private Duration spent = Duration.ZERO;
  private boolean givenUp;

  /**
   * @param origin the file, for messages
   */
  public LimitedReading(String origin) {
    this.origin = origin;
    executor =
        Executors.newSingleThreadExecutor(work -> {
          thread = new ReadingThread(work);
          return thread;
        });
  }

  /** Reads a file in one call. */
  public static <T> T of(String origin, Duration limit, Callable<T> decoding) throws IOException {
    try (LimitedReading reading = new LimitedReading(origin)) {
      return reading.call(limit, decoding);
    }
  }

  /**
   * Runs a decoder on this thread and waits for it.
   *
   * @param limit time that this call and those before it may take together
   * @throws BadInputException when it fails or takes longer than the limit
   * @throws IOException when the file cannot be read
   */
  public <T> T call(Duration limit, Callable<T> decoding) throws IOException {
    if (givenUp) {
      throw tooSlow();
    }
    if (GIVEN_UP.get() >= MOST_GIVEN_UP) {
      throw new BadInputException(
          origin,
          String.format(
              Locale.ROOT,
              "was not read: %d earlier files are still being decoded after their time limit;"
                  + " remove them and run again",
              MOST_GIVEN_UP));
    }
    long start = System.nanoTime();
    Future<T> running = executor.submit(decoding);
    try {
      return running.get(limit.minus(spent).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      giveUp();
      throw tooSlow();
    } catch (InterruptedException e) {
      giveUp();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("reading was interrupted");
    } catch (ExecutionException e) {
      // A disk that fails is not the file's fault.
      if (e.getCause() instanceof IOException unreadable) {
        throw unreadable;
      }
      throw StrangersFile.fault(origin, e.getCause() == null ? e : e.getCause());
    } finally {
      spent = spent.plusNanos(System.nanoTime() - start);
    }
  }

  private void giveUp() {
    givenUp = true;
    ReadingThread busy = thread;
    if (busy != null) {
      busy.givenUp = true;
    }
    GIVEN_UP.incrementAndGet();
    executor.execute(GIVEN_UP::decrementAndGet);
    if (busy != null) {
      busy.interrupt();
    }
  }

  private BadInputException tooSlow() {
    return new BadInputException(origin, "takes too long to decode; convert it to another format");
  }

  /** Whether the calling thread reads an abandoned file. */
  public static boolean isGivenUp() {
    return Thread.currentThread() instanceof ReadingThread reading && reading.givenUp;
  }

  /** Ends a decoder whose file was abandoned. */
  public static void requireWanted() throws InterruptedIOException {
    if (isGivenUp()) {
      throw new InterruptedIOException("reading took too long");
    }
  }

  /** A file for picture readers, which ends a call that was given up. */
  public static ImageInputStream imageStream(Path file) throws IOException {
    return new FileImageInputStream(file.toFile()) {
      @Override
      public int read() throws IOException {
        requireWanted();
        return super.read();
      }

      @Override
      public int read(byte[] bytes, int from, int count) throws IOException {
        requireWanted();
        return super.read(bytes, from, count);
      }
    };
  }

  /** A stream that cannot be read once its file is abandoned. */
  public static InputStream stream(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        requireWanted();
        return super.read();
      }

      @Override
      public int read(byte[] bytes, int from, int count) throws IOException {
        requireWanted();
        return super.read(bytes, from, count);
      }
    };
  }

  /** Runs on this thread once the earlier calls have ended, even if they were abandoned. */
  public void afterwards(Runnable release) {
    executor.execute(release);
  }

  /** Ends the thread when its work is done; does not wait for abandoned calls. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
