package timewalker.io.dataset;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;

/**
 * Frames' pictures in memory, 8 bits a sample, within a limit. Background threads decode what
 * {@link #prefetch} announced while the caller works on what {@link #get} returned. The least
 * recently used pictures are removed first. The result of a call never depends on timing.
 *
 * <p>The limit holds for pictures kept and pictures being decoded together; a picture larger than
 * the limit is decoded on each call and not kept. Beside it each thread needs, for a moment, some
 * three times the memory of one picture.
 */
public final class FrameCache implements AutoCloseable {
  /**
   * How much to keep.
   *
   * @param maxBytes memory for pictures
   * @param threads number of decoding threads; 0: decode when asked
   */
  public record Settings(long maxBytes, int threads) {
    /** 1 GiB, two threads. */
    public static final Settings DEFAULT = new Settings(1L << 30, 2);

    public Settings {
      if (maxBytes < 1 || threads < 0 || threads > 64) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "a cache of %d bytes and %d threads", maxBytes, threads));
      }
    }
  }

  private final List<Frame> frames;
  private final Settings settings;
  private final Thread[] threads;

  // All below is guarded by this object's monitor.
  /** In order of use, the longest unused first. */
  private final LinkedHashMap<Integer, FramePictures> kept = new LinkedHashMap<>(64, 0.75f, true);

  private final Map<Integer, Long> decoding = new HashMap<>();
  private final Deque<Integer> wanted = new ArrayDeque<>();
  private final Set<Integer> announced = new HashSet<>();
  private long bytes;
  private long peak;
  private boolean closed;

  /** A cache over frames; indices are positions in the list. */
  public FrameCache(List<Frame> frames, Settings settings) {
    this.frames = List.copyOf(frames);
    this.settings = settings;
    threads = new Thread[settings.threads()];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = Thread.ofPlatform().daemon().name("frame-cache-" + i).start(this::work);
    }
  }

  /**
   * Announces which frames will be asked for, in order; takes the place of earlier announcements.
   * Only as many are decoded ahead as fit.
   *
   * @param nextIndices positions in the list
   */
  public synchronized void prefetch(int[] nextIndices) {
    wanted.clear();
    announced.clear();
    for (int index : nextIndices) {
      if (index < 0 || index >= frames.size()) {
        throw new IndexOutOfBoundsException(index);
      }
      if (announced.add(index)) {
        wanted.add(index);
      }
    }
    notifyAll();
  }

  /**
   * A frame's pictures; decodes them now if the background has not.
   *
   * @throws BadInputException when its files cannot be used
   */
  public FramePictures get(int index) {
    long cost = cost(index);
    synchronized (this) {
      boolean interrupted = false;
      while (decoding.containsKey(index)) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      announced.remove(index);
      wanted.remove(index);
      FramePictures ready = kept.get(index);
      if (ready != null) {
        // Its place may now go to another that is announced.
        notifyAll();
        return ready;
      }
      if (!makeRoom(cost, true)) {
        cost = 0;
      }
      reserve(index, cost);
    }
    FramePictures pictures = null;
    try {
      pictures = frames.get(index).pictures();
      return pictures;
    } finally {
      settle(index, cost, pictures);
    }
  }

  /** Memory that pictures take now, kept or being decoded. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Whether a frame's pictures are there without decoding. */
  public synchronized boolean holds(int index) {
    return kept.containsKey(index);
  }

  /** The most memory that pictures took at any time. */
  public synchronized long peakBytes() {
    return peak;
  }

  /** Ends the threads and forgets the pictures. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      wanted.clear();
      announced.clear();
      kept.clear();
      notifyAll();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private long cost(int index) {
    return 4L * frames.get(index).camera().width() * frames.get(index).camera().height();
  }

  private void work() {
    while (true) {
      int index = next();
      if (index < 0) {
        return;
      }
      FramePictures pictures = null;
      try {
        pictures = frames.get(index).pictures();
      } catch (BadInputException e) {
        // Whoever asks for this frame decodes it again and meets the error himself.
        pictures = null;
      } finally {
        settle(index, cost(index), pictures);
      }
    }
  }

  /** The next frame to decode ahead, its memory reserved; waits; -1 at the end. */
  private synchronized int next() {
    while (!closed) {
      while (!wanted.isEmpty() && known(wanted.peek())) {
        wanted.remove();
      }
      Integer index = wanted.peek();
      if (index != null && makeRoom(cost(index), false)) {
        wanted.remove();
        reserve(index, cost(index));
        return index;
      }
      try {
        wait();
      } catch (InterruptedException e) {
        return -1;
      }
    }
    return -1;
  }

  private boolean known(int index) {
    return kept.containsKey(index) || decoding.containsKey(index);
  }

  /**
   * Frees memory, the longest unused first.
   *
   * @param even whether announced pictures may go too
   */
  private boolean makeRoom(long cost, boolean even) {
    if (cost > settings.maxBytes()) {
      return false;
    }
    for (int pass = 0; pass < (even ? 2 : 1) && bytes + cost > settings.maxBytes(); pass++) {
      Iterator<Map.Entry<Integer, FramePictures>> oldest = kept.entrySet().iterator();
      while (oldest.hasNext() && bytes + cost > settings.maxBytes()) {
        Map.Entry<Integer, FramePictures> entry = oldest.next();
        if (pass == 1 || !announced.contains(entry.getKey())) {
          bytes -= entry.getValue().bytes();
          oldest.remove();
        }
      }
    }
    return bytes + cost <= settings.maxBytes();
  }

  private void reserve(int index, long cost) {
    decoding.put(index, cost);
    bytes += cost;
    peak = Math.max(peak, bytes);
  }

  private synchronized void settle(int index, long cost, @Nullable FramePictures pictures) {
    decoding.remove(index);
    boolean keep = pictures != null && cost > 0 && !closed;
    if (keep) {
      kept.put(index, pictures);
    } else {
      bytes -= cost;
    }
    notifyAll();
  }
}
