package timewalker.io.video;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStreamGroup;
import org.bytedeco.ffmpeg.avformat.AVStreamGroupTileGrid;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageLimits;
import timewalker.io.image.Orientation;

/**
 * Reads photos that are coded like a clip's frames: HEIC and AVIF. Phones store them in tiles, each
 * a stream of its own.
 */
public final class StillReader {
  private StillReader() {}

  /**
   * Reads a photo, upright.
   *
   * @throws BadInputException when it is missing, damaged or too large
   */
  public static ByteImage read(Path file, ImageLimits limits) throws IOException {
    try (MediaInput input = new MediaInput(file)) {
      AVStreamGroup grid = grid(input.format());
      return grid == null ? single(input, limits) : tiled(input, grid, limits);
    }
  }

  private static @Nullable AVStreamGroup grid(AVFormatContext format) {
    for (int g = 0; g < format.nb_stream_groups(); g++) {
      AVStreamGroup group = format.stream_groups(g);
      if (group.type() == avformat.AV_STREAM_GROUP_PARAMS_TILE_GRID) {
        return group;
      }
    }
    return null;
  }

  private static ByteImage single(MediaInput input, ImageLimits limits) throws IOException {
    int best = -1;
    for (int s = 0; s < input.format().nb_streams(); s++) {
      boolean picture =
          input.format().streams(s).codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO;
      // Thumbnails stand beside the photo; the largest is the photo.
      if (picture && (best < 0 || area(input, s) > area(input, best))) {
        best = s;
      }
    }
    if (best < 0) {
      throw new BadInputException(input.origin(), "holds no picture");
    }
    return decode(input, best, limits);
  }

  private static long area(MediaInput input, int stream) {
    var parameters = input.format().streams(stream).codecpar();
    return (long) parameters.width() * parameters.height();
  }

  private static ByteImage decode(MediaInput input, int stream, ImageLimits limits)
      throws IOException {
    try (StreamDecoder decoder =
        new StreamDecoder(input.format().streams(stream), input.origin(), limits.maxPixels())) {
      for (AVPacket packet = input.next(); packet != null; packet = input.next()) {
        if (packet.stream_index() == stream) {
          decoder.send(packet);
          if (decoder.receive()) {
            return decoder.upright(limits.maxSide());
          }
        }
      }
      decoder.send(null);
      if (decoder.receive()) {
        return decoder.upright(limits.maxSide());
      }
      throw damaged(input);
    }
  }

  private static ByteImage tiled(MediaInput input, AVStreamGroup group, ImageLimits limits)
      throws IOException {
    AVStreamGroupTileGrid grid = group.params_tile_grid();
    long pixels = (long) grid.width() * grid.height();
    if (grid.width() < 1
        || grid.height() < 1
        || Math.max(grid.width(), grid.height()) > limits.maxSide()
        || pixels > limits.maxPixels()) {
      throw new BadInputException(
          input.origin(),
          String.format(
              Locale.ROOT,
              "claims a picture of %dx%d pixels; at most %d along a side and %d in all are read",
              grid.width(),
              grid.height(),
              limits.maxSide(),
              limits.maxPixels()));
    }
    ByteImage whole = new ByteImage(grid.width(), grid.height(), 3);
    boolean[] found = new boolean[grid.nb_tiles()];
    for (AVPacket packet = input.next(); packet != null; packet = input.next()) {
      for (int t = 0; t < found.length; t++) {
        int stream = group.streams(grid.offsets_idx(t)).index();
        if (stream == packet.stream_index() && !found[t]) {
          int x = grid.offsets_horizontal(t) - grid.horizontal_offset();
          int y = grid.offsets_vertical(t) - grid.vertical_offset();
          place(tile(input, stream, packet, limits), whole, x, y);
          found[t] = true;
        }
      }
    }
    for (boolean there : found) {
      if (!there) {
        throw damaged(input);
      }
    }
    int orientation = StreamDecoder.orientation(grid.coded_side_data(), grid.nb_coded_side_data());
    return Orientation.upright(whole, orientation);
  }

  private static ByteImage tile(MediaInput input, int stream, AVPacket packet, ImageLimits limits) {
    try (StreamDecoder decoder =
        new StreamDecoder(input.format().streams(stream), input.origin(), limits.maxPixels())) {
      decoder.send(packet);
      decoder.send(null);
      if (!decoder.receive()) {
        throw damaged(input);
      }
      return decoder.stored(limits.maxSide());
    }
  }

  private static void place(ByteImage tile, ByteImage whole, int x, int y) {
    int fromX = Math.max(0, -x);
    int width = Math.min(tile.width(), whole.width() - x) - fromX;
    for (int row = Math.max(0, -y); row < tile.height() && y + row < whole.height(); row++) {
      if (width > 0) {
        System.arraycopy(
            tile.data(),
            3 * (row * tile.width() + fromX),
            whole.data(),
            3 * ((y + row) * whole.width() + x + fromX),
            3 * width);
      }
    }
  }

  private static BadInputException damaged(MediaInput input) {
    return new BadInputException(input.origin(), "is a damaged picture: parts are missing");
  }
}
