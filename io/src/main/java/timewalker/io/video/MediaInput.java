package timewalker.io.video;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVProbeData;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.LimitedReading;
import timewalker.io.RegularFile;

/**
 * A file of FFmpeg's formats, read packet by packet. Only files that hold everything themselves are
 * opened: play lists, which name other files or hosts, are refused.
 */
final class MediaInput implements AutoCloseable {
  /** Names of FFmpeg's demuxers. */
  private static final String FORMATS =
      "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,gif,avi,mpegts,mpeg,mpegvideo,m4v,h264,hevc,flv,ogg"
          + ",asf,dv,mxf";

  /** Bytes at the start of a file by which {@link #isClip} knows its format. */
  static final int START = 1 << 17;

  /** FFmpeg's AVPROBE_SCORE_RETRY: at or below it, more bytes would be needed to be sure. */
  private static final int UNSURE = 25;

  /** FFmpeg's AVPROBE_PADDING_SIZE. */
  private static final int PADDING = 32;

  /** Bytes of one native allocation: a frame of most pixels with some room. */
  private static final long MOST_BYTES = 5 * StreamDecoder.MOST_PIXELS;

  static {
    avutil.av_max_alloc(MOST_BYTES);
  }

  private final String origin;

  /** Ends FFmpeg's loops over an abandoned file; kept here, since native code refers to it. */
  private static final AVIOInterruptCB.Callback_Pointer GIVEN_UP =
      new AVIOInterruptCB.Callback_Pointer() {
        @Override
        public int call(Pointer ignored) {
          return LimitedReading.isGivenUp() ? 1 : 0;
        }
      };

  private final AVIOInterruptCB stopping = new AVIOInterruptCB();
  private final AVFormatContext format;
  private final AVPacket packet;

  MediaInput(Path file) throws IOException {
    origin = file.toString();
    requireFile(file);
    format = avformat.avformat_alloc_context();
    format.interrupt_callback(stopping.callback(GIVEN_UP));
    FfmpegLog.silence();
    AVDictionary options = new AVDictionary(null);
    avutil.av_dict_set(options, "protocol_whitelist", "file", 0);
    avutil.av_dict_set(options, "format_whitelist", FORMATS, 0);
    int status =
        avformat.avformat_open_input(format, "file:" + file.toAbsolutePath(), null, options);
    avutil.av_dict_free(options);
    if (status < 0) {
      throw unreadable(status); // FFmpeg has freed the context
    }
    packet = avcodec.av_packet_alloc();
    status = findStreams();
    if (status < 0) {
      close();
      throw unreadable(status);
    }
  }

  /** Reads on until the streams are known, for which FFmpeg decodes frames as well. */
  private int findStreams() {
    int count = format.nb_streams();
    try (PointerPointer<AVDictionary> limits = new PointerPointer<>(Math.max(1, count))) {
      for (int i = 0; i < count; i++) {
        AVDictionary limit = new AVDictionary(null);
        avutil.av_dict_set_int(limit, "max_pixels", StreamDecoder.MOST_PIXELS, 0);
        limits.put(i, limit);
      }
      int status = avformat.avformat_find_stream_info(format, count == 0 ? null : limits);
      for (int i = 0; i < count; i++) {
        AVDictionary rest = limits.get(AVDictionary.class, i);
        if (rest != null) { // what no decoder has taken
          avutil.av_dict_free(rest);
        }
      }
      return status;
    }
  }

  private static void requireFile(Path file) throws IOException {
    RegularFile.require(file);
    if (Files.size(file) == 0) {
      throw new BadInputException(file.toString(), "is empty");
    }
    // FFmpeg gets the name as text; a name in another encoding would lead to no file.
    if (!Files.exists(Path.of(file.toString()))) {
      throw new BadInputException(
          file.toString(), "has a name that is not UTF-8; rename the file, and run it again");
    }
  }

  private BadInputException unreadable(int status) {
    return new BadInputException(origin, "is not a clip that can be read: " + message(status));
  }

  /**
   * Whether a file is a clip of a format that is read here.
   *
   * @param start its first {@link #START} bytes, or all
   */
  static boolean isClip(byte[] start) {
    FfmpegLog.silence();
    try (BytePointer bytes = new BytePointer(start.length + PADDING);
        AVProbeData data = new AVProbeData();
        BytePointer noName = new BytePointer("")) {
      Pointer.memset(bytes, 0, bytes.capacity());
      bytes.put(start, 0, start.length);
      data.buf(bytes);
      data.buf_size(start.length);
      data.filename(noName);
      data.mime_type(new BytePointer((Pointer) null)); // native memory is not cleared
      int[] score = new int[1];
      AVInputFormat format = avformat.av_probe_input_format3(data, 1, score);
      return format != null
          && score[0] > UNSURE
          && List.of(FORMATS.split(",")).contains(format.name().getString().split(",")[0]);
    }
  }

  /** FFmpeg's own words for a failure. */
  static String message(int status) {
    byte[] text = new byte[256];
    avutil.av_strerror(status, text, text.length);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8);
  }

  String origin() {
    return origin;
  }

  AVFormatContext format() {
    return format;
  }

  /** The next packet, valid until the next call; null at the end, and where the file breaks off. */
  @Nullable AVPacket next() throws IOException {
    LimitedReading.requireWanted();
    avcodec.av_packet_unref(packet);
    return avformat.av_read_frame(format, packet) < 0 ? null : packet;
  }

  @Override
  public void close() {
    avcodec.av_packet_free(packet);
    avformat.avformat_close_input(format);
    stopping.close();
  }
}
