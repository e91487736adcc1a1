package timewalker.io.video;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import timewalker.io.OutputException;
import timewalker.io.TemporaryFile;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;

/** H.264 in MP4, through FFmpeg's libraries. */
final class Mp4Writer implements ClipWriter {
  /** Bits per pixel and frame: visually clean for a head on a plain background. */
  private static final double BITS_PER_PIXEL = 0.25;

  /** The box "moov". */
  private static final int INDEX = 0x6d6f6f76;

  private static final int BOX_HEADER = 8;

  private final Path file;
  private final SyntheticMediaTag tag;
  private final int framesPerSecond;
  private TemporaryFile temporary; // null before the first frame
  private FFmpegFrameRecorder recorder;
  private Frame frame;
  private int width;
  private int height;

  Mp4Writer(Path file, int framesPerSecond, SyntheticMediaTag tag) {
    this.file = file;
    this.tag = tag;
    this.framesPerSecond = framesPerSecond;
  }

  @Override
  public void add(ByteImage image) throws IOException {
    if (recorder == null) {
      temporary = TemporaryFile.beside(file);
    } else if (image.width() != width || image.height() != height) {
      throw new IllegalArgumentException("frames of one clip differ in size");
    }
    try {
      if (recorder == null) {
        start(image);
      }
      copy(image.rgb());
      recorder.record(frame, avutil.AV_PIX_FMT_RGB24);
    } catch (IOException e) {
      throw OutputException.of(file, e);
    }
  }

  private void start(ByteImage image) throws IOException {
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    width = image.width();
    height = image.height();
    // H.264 in 4:2:0 wants even sides; an odd row or column is repeated.
    int evenWidth = width + (width & 1);
    int evenHeight = height + (height & 1);
    recorder = new FFmpegFrameRecorder(temporary.path().toString(), evenWidth, evenHeight, 0);
    recorder.setFormat("mp4");
    recorder.setVideoCodecName("libopenh264");
    recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
    recorder.setFrameRate(framesPerSecond);
    recorder.setVideoBitrate(
        (int) Math.max(200_000, BITS_PER_PIXEL * evenWidth * evenHeight * framesPerSecond));
    recorder.setMetadata("comment", tag.uri());
    recorder.setOption("movflags", "+faststart");
    recorder.start();
    frame = new Frame(evenWidth, evenHeight, Frame.DEPTH_UBYTE, 3);
  }

  private void copy(ByteImage image) {
    ByteBuffer to = (ByteBuffer) frame.image[0];
    for (int y = 0; y < frame.imageHeight; y++) {
      int from = 3 * width * Math.min(y, height - 1);
      int row = y * frame.imageStride;
      to.put(row, image.data(), from, 3 * width);
      if (frame.imageWidth > width) {
        to.put(row + 3 * width, image.data(), from + 3 * (width - 1), 3);
      }
    }
  }

  @Override
  public void finish() throws IOException {
    if (recorder == null) {
      throw new IllegalStateException("a clip without frames");
    }
    try {
      recorder.stop();
      stopEncoding();
      requireWhole();
      try (OutputStream out = new FileOutputStream(temporary.path().toFile(), true)) {
        out.write(Mp4Tag.box(tag.xmp()));
      }
    } catch (IOException e) {
      throw OutputException.of(file, e);
    }
    temporary.publish();
  }

  /** FFmpeg keeps to itself what goes wrong at the end; then boxes and file differ in length. */
  private void requireWhole() throws IOException {
    try (RandomAccessFile written = new RandomAccessFile(temporary.path().toFile(), "r")) {
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
