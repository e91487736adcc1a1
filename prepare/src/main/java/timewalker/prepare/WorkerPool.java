package timewalker.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import timewalker.head.HeadModel;
import timewalker.io.image.ByteImage;
import timewalker.io.video.ClipFrame;
import timewalker.io.video.ClipReader;
import timewalker.math.Parallel;

/**
 * Threads that share the work on pictures, each with its own worker. Only a few pictures are in
 * memory at a time.
 */
final class WorkerPool implements AutoCloseable {
  /** Frames of a clip that are held while they are worked on. */
  static final int BLOCK = 16;

  private final HeadModel head;
  private final Parallel parallel;
  private final ConcurrentLinkedQueue<Worker> idle = new ConcurrentLinkedQueue<>();

  /** Work on one thing. */
  interface Work {
    void on(Worker worker, int index) throws IOException;
  }

  /** Work on a frame of a clip. */
  interface FrameWork {
    /**
     * Works on one frame.
     *
     * @param index counts the frames that were wanted
     */
    void on(Worker worker, int index, ByteImage picture) throws IOException;
  }

  /** Sees every frame of a clip in order, and says which are wanted. */
  interface FrameChoice {
    boolean wanted(ClipFrame frame);
  }

  WorkerPool(HeadModel head, Parallel parallel) {
    this.head = head;
    this.parallel = parallel;
  }

  HeadModel head() {
    return head;
  }

  Parallel parallel() {
    return parallel;
  }

  /** Does the work for 0 … count − 1; after a failure no new part begins. */
  void each(int count, Work work) throws IOException {
    AtomicBoolean failed = new AtomicBoolean();
    try {
      parallel.run(
          count,
          i -> {
            if (!failed.get()) {
              one(i, work, failed);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void one(int index, Work work, AtomicBoolean failed) {
    Worker worker = idle.poll();
    boolean done = false;
    try {
      worker = worker == null ? new Worker(head) : worker;
      work.on(worker, index);
      done = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      failed.compareAndSet(false, !done);
      if (worker != null) {
        idle.add(worker);
      }
    }
  }

  /**
   * Reads a clip and does the work for each frame that is wanted.
   *
   * @param how how large frames are, and how long reading may take
   * @throws timewalker.io.BadInputException when it cannot be read
   */
  void clip(InputFile file, PrepareSettings how, FrameChoice choice, FrameWork work)
      throws IOException {
    try (ClipReader reader = ClipReader.open(file.path(), how.analysisSize(), how.decodingTime())) {
      List<ByteImage> block = new ArrayList<>();
      int done = 0;
      Optional<ClipFrame> frame = reader.next();
      while (frame.isPresent()) {
        if (choice.wanted(frame.get())) {
          block.add(frame.get().picture());
        }
        frame = reader.next();
        if (block.size() == BLOCK || frame.isEmpty()) {
          int first = done;
          List<ByteImage> pictures = List.copyOf(block);
          each(pictures.size(), (worker, i) -> work.on(worker, first + i, pictures.get(i)));
          done += block.size();
          block.clear();
        }
      }
    }
  }

  @Override
  public void close() {
    for (Worker worker = idle.poll(); worker != null; worker = idle.poll()) {
      worker.close();
    }
  }
}
