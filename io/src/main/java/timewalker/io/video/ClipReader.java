package timewalker.io.video;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import timewalker.io.LimitedReading;
import timewalker.io.RegularFile;

/**
 * Reads a clip (mp4, mov, mkv, webm, gif, avi and the like) frame by frame; only one frame is kept.
 * Frames come upright, with square pixels. A truncated clip gives the frames before its end.
 *
 * <p>Decoding runs on a thread of the reader, which is abandoned when it takes too long.
 */
public final class ClipReader implements AutoCloseable {
  /** How long a clip may take to open. */
  public static final Duration PATIENCE = Duration.ofMinutes(1);

  /** A frame may take this part of the time that a clip has to open, on average. */
  private static final int FRAMES_A_LIMIT = 60;

  private final LimitedReading reading;
  private final ClipDecoder decoder;
  private final Duration limit;
  private int frames;

  /**
   * Whether a file is a clip by its content, whatever its name; moving GIFs are.
   *
   * @throws timewalker.io.BadInputException when it is missing or no regular file
   */
  public static boolean isClip(Path file) throws IOException {
    try (InputStream in = RegularFile.open(file)) {
      return MediaInput.isClip(in.readNBytes(MediaInput.START));
    }
  }

  /** Opens a clip with {@link #PATIENCE}. */
  public static ClipReader open(Path file, int longestSide) throws IOException {
    return open(file, longestSide, PATIENCE);
  }

  /**
   * Opens a clip.
   *
   * @param longestSide frames are reduced to at most this many pixels along the longer side
   * @param limit time that opening may take; every frame adds a sixtieth
   * @throws timewalker.io.BadInputException when it is missing or no clip that can be read
   */
  public static ClipReader open(Path file, int longestSide, Duration limit) throws IOException {
    LimitedReading reading = new LimitedReading(file.toString());
    ClipDecoder[] opened = new ClipDecoder[1];
    try {
      ClipDecoder decoder =
          reading.call(
              limit,
              () -> {
                opened[0] = ClipDecoder.open(file, longestSide);
                return opened[0];
              });
      return new ClipReader(reading, decoder, limit);
    } catch (IOException | RuntimeException e) {
      // A decoder that opens after it was given up is closed all the same.
      reading.afterwards(() -> {
        if (opened[0] != null) {
          opened[0].close();
        }
      });
      reading.close();
      throw e;
    }
  }

  private ClipReader(LimitedReading reading, ClipDecoder decoder, Duration limit) {
    this.reading = reading;
    this.decoder = decoder;
    this.limit = limit;
  }

  /** As the file says, on average. */
  public double framesPerSecond() {
    return decoder.framesPerSecond();
  }

  /** About how many frames there are; 0 when the file does not say. */
  public long estimatedFrames() {
    return decoder.estimatedFrames();
  }

  /** When the clip was taken, if the file says so. */
  public Optional<Instant> taken() {
    return decoder.taken();
  }

  /**
   * The next frame; empty at the end.
   *
   * @throws timewalker.io.BadInputException when the clip ends without a single frame, or takes too
   *     long
   */
  public Optional<ClipFrame> next() throws IOException {
    Optional<ClipFrame> frame =
        reading.call(
            limit.plus(limit.multipliedBy(frames).dividedBy(FRAMES_A_LIMIT)), decoder::next);
    frames += frame.isPresent() ? 1 : 0;
    return frame;
  }

  /** Number of damaged parts of the file that were skipped so far. */
  public int damagedParts() {
    return decoder.damagedParts();
  }

  @Override
  public void close() {
    // Not before a call that was given up has ended: it still uses the decoder.
    reading.afterwards(decoder::close);
    reading.close();
  }
}
