package timewalker.io.video;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import timewalker.io.BadInputException;

/**
 * Reads a clip (mp4, mov, mkv, webm, gif, avi and the like) frame by frame; only one frame is kept.
 * Frames come upright, with square pixels. A clip that breaks off gives the frames before.
 */
public final class ClipReader implements AutoCloseable {
  private static final long MOST_PIXELS = 1L << 26;

  private final MediaInput input;
  private final StreamDecoder decoder;
  private final int longestSide;
  private final double framesPerSecond;
  private double firstSeconds = Double.NaN;
  private int frames;
  private boolean ended;

  /**
   * Opens a clip.
   *
   * @param longestSide frames are reduced to at most this many pixels along the longer side
   * @throws BadInputException when it is missing or no clip that can be read
   */
  public static ClipReader open(Path file, int longestSide) throws IOException {
    MediaInput input = new MediaInput(file);
    try {
      int stream =
          avformat.av_find_best_stream(
              input.format(), avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
      if (stream < 0) {
        throw new BadInputException(file.toString(), "holds no moving pictures");
      }
      return new ClipReader(input, stream, longestSide);
    } catch (RuntimeException e) {
      input.close();
      throw e;
    }
  }

  private ClipReader(MediaInput input, int stream, int longestSide) {
    this.input = input;
    this.longestSide = longestSide;
    decoder = new StreamDecoder(input.format().streams(stream), input.origin(), MOST_PIXELS);
    AVRational rate = decoder.stream().avg_frame_rate();
    framesPerSecond = rate.num() > 0 && rate.den() > 0 ? rate.num() / (double) rate.den() : 25;
  }

  /** As the file says, on average. */
  public double framesPerSecond() {
    return framesPerSecond;
  }

  /** About how many frames there are; 0 when the file does not say. */
  public long estimatedFrames() {
    if (decoder.stream().nb_frames() > 0) {
      return decoder.stream().nb_frames();
    }
    double seconds = input.format().duration() / 1e6;
    return seconds > 0 ? Math.round(seconds * framesPerSecond) : 0;
  }

  /** When the clip was taken, if the file says so. */
  public Optional<Instant> taken() {
    AVDictionaryEntry entry =
        avutil.av_dict_get(input.format().metadata(), "creation_time", null, 0);
    if (entry == null) {
      return Optional.empty();
    }
    try {
      Instant time = Instant.parse(entry.value().getString());
      // 1904 and 1970 are the zeros of the clocks that cameras use.
      boolean set = time.isAfter(Instant.parse("1971-01-01T00:00:00Z"));
      return set ? Optional.of(time) : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * The next frame; empty at the end.
   *
   * @throws BadInputException when the clip ends without a single frame
   */
  public Optional<ClipFrame> next() {
    while (!decoder.receive()) {
      if (ended) {
        if (frames == 0) {
          throw new BadInputException(input.origin(), "holds no frame that can be decoded");
        }
        return Optional.empty();
      }
      feed();
    }
    double seconds = decoder.seconds();
    if (Double.isNaN(firstSeconds)) {
      firstSeconds = Double.isNaN(seconds) ? 0 : seconds;
    }
    double sinceStart = Double.isNaN(seconds) ? frames / framesPerSecond : seconds - firstSeconds;
    return Optional.of(new ClipFrame(frames++, sinceStart, decoder.upright(longestSide)));
  }

  private void feed() {
    AVPacket packet = input.next();
    while (packet != null && packet.stream_index() != decoder.stream().index()) {
      packet = input.next();
    }
    ended = packet == null;
    decoder.send(packet);
  }

  /** Parts of the file so far that made no sense and were skipped. */
  public int damagedParts() {
    return decoder.damaged();
  }

  @Override
  public void close() {
    decoder.close();
    input.close();
  }
}
