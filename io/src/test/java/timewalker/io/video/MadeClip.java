package timewalker.io.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import timewalker.io.image.ByteImage;

/**
 * A clip as some camera may write it.
 *
 * @param format FFmpeg's name of the container
 * @param codec FFmpeg's number of the codec
 * @param pixels FFmpeg's number of the pixel format
 * @param video options of the encoder
 * @param container options of the container
 */
record MadeClip(
    String format,
    int codec,
    int pixels,
    Map<String, String> video,
    Map<String, String> container) {
  static MadeClip of(String format, int codec) {
    return new MadeClip(format, codec, avutil.AV_PIX_FMT_YUV420P, Map.of(), Map.of());
  }

  MadeClip pixels(int pixels) {
    return new MadeClip(format, codec, pixels, video, container);
  }

  MadeClip video(Map<String, String> options) {
    return new MadeClip(format, codec, pixels, options, container);
  }

  MadeClip container(Map<String, String> options) {
    return new MadeClip(format, codec, pixels, video, options);
  }

  /** Writes frames of one size, 25 a second. */
  Path write(Path file, List<ByteImage> frames) throws IOException {
    int width = frames.getFirst().width();
    int height = frames.getFirst().height();
    try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toString(), width, height, 0);
        Frame frame = new Frame(width, height, Frame.DEPTH_UBYTE, 3)) {
      recorder.setFormat(format);
      recorder.setVideoCodec(codec);
      recorder.setPixelFormat(pixels);
      recorder.setFrameRate(25);
      recorder.setVideoBitrate(8_000_000);
      video.forEach(recorder::setVideoOption);
      container.forEach(recorder::setOption);
      recorder.start();
      for (ByteImage picture : frames) {
        for (int y = 0; y < height; y++) {
          ((ByteBuffer) frame.image[0])
              .put(y * frame.imageStride, picture.data(), 3 * y * width, 3 * width);
        }
        recorder.record(frame, avutil.AV_PIX_FMT_RGB24);
      }
      recorder.stop();
    }
    return file;
  }
}
