package timewalker.io.video;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import timewalker.io.BadInputException;

/** Decodes a clip on the calling thread; what the file says of itself is read when it is opened. */
final class ClipDecoder implements AutoCloseable {
  /** When a clip can have been taken. */
  private static final Instant EARLIEST = Instant.parse("1971-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

  /** No camera takes more frames a second. */
  private static final double MOST_FRAMES_A_SECOND = 100_000;

  /** As Apple's devices write times: 1998-05-04T12:00:00+0200. */
  private static final DateTimeFormatter ZONED =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX]")
          .toFormatter(Locale.ROOT);

  /** Bounds of a clip; its file may be small and yet take days to decode. */
  record Limits(int frames, int gifFrames, long gifPixels) {
    /** An hour at 60 frames a second; GIFs are short, and all their pixels count. */
    static final Limits DEFAULT = new Limits(216_000, 20_000, 1L << 32);
  }

  private final MediaInput input;
  private final long mostFrames;
  private final StreamDecoder decoder;
  private final int stream;
  private final int longestSide;
  private final double framesPerSecond;
  private final long estimatedFrames;
  private final Optional<Instant> taken;
  private double firstSeconds = Double.NaN;
  private int frames;
  private boolean ended;

  static ClipDecoder open(Path file, int longestSide) throws IOException {
    return open(file, longestSide, Limits.DEFAULT);
  }

  static ClipDecoder open(Path file, int longestSide, Limits limits) throws IOException {
    MediaInput input = new MediaInput(file);
    try {
      int stream =
          avformat.av_find_best_stream(
              input.format(), avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
      if (stream < 0 || isCover(input.format().streams(stream))) {
        throw new BadInputException(file.toString(), "holds no video");
      }
      return new ClipDecoder(input, stream, longestSide, limits);
    } catch (RuntimeException e) {
      input.close();
      throw e;
    }
  }

  /** Whether a stream is the picture on the cover of a piece of music. */
  private static boolean isCover(AVStream stream) {
    return (stream.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) != 0;
  }

  private ClipDecoder(MediaInput input, int stream, int longestSide, Limits limits) {
    this.input = input;
    this.stream = stream;
    this.longestSide = longestSide;
    AVStream video = input.format().streams(stream);
    AVRational rate = video.avg_frame_rate();
    double stated = rate.den() > 0 ? rate.num() / (double) rate.den() : 0;
    framesPerSecond = stated > 0 && stated <= MOST_FRAMES_A_SECOND ? stated : 25;
    double seconds = Math.max(0, input.format().duration() / 1e6);
    estimatedFrames =
        video.nb_frames() > 0 ? video.nb_frames() : Math.round(seconds * framesPerSecond);
    taken = taken(input);
    decoder = new StreamDecoder(video, input.origin(), StreamDecoder.MOST_PIXELS);
    mostFrames = mostFrames(input, video, limits);
  }

  double framesPerSecond() {
    return framesPerSecond;
  }

  long estimatedFrames() {
    return estimatedFrames;
  }

  Optional<Instant> taken() {
    return taken;
  }

  /** Phones note when they filmed; the container's own time changes when a clip is exported. */
  private static Optional<Instant> taken(MediaInput input) {
    return Stream.of("com.apple.quicktime.creationdate", "creation_time")
        .map(key -> avutil.av_dict_get(input.format().metadata(), key, null, 0))
        .filter(Objects::nonNull)
        .flatMap(entry -> time(entry.value().getString()).stream())
        .findFirst();
  }

  /**
   * The time that a text states, unless no camera can have meant it: 1904 and 1970 are the zeros of
   * their clocks, and a file may state years that no calendar has.
   */
  static Optional<Instant> time(String text) {
    try {
      Instant time =
          text.endsWith("Z") ? Instant.parse(text) : OffsetDateTime.parse(text, ZONED).toInstant();
      return Optional.of(time).filter(t -> t.isAfter(EARLIEST) && t.isBefore(LATEST));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static long mostFrames(MediaInput input, AVStream video, Limits limits) {
    if (!input.format().iformat().name().getString().equals("gif")) {
      return limits.frames;
    }
    long pixels = Math.max(1L, (long) video.codecpar().width() * video.codecpar().height());
    return Math.min(limits.gifFrames, Math.max(1, limits.gifPixels / pixels));
  }

  /**
   * The next frame; empty at the end.
   *
   * @throws BadInputException when there is none at all, or there are more than any clip needs
   */
  Optional<ClipFrame> next() throws IOException {
    while (!decoder.receive()) {
      if (ended) {
        if (frames == 0) {
          throw new BadInputException(input.origin(), "holds no frame that can be decoded");
        }
        return Optional.empty();
      }
      feed();
    }
    if (frames == mostFrames) {
      throw new BadInputException(
          input.origin(),
          String.format(
              Locale.ROOT, "has more than %d frames; cut it into shorter clips", mostFrames));
    }
    double seconds = decoder.seconds();
    if (Double.isNaN(firstSeconds)) {
      firstSeconds = Double.isNaN(seconds) ? 0 : seconds;
    }
    double sinceStart = Double.isNaN(seconds) ? frames / framesPerSecond : seconds - firstSeconds;
    return Optional.of(new ClipFrame(frames++, sinceStart, decoder.upright(longestSide)));
  }

  private void feed() throws IOException {
    AVPacket packet = input.next();
    while (packet != null && packet.stream_index() != stream) {
      packet = input.next();
    }
    ended = packet == null;
    decoder.send(packet);
  }

  int damagedParts() {
    return decoder.damaged();
  }

  @Override
  public void close() {
    decoder.close();
    input.close();
  }
}
