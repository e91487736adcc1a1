package timewalker.io.video;

import java.util.Locale;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avfilter.AVFilterInOut;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;

/**
 * Makes whole frames of interlaced ones, whose even and odd rows were taken one after the other:
 * FFmpeg's filter bwdif, one frame for each. Frames that are not interlaced pass unchanged.
 */
final class Deinterlacer implements AutoCloseable {
  private final String origin;
  private final int width;
  private final int height;
  private final int format;
  private final AVFilterGraph graph = avfilter.avfilter_graph_alloc();
  private final AVFilterContext source;
  private final AVFilterContext sink;

  /**
   * A filter for frames like one.
   *
   * @param like its size, format and pixel shape are those of all
   * @param timeBase of the frames' time stamps
   * @throws BadInputException when such frames cannot be filtered
   */
  Deinterlacer(AVFrame like, AVRational timeBase, String origin) {
    this.origin = origin;
    width = like.width();
    height = like.height();
    format = like.format();
    avfilter.avfilter_graph_set_auto_convert(graph, avfilter.AVFILTER_AUTO_CONVERT_ALL);
    graph.nb_threads(1);
    String about =
        String.format(
            Locale.ROOT,
            "video_size=%dx%d:pix_fmt=%d:time_base=%d/%d:pixel_aspect=%d/%d"
                + ":colorspace=%d:range=%d",
            width,
            height,
            format,
            Math.max(1, timeBase.num()),
            Math.max(1, timeBase.den()),
            Math.max(0, like.sample_aspect_ratio().num()),
            Math.max(1, like.sample_aspect_ratio().den()),
            like.colorspace(),
            like.color_range());
    source = new AVFilterContext(null);
    sink = new AVFilterContext(null);
    try {
      require(
          avfilter.avfilter_graph_create_filter(
              source, avfilter.avfilter_get_by_name("buffer"), "in", about, null, graph));
      require(
          avfilter.avfilter_graph_create_filter(
              sink, avfilter.avfilter_get_by_name("buffersink"), "out", null, null, graph));
      connect();
      require(avfilter.avfilter_graph_config(graph, null));
    } catch (BadInputException e) {
      close();
      throw e;
    }
  }

  private void connect() {
    AVFilterInOut from = avfilter.avfilter_inout_alloc();
    AVFilterInOut to = avfilter.avfilter_inout_alloc();
    // The names are freed together with the ends.
    from.name(new BytePointer(avutil.av_strdup("in")));
    from.filter_ctx(source);
    from.pad_idx(0);
    to.name(new BytePointer(avutil.av_strdup("out")));
    to.filter_ctx(sink);
    to.pad_idx(0);
    int status =
        avfilter.avfilter_graph_parse_ptr(
            graph, "bwdif=mode=send_frame:deint=interlaced", to, from, null);
    avfilter.avfilter_inout_free(from);
    avfilter.avfilter_inout_free(to);
    require(status);
  }

  /** Whether the filter is made for such frames. */
  boolean fits(AVFrame frame) {
    return frame.width() == width && frame.height() == height && frame.format() == format;
  }

  /**
   * Hands over a frame; its pixels are the filter's afterwards.
   *
   * @param frame null at the end
   */
  void send(@Nullable AVFrame frame) {
    require(avfilter.av_buffersrc_add_frame(source, frame));
  }

  /** Whether there was another frame, and puts it in place. */
  boolean receive(AVFrame frame) {
    avutil.av_frame_unref(frame);
    return avfilter.av_buffersink_get_frame(sink, frame) >= 0;
  }

  private void require(int status) {
    if (status < 0) {
      throw new BadInputException(
          origin,
          "holds interlaced frames that cannot be made whole: " + MediaInput.message(status));
    }
  }

  @Override
  public void close() {
    avfilter.avfilter_graph_free(graph);
  }
}
