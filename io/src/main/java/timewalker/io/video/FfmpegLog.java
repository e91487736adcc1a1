package timewalker.io.video;

import org.bytedeco.ffmpeg.global.avutil;

/** FFmpeg's own lines. What goes wrong is said in one sentence; they would only repeat it. */
final class FfmpegLog {
  private FfmpegLog() {}

  /** Keeps them from the console, also those of damaged frames, of which a clip may have many. */
  static void silence() {
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
  }
}
