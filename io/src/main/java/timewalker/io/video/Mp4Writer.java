package timewalker.io.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import timewalker.io.AtomicFile;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;

/** H.264 in MP4, through FFmpeg's libraries. */
final class Mp4Writer implements ClipWriter {
  /** Bits per pixel and frame: visually clean for a head on a plain background. */
  private static final double BITS_PER_PIXEL = 0.25;

  private final Path file;
  private final Path temporary;
  private final int framesPerSecond;
  private FFmpegFrameRecorder recorder;
  private Frame frame;
  private int width;
  private int height;

  Mp4Writer(Path file, int framesPerSecond) {
    this.file = file;
    this.temporary =
        file.toAbsolutePath()
            .resolveSibling("." + file.getFileName() + "." + System.nanoTime() + ".tmp.mp4");
    this.framesPerSecond = framesPerSecond;
  }

  @Override
  public void add(ByteImage image) throws IOException {
    if (recorder == null) {
      start(image);
    }
    if (image.width() != width || image.height() != height) {
      throw new IllegalArgumentException("frames of one clip differ in size");
    }
    copy(image.rgb());
    recorder.record(frame, avutil.AV_PIX_FMT_RGB24);
  }

  private void start(ByteImage image) throws IOException {
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    width = image.width();
    height = image.height();
    // H.264 in 4:2:0 wants even sides; an odd row or column is repeated.
    int evenWidth = width + (width & 1);
    int evenHeight = height + (height & 1);
    recorder = new FFmpegFrameRecorder(temporary.toString(), evenWidth, evenHeight, 0);
    recorder.setFormat("mp4");
    recorder.setVideoCodecName("libopenh264");
    recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
    recorder.setFrameRate(framesPerSecond);
    recorder.setVideoBitrate(
        (int) Math.max(200_000, BITS_PER_PIXEL * evenWidth * evenHeight * framesPerSecond));
    recorder.setMetadata("comment", SyntheticMediaTag.TRAINED.uri());
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
    recorder.stop();
    recorder.release();
    recorder = null;
    Files.write(temporary, Mp4Tag.box(SyntheticMediaTag.TRAINED.xmp()), StandardOpenOption.APPEND);
    AtomicFile.move(temporary, file);
  }

  @Override
  public void close() throws IOException {
    if (recorder != null) {
      recorder.release();
      recorder = null;
    }
    if (frame != null) {
      frame.close();
    }
    Files.deleteIfExists(temporary);
  }
}
