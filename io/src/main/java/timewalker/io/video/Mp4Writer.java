package timewalker.io.video;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.OutputException;
import timewalker.io.TemporaryFile;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;

/** H.264 in MP4, through FFmpeg's libraries. */
final class Mp4Writer implements ClipWriter {
  /** Bits per pixel and frame: visually clean for a head on a plain background. */
  private static final double BITS_PER_PIXEL = 0.25;

  /** Side of a macroblock of H.264, pixels. */
  private static final int BLOCK = 16;

  /** Macroblocks of a frame at level 5.2, the highest that OpenH264 writes. */
  private static final int MOST_BLOCKS = 36_864;

  /** The box "moov". */
  private static final int INDEX = 0x6d6f6f76;

  private static final int BOX_HEADER = 8;

  private final Path file;
  private final SyntheticMediaTag tag;
  private final int framesPerSecond;
  private @Nullable TemporaryFile temporary; // null before the first frame
  private @Nullable FFmpegFrameRecorder recorder;
  private @Nullable Frame frame;
  private int width;
  private int height;

  Mp4Writer(Path file, int framesPerSecond, SyntheticMediaTag tag) {
    this.file = file;
    this.tag = tag;
    this.framesPerSecond = framesPerSecond;
  }

  /** Makes sure that H.264 can hold frames of a size. */
  static void requireSize(Path file, int width, int height) {
    if ((long) Math.ceilDiv(width, BLOCK) * Math.ceilDiv(height, BLOCK) > MOST_BLOCKS) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT,
              "has pictures of %d x %d pixels, and an .mp4 holds about 3072 x 3072; choose a"
                  + " smaller size or a .gif",
              width,
              height));
    }
  }

  @Override
  public void add(ByteImage image) throws IOException {
    if (temporary == null) {
      requireSize(file, image.width(), image.height());
      temporary = TemporaryFile.beside(file);
    } else if (image.width() != width || image.height() != height) {
      throw new IllegalArgumentException("frames of one clip differ in size");
    }
    try {
      FFmpegFrameRecorder encoder = recorder == null ? start(temporary.path(), image) : recorder;
      encoder.record(copied(image.rgb()), avutil.AV_PIX_FMT_RGB24);
    } catch (IOException e) {
      throw OutputException.of(file, e);
    }
  }

  private FFmpegFrameRecorder start(Path to, ByteImage image) throws IOException {
    FfmpegLog.silence();
    width = image.width();
    height = image.height();
    // H.264 in 4:2:0 wants even sides; an odd row or column is repeated.
    int evenWidth = width + (width & 1);
    int evenHeight = height + (height & 1);
    FFmpegFrameRecorder encoder = new FFmpegFrameRecorder(to.toString(), evenWidth, evenHeight, 0);
    recorder = encoder;
    encoder.setFormat("mp4");
    encoder.setVideoCodecName("libopenh264");
    encoder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
    encoder.setFrameRate(framesPerSecond);
    encoder.setVideoBitrate(
        (int) Math.max(200_000, BITS_PER_PIXEL * evenWidth * evenHeight * framesPerSecond));
    encoder.setMetadata("comment", tag.uri());
    encoder.setOption("movflags", "+faststart");
    encoder.start();
    return encoder;
  }

  /** The one frame that all pictures are copied into, its sides even. */
  private Frame copied(ByteImage image) {
    if (frame == null) {
      frame = new Frame(width + (width & 1), height + (height & 1), Frame.DEPTH_UBYTE, 3);
    }
    ByteBuffer to = (ByteBuffer) frame.image[0];
    for (int y = 0; y < frame.imageHeight; y++) {
      int from = 3 * width * Math.min(y, height - 1);
      int row = y * frame.imageStride;
      to.put(row, image.data(), from, 3 * width);
      if (frame.imageWidth > width) {
        to.put(row + 3 * width, image.data(), from + 3 * (width - 1), 3);
      }
    }
    return frame;
  }

  @Override
  public void finish() throws IOException {
    if (recorder == null || temporary == null) {
      throw new IllegalStateException("a clip without frames");
    }
    try {
      recorder.stop();
      stopEncoding();
      requireWhole(temporary.path());
      try (OutputStream out = new FileOutputStream(temporary.path().toFile(), true)) {
        out.write(Mp4Tag.box(tag.xmp()));
      }
    } catch (IOException e) {
      throw OutputException.of(file, e);
    }
    temporary.publish();
  }

  /** FFmpeg keeps to itself what goes wrong at the end; then boxes and file differ in length. */
  private static void requireWhole(Path file) throws IOException {
    try (RandomAccessFile written = new RandomAccessFile(file.toFile(), "r")) {
      long at = 0;
      boolean index = false;
      while (at + BOX_HEADER <= written.length()) {
        written.seek(at);
        long size = Integer.toUnsignedLong(written.readInt());
        index |= written.readInt() == INDEX;
        at += size == 1 ? written.readLong() : Math.max(size, BOX_HEADER);
      }
      if (!index || at != written.length()) {
        throw new IOException("the end of the clip could not be written");
      }
    }
  }

  private void stopEncoding() throws IOException {
    FFmpegFrameRecorder ended = recorder;
    recorder = null;
    if (ended != null) {
      ended.release();
    }
    if (frame != null) {
      frame.close();
      frame = null;
    }
  }

  @Override
  public void close() throws IOException {
    try (TemporaryFile _ = temporary) {
      stopEncoding();
    } catch (IOException e) {
      throw OutputException.of(file, e);
    }
  }
}
