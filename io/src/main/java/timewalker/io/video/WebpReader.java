package timewalker.io.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import timewalker.io.BadInputException;
import timewalker.io.RegularFile;
import timewalker.io.image.ByteImage;
import timewalker.io.image.IccColours;
import timewalker.io.image.ImageLimits;

/**
 * Reads WebP pictures: lossy, lossless and transparent ones (over white), and of moving ones the
 * first frame. Colour profiles are converted to sRGB; EXIF orientation is left to the caller. This
 * class walks the container (RFC 9649); FFmpeg decodes.
 */
public final class WebpReader {
  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int VP8X_SIZE = 10;
  private static final int ANMF_HEADER = 16;
  private static final int VP8_HEADER = 10;
  private static final int VP8L_HEADER = 5;
  private static final int ALPHA_FLAG = 0x10;

  private final String origin;
  private final ByteBuffer bytes;
  private int alphaAt = -1;
  private int pictureAt = -1;
  private int iccAt = -1;
  private int canvasWidth;
  private int canvasHeight;
  private int frameX;
  private int frameY;

  private WebpReader(String origin, byte[] file) {
    this.origin = origin;
    bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * What was read.
   *
   * @param picture RGB, as stored, perhaps reduced
   * @param width of the file's picture, pixels
   * @param height of the file's picture, pixels
   */
  public record Decoded(ByteImage picture, int width, int height) {}

  /**
   * Reads a picture.
   *
   * @param most pixels of the result; a larger picture is reduced
   * @throws BadInputException when it is missing, damaged or too large
   */
  public static Decoded read(Path file, ImageLimits limits, long most) throws IOException {
    RegularFile.require(file);
    if (Files.size(file) > Math.min(limits.maxFileBytes(), Integer.MAX_VALUE - 8)) {
      throw new BadInputException(file.toString(), "is too large for a WebP picture");
    }
    return new WebpReader(file.toString(), Files.readAllBytes(file)).decode(limits, most);
  }

  private Decoded decode(ImageLimits limits, long most) {
    findChunks(RIFF_HEADER, bytes.limit(), false);
    if (pictureAt < 0) {
      throw damaged("it holds no picture");
    }
    requireSize(limits);
    AVPacket packet = packet();
    AVCodecParameters parameters = avcodec.avcodec_parameters_alloc();
    try {
      parameters.codec_type(avutil.AVMEDIA_TYPE_VIDEO);
      parameters.codec_id(avcodec.AV_CODEC_ID_WEBP);
      AVRational none = new AVRational().num(0).den(1);
      try (StreamDecoder decoder =
          new StreamDecoder(parameters, none, origin, limits.maxPixels())) {
        decoder.send(packet);
        decoder.send(null);
        if (!decoder.receive() || decoder.damaged() > 0) {
          throw damaged("its picture cannot be decoded");
        }
        return finished(decoder, most);
      }
    } finally {
      avcodec.avcodec_parameters_free(parameters);
      avcodec.av_packet_free(packet);
    }
  }

  /** Holds what the file claims against the limits, before a decoder takes memory for it. */
  private void requireSize(ImageLimits limits) {
    int body = pictureAt + CHUNK_HEADER;
    boolean lossless = name(pictureAt).equals("VP8L");
    requireSize(size(pictureAt), lossless ? VP8L_HEADER : VP8_HEADER);
    int size = bytes.getInt(body + (lossless ? 1 : 6));
    int width = (size & 0x3fff) + (lossless ? 1 : 0);
    int height = (size >>> (lossless ? 14 : 16) & 0x3fff) + (lossless ? 1 : 0);
    requireSize(limits, width, height, Math.min(limits.maxPixels(), StreamDecoder.MOST_PIXELS));
    requireSize(limits, canvasWidth, canvasHeight, limits.maxPixels());
  }

  private void requireSize(ImageLimits limits, int width, int height, long mostPixels) {
    if (Math.max(width, height) > limits.maxSide() || (long) width * height > mostPixels) {
      throw new BadInputException(
          origin,
          String.format(
              Locale.ROOT,
              "claims a picture of %dx%d pixels; at most %d along a side and %d in all are read",
              width,
              height,
              limits.maxSide(),
              mostPixels));
    }
  }

  private Decoded finished(StreamDecoder decoder, long most) {
    int width = Math.max(canvasWidth, decoder.width());
    int height = Math.max(canvasHeight, decoder.height());
    double factor = Math.min(1, Math.sqrt(most / ((double) width * height)));
    int longest = Math.max(1, (int) (factor * Math.max(decoder.width(), decoder.height())));
    ByteImage frame = inSrgb(decoder.withAlpha(longest)).overWhite();
    if (width == decoder.width() && height == decoder.height()) {
      return new Decoded(frame, width, height);
    }
    // A moving picture's frame may cover a part of it.
    ByteImage canvas =
        new ByteImage(
            Math.max(frame.width(), (int) (factor * width)),
            Math.max(frame.height(), (int) (factor * height)),
            3);
    Arrays.fill(canvas.data(), (byte) 255);
    int left = Math.min((int) (factor * frameX), canvas.width() - frame.width());
    int top = Math.min((int) (factor * frameY), canvas.height() - frame.height());
    for (int y = 0; y < frame.height(); y++) {
      System.arraycopy(
          frame.data(),
          3 * y * frame.width(),
          canvas.data(),
          3 * ((y + top) * canvas.width() + left),
          3 * frame.width());
    }
    return new Decoded(canvas, width, height);
  }

  /** Finds the first picture; in a moving one it is the first frame's. */
  private void findChunks(int from, int end, boolean inFrame) {
    int at = from;
    while (pictureAt < 0 && at + CHUNK_HEADER <= end) {
      int size = bytes.getInt(at + 4);
      int body = at + CHUNK_HEADER;
      if (size < 0 || size > end - body) {
        throw damaged("it is cut off");
      }
      switch (name(at)) {
        case "VP8X" -> {
          requireSize(size, VP8X_SIZE);
          canvasWidth = 1 + int24(body + 4);
          canvasHeight = 1 + int24(body + 7);
        }
        case "ICCP" -> iccAt = at;
        case "ALPH" -> alphaAt = at;
        case "VP8 ", "VP8L" -> pictureAt = at;
        case "ANMF" -> {
          requireSize(size, ANMF_HEADER);
          if (inFrame) {
            throw damaged("a frame lies within a frame");
          }
          frameX = 2 * int24(body);
          frameY = 2 * int24(body + 3);
          findChunks(body + ANMF_HEADER, body + size, true);
          if (pictureAt < 0) {
            throw damaged("its first frame holds no picture");
          }
        }
        default -> {
          // EXIF, XMP, ANIM and what is not known: nothing that a decoder needs
        }
      }
      at = body + size + (size & 1);
    }
  }

  /** A file of the picture alone. */
  private AVPacket packet() {
    int picture = CHUNK_HEADER + size(pictureAt);
    int alpha = alphaAt < 0 ? 0 : CHUNK_HEADER + size(alphaAt);
    int extended = alpha == 0 ? 0 : CHUNK_HEADER + VP8X_SIZE;
    int length = RIFF_HEADER + extended + alpha + (alpha & 1) + picture + (picture & 1);
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(ascii("RIFF")).putInt(length - 8).put(ascii("WEBP"));
    if (alpha > 0) {
      out.put(ascii("VP8X")).putInt(VP8X_SIZE).putInt(ALPHA_FLAG);
      int size = bytes.getInt(Math.min(pictureAt + CHUNK_HEADER + 6, bytes.limit() - 4));
      putInt24(out, Math.max(0, (size & 0x3fff) - 1));
      putInt24(out, Math.max(0, (size >>> 16 & 0x3fff) - 1));
      out.put(bytes.array(), alphaAt, alpha).position(out.position() + (alpha & 1));
    }
    out.put(bytes.array(), pictureAt, picture);
    AVPacket packet = avcodec.av_packet_alloc();
    if (avcodec.av_new_packet(packet, length) < 0) {
      avcodec.av_packet_free(packet);
      throw new OutOfMemoryError("a WebP picture of " + length + " bytes");
    }
    packet.data().put(out.array(), 0, length);
    return packet;
  }

  private ByteImage inSrgb(ByteImage picture) {
    if (iccAt < 0) {
      return picture;
    }
    byte[] profile = new byte[size(iccAt)];
    bytes.get(iccAt + CHUNK_HEADER, profile);
    return IccColours.toSrgb(picture, profile);
  }

  private String name(int chunk) {
    return new String(bytes.array(), chunk, 4, StandardCharsets.ISO_8859_1);
  }

  private int size(int chunk) {
    return bytes.getInt(chunk + 4);
  }

  private int int24(int at) {
    return (bytes.get(at) & 0xff)
        | (bytes.get(at + 1) & 0xff) << 8
        | (bytes.get(at + 2) & 0xff) << 16;
  }

  private static void putInt24(ByteBuffer out, int value) {
    out.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void requireSize(int size, int least) {
    if (size < least) {
      throw damaged("a part is too short");
    }
  }

  private BadInputException damaged(String why) {
    return new BadInputException(origin, "is a damaged WebP picture: " + why);
  }
}
