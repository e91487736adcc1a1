package timewalker.io.video;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.IccColours;
import timewalker.io.image.Orientation;
import timewalker.io.image.SdrColours;

/** Decodes one video stream, on the calling thread, to upright RGB pictures. */
final class StreamDecoder implements AutoCloseable {
  /**
   * Pixels of the largest frame that is decoded. Decoders hold it in native memory, which no limit
   * of Java's heap bounds: 256 MiB with four bytes a pixel.
   */
  static final long MOST_PIXELS = 1L << 26;

  /** Narrower pixels, and as much wider ones, are damage. */
  private static final double LEAST_ASPECT = 0.2;

  /** FFmpeg's AV_FRAME_FLAG_INTERLACED. */
  private static final int INTERLACED = 1 << 3;

  private final String origin;
  private final AVRational timeBase;
  private final @Nullable AVStream stream; // null where packets have none around them
  private final AVCodecContext codec;
  private final AVFrame frame = avutil.av_frame_alloc();
  private @Nullable Deinterlacer deinterlacer; // from the first interlaced frame on
  private final SwsContext scaler = swscale.sws_alloc_context();
  private final int orientation;
  private final Optional<byte[]> profile; // ICC, of a photo
  private Gamut gamut = Gamut.ORDINARY;
  private boolean ended;
  private boolean combed; // frames that FFmpeg's filter does not take stay as they are
  private int damaged;

  /** How the colours of frames of one kind are brought to those of ordinary pictures. */
  private record Gamut(int primaries, int transfer, Optional<SdrColours> colours) {
    static final Gamut ORDINARY =
        new Gamut(avutil.AVCOL_PRI_BT709, avutil.AVCOL_TRC_BT709, Optional.empty());
  }

  /**
   * @param mostPixels of a frame, where less than {@link #MOST_PIXELS}; larger ones are damage
   */
  StreamDecoder(AVStream stream, String origin, long mostPixels) {
    this(stream, stream.codecpar(), stream.time_base(), origin, mostPixels);
  }

  /**
   * A decoder for packets without a stream around them.
   *
   * @param mostPixels of a frame, where less than {@link #MOST_PIXELS}; larger ones are damage
   */
  StreamDecoder(AVCodecParameters parameters, AVRational timeBase, String origin, long mostPixels) {
    this(null, parameters, timeBase, origin, mostPixels);
  }

  private StreamDecoder(
      @Nullable AVStream stream,
      AVCodecParameters parameters,
      AVRational timeBase,
      String origin,
      long mostPixels) {
    this.stream = stream;
    this.origin = origin;
    this.timeBase = timeBase;
    FfmpegLog.silence();
    AVCodec decoder = avcodec.avcodec_find_decoder(parameters.codec_id());
    if (decoder == null) {
      throw new BadInputException(
          origin, "has a video codec that cannot be read; convert it to H.264 first");
    }
    codec = avcodec.avcodec_alloc_context3(decoder);
    avcodec.avcodec_parameters_to_context(codec, parameters);
    codec.thread_count(1);
    codec.max_pixels(Math.min(mostPixels, MOST_PIXELS));
    int status = avcodec.avcodec_open2(codec, decoder, (AVDictionary) null);
    if (status < 0) {
      close();
      throw new BadInputException(
          origin, "holds frames that cannot be decoded: " + MediaInput.message(status));
    }
    orientation = orientation(parameters.coded_side_data(), parameters.nb_coded_side_data());
    profile = profile(parameters.coded_side_data(), parameters.nb_coded_side_data());
  }

  /** Whether a display matrix is there, even if it turns nothing. */
  static boolean statesTurn(@Nullable AVPacketSideData sideData, int count) {
    return found(sideData, count, avcodec.AV_PKT_DATA_DISPLAYMATRIX).isPresent();
  }

  /** The ICC profile in which a photo is stored. */
  static Optional<byte[]> profile(@Nullable AVPacketSideData sideData, int count) {
    return found(sideData, count, avcodec.AV_PKT_DATA_ICC_PROFILE)
        .map(data -> {
          byte[] bytes = new byte[Math.toIntExact(data.size())];
          data.data().get(bytes);
          return bytes;
        });
  }

  private static Optional<AVPacketSideData> found(
      @Nullable AVPacketSideData all, int count, int type) {
    return Optional.ofNullable(
            all == null ? null : avcodec.av_packet_side_data_get(all, count, type))
        .filter(data -> !data.isNull());
  }

  /** EXIF's number for the turn, and the mirroring, that a display matrix asks for. */
  static int orientation(@Nullable AVPacketSideData sideData, int count) {
    Optional<AVPacketSideData> found = found(sideData, count, avcodec.AV_PKT_DATA_DISPLAYMATRIX);
    if (found.isEmpty()) {
      return 1;
    }
    IntPointer matrix = new IntPointer(found.get().data());
    double counterClockwise = avutil.av_display_rotation_get(matrix);
    if (!Double.isFinite(counterClockwise)) {
      return 1;
    }
    // Row 0 says where a stored row runs to, row 1 where a stored column does.
    double determinant =
        (double) matrix.get(0) * matrix.get(4) - (double) matrix.get(1) * matrix.get(3);
    boolean mirrored = determinant < 0;
    return switch (Math.floorMod(Math.round(-counterClockwise / 90), 4)) {
      case 1 -> mirrored ? 5 : 6;
      case 2 -> mirrored ? 2 : 3;
      case 3 -> mirrored ? 7 : 8;
      default -> mirrored ? 4 : 1;
    };
  }

  int orientation() {
    return orientation;
  }

  /** Packets so far that made no sense. */
  int damaged() {
    return damaged;
  }

  /**
   * Hands over a packet; {@link #receive} must have returned false before.
   *
   * @param packet null at the end of the file
   */
  void send(@Nullable AVPacket packet) {
    int status = avcodec.avcodec_send_packet(codec, packet);
    if (status < 0 && status != avutil.AVERROR_EOF) {
      damaged++;
    }
  }

  /** Whether there was another frame; it stays until the next call. */
  boolean receive() {
    while (true) {
      if (deinterlacer != null && deinterlacer.receive(frame)) {
        return true;
      }
      int status = avcodec.avcodec_receive_frame(codec, frame);
      if (status < 0) {
        if (status != avutil.AVERROR_EOF() || deinterlacer == null || ended) {
          return false;
        }
        ended = true;
        deinterlacer.send(null);
      } else if (!deinterlaced()) {
        return true;
      }
    }
  }

  /** Hands the frame to the deinterlacer where it needs one; frames of another kind end it. */
  private boolean deinterlaced() {
    boolean interlaced = (frame.flags() & INTERLACED) != 0;
    if (deinterlacer != null && !deinterlacer.fits(frame)) {
      deinterlacer.close(); // with it goes the last frame before the change
      deinterlacer = null;
    }
    if (deinterlacer == null && interlaced && !combed) {
      try {
        deinterlacer = new Deinterlacer(frame, timeBase, origin);
      } catch (BadInputException e) {
        combed = true; // better than no clip at all
      }
    }
    if (deinterlacer == null) {
      return false;
    }
    deinterlacer.send(frame);
    return true;
  }

  /** Time of the current frame, seconds; NaN when the file does not say. */
  double seconds() {
    long stamp = frame.best_effort_timestamp();
    AVRational base = timeBase;
    return stamp == avutil.AV_NOPTS_VALUE
        ? Double.NaN
        : (double) stamp * base.num() / Math.max(1, base.den());
  }

  /** Width of the current frame, as coded, pixels. */
  int width() {
    return frame.width();
  }

  /** Height of the current frame, as coded, pixels. */
  int height() {
    return frame.height();
  }

  /** The current frame without its turn, as RGB and alpha where it is transparent. */
  ByteImage withAlpha(int longestSide) {
    AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(frame.format());
    boolean alpha = (format.flags() & avutil.AV_PIX_FMT_FLAG_ALPHA) != 0;
    return stored(longestSide, alpha ? 4 : 3);
  }

  /** The current frame without its turn, in sRGB, with square pixels, its sides reduced alike. */
  ByteImage stored(int longestSide) {
    ByteImage picture = stored(longestSide, 3);
    boolean profiled = profile.isPresent() && !SdrColours.isHdr(frame.color_trc());
    return profiled ? IccColours.toSrgb(picture, profile.get()) : picture;
  }

  private ByteImage stored(int longestSide, int channels) {
    double wide = frame.width() * pixelAspect();
    double factor = Math.min(1, longestSide / Math.max(wide, frame.height()));
    int width = Math.max(1, (int) Math.round(wide * factor));
    int height = Math.max(1, (int) Math.round(frame.height() * factor));
    return converted(width, height, channels);
  }

  /**
   * Width of a pixel of the current frame over its height. As in players, what the file says of the
   * stream comes before what is coded in the frame.
   */
  private double pixelAspect() {
    AVRational stated = avformat.av_guess_sample_aspect_ratio(null, stream, frame);
    double aspect = stated.num() > 0 && stated.den() > 0 ? stated.num() / (double) stated.den() : 1;
    return aspect > LEAST_ASPECT && aspect < 1 / LEAST_ASPECT ? aspect : 1;
  }

  /** The current frame as it is to be seen. */
  ByteImage upright(int longestSide) {
    return Orientation.upright(stored(longestSide), orientation);
  }

  private ByteImage converted(int width, int height, int channels) {
    Optional<SdrColours> colours = channels == 3 ? colours() : Optional.empty();
    int format = channels == 4 ? avutil.AV_PIX_FMT_RGBA : avutil.AV_PIX_FMT_RGB24;
    AVFrame rgb = avutil.av_frame_alloc();
    try {
      rgb.format(colours.isPresent() ? avutil.AV_PIX_FMT_RGB48() : format);
      rgb.width(width);
      rgb.height(height);
      // Or swscale would convert the colours, which it does wrongly where chroma is subsampled.
      rgb.color_primaries(frame.color_primaries());
      rgb.color_trc(frame.color_trc());
      // With SWS_AREA, frames that keep their size get 16-bit colours wrong but in the first rows.
      scaler.flags(
          (colours.isPresent() ? swscale.SWS_BICUBIC : swscale.SWS_AREA)
              | swscale.SWS_ACCURATE_RND
              | swscale.SWS_FULL_CHR_H_INT
              | swscale.SWS_BITEXACT);
      int status = avutil.av_frame_get_buffer(rgb, 0);
      if (status >= 0) {
        status = swscale.sws_scale_frame(scaler, rgb, frame);
      }
      if (status < 0) {
        throw new BadInputException(
            origin, "holds a frame that cannot be converted: " + MediaInput.message(status));
      }
      ByteImage picture = new ByteImage(width, height, channels);
      BytePointer data = rgb.data(0);
      long stride = rgb.linesize(0);
      byte[] samples = new byte[colours.isPresent() ? 2 * 3 * width : 0];
      short[] row = new short[samples.length / 2];
      for (int y = 0; y < height; y++) {
        data.position(y * stride);
        int at = channels * width * y;
        if (colours.isPresent()) {
          data.get(samples);
          ByteBuffer.wrap(samples).order(ByteOrder.nativeOrder()).asShortBuffer().get(row);
          colours.get().convert(row, picture.data(), at);
        } else {
          data.get(picture.data(), at, channels * width);
        }
      }
      return picture;
    } finally {
      avutil.av_frame_free(rgb);
    }
  }

  private Optional<SdrColours> colours() {
    int primaries = frame.color_primaries();
    int transfer = frame.color_trc();
    if (profile.isPresent() && !SdrColours.isHdr(transfer)) {
      return Optional.empty(); // the profile says it exactly
    }
    if (primaries != gamut.primaries || transfer != gamut.transfer) {
      gamut = new Gamut(primaries, transfer, SdrColours.of(primaries, transfer));
    }
    return gamut.colours;
  }

  @Override
  public void close() {
    if (deinterlacer != null) {
      deinterlacer.close();
    }
    swscale.sws_free_context(scaler);
    avutil.av_frame_free(frame);
    avcodec.avcodec_free_context(codec);
  }
}
