package timewalker.io.video;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStreamGroup;
import org.bytedeco.ffmpeg.avformat.AVStreamGroupTileGrid;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.LimitedReading;
import timewalker.io.image.ByteImage;
import timewalker.io.image.IccColours;
import timewalker.io.image.ImageLimits;
import timewalker.io.image.Orientation;

/**
 * Reads photos that are coded like a clip's frames: HEIC and AVIF. Phones store them in tiles, each
 * a stream of its own.
 */
public final class StillReader {
  /** ISO/IEC 23008-12: the types of auxiliary pictures that are alpha, of AVIF and of HEIC. */
  private static final List<String> ALPHA =
      List.of("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", "urn:mpeg:hevc:2015:auxid:1\0");

  /** The boxes that describe a file's pictures lie within so many bytes. */
  private static final int BOXES = 1 << 18;

  /** Pixels of tiles that are decoded for each pixel of the picture, and tiles beside. */
  private static final int MOST_TILES_A_PIXEL = 4;

  private static final int MOST_TILES_BESIDE = 2;

  private StillReader() {}

  /**
   * What was read.
   *
   * @param picture RGB, upright as far as the container says
   * @param turned whether the container says how the picture is turned or mirrored. If not, EXIF's
   *     word counts, which otherwise repeats it
   */
  public record Still(ByteImage picture, boolean turned) {}

  /**
   * Reads a photo, upright; over white where it is transparent and not in tiles.
   *
   * @throws BadInputException when it is missing, damaged or too large
   */
  public static Still read(Path file, ImageLimits limits) throws IOException {
    try (MediaInput input = new MediaInput(file)) {
      AVStreamGroup grid = grid(input.format());
      Still still = grid == null ? single(file, input, limits) : tiled(input, grid, limits);
      // FFmpeg does not tell of a turn by 0 degrees, which is a statement too.
      return still.turned ? still : new Still(still.picture, namesTurn(file));
    }
  }

  private static boolean namesTurn(Path file) throws IOException {
    String start = start(file);
    return start.contains("irot") || start.contains("imir");
  }

  private static String start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(BOXES), StandardCharsets.ISO_8859_1);
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

  private static Still single(Path file, MediaInput input, ImageLimits limits) throws IOException {
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
    Stored picture = decode(input, best, limits);
    int alpha = alpha(file, input, best);
    AVCodecParameters about = input.format().streams(best).codecpar();
    boolean turned = StreamDecoder.statesTurn(about.coded_side_data(), about.nb_coded_side_data());
    if (alpha < 0) {
      return new Still(picture.upright(), turned);
    }
    try (MediaInput again = new MediaInput(file)) {
      ByteImage opacity = decode(again, alpha, limits).pixels;
      if (opacity.width() != picture.pixels.width()
          || opacity.height() != picture.pixels.height()) {
        throw damaged(input);
      }
      Stored whole = new Stored(overWhite(picture.pixels, opacity), picture.orientation);
      return new Still(whole.upright(), turned);
    }
  }

  /** A picture as it is stored, and the EXIF number of how it is shown. */
  private record Stored(ByteImage pixels, int orientation) {
    ByteImage upright() {
      return Orientation.upright(pixels, orientation);
    }
  }

  /** The stream that says how opaque a picture is: as large, and grey; −1 for none. */
  private static int alpha(Path file, MediaInput input, int picture) throws IOException {
    for (int s = 0; s < input.format().nb_streams(); s++) {
      var own = input.format().streams(s).codecpar();
      var shown = input.format().streams(picture).codecpar();
      if (s != picture
          && own.codec_type() == avutil.AVMEDIA_TYPE_VIDEO
          && own.width() == shown.width()
          && own.height() == shown.height()
          && isGrey(own.format())
          && namesAlpha(file)) {
        return s;
      }
    }
    return -1;
  }

  private static boolean isGrey(int format) {
    AVPixFmtDescriptor descriptor = avutil.av_pix_fmt_desc_get(format);
    return descriptor != null && descriptor.nb_components() == 1;
  }

  /** Whether an auxiliary picture is called alpha; others are depth or gain. */
  private static boolean namesAlpha(Path file) throws IOException {
    String start = start(file);
    return ALPHA.stream().anyMatch(start::contains);
  }

  private static ByteImage overWhite(ByteImage picture, ByteImage opacity) {
    ByteImage both = new ByteImage(picture.width(), picture.height(), 4);
    for (int i = 0; i < picture.pixels(); i++) {
      System.arraycopy(picture.data(), 3 * i, both.data(), 4 * i, 3);
      both.data()[4 * i + 3] = opacity.data()[3 * i];
    }
    return both.overWhite();
  }

  private static long area(MediaInput input, int stream) {
    var parameters = input.format().streams(stream).codecpar();
    return (long) parameters.width() * parameters.height();
  }

  private static Stored decode(MediaInput input, int stream, ImageLimits limits)
      throws IOException {
    try (StreamDecoder decoder =
        new StreamDecoder(input.format().streams(stream), input.origin(), limits.maxPixels())) {
      for (AVPacket packet = input.next(); packet != null; packet = input.next()) {
        if (packet.stream_index() == stream) {
          requireWhole(packet, input);
          decoder.send(packet);
          if (decoder.receive()) {
            return new Stored(decoder.stored(limits.maxSide()), decoder.orientation());
          }
        }
      }
      decoder.send(null);
      if (decoder.receive()) {
        return new Stored(decoder.stored(limits.maxSide()), decoder.orientation());
      }
      throw damaged(input);
    }
  }

  private static Still tiled(MediaInput input, AVStreamGroup group, ImageLimits limits)
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
    BitSet covered = new BitSet(whole.pixels());
    long decoded = 0;
    boolean[] found = new boolean[grid.nb_tiles()];
    for (AVPacket packet = input.next(); packet != null; packet = input.next()) {
      for (int t = 0; t < found.length; t++) {
        int stream = group.streams(grid.offsets_idx(t)).index();
        if (stream == packet.stream_index() && !found[t]) {
          int x = grid.offsets_horizontal(t) - grid.horizontal_offset();
          int y = grid.offsets_vertical(t) - grid.vertical_offset();
          LimitedReading.requireWanted();
          ByteImage tile = tile(input, stream, packet, limits);
          decoded += tile.pixels();
          if (decoded > MOST_TILES_A_PIXEL * pixels + MOST_TILES_BESIDE * tile.pixels()) {
            throw new BadInputException(
                input.origin(), "is a damaged picture: its tiles are larger than the picture");
          }
          place(tile, whole, covered, x, y);
          found[t] = true;
        }
      }
    }
    if (covered.cardinality() < whole.pixels()) {
      throw damaged(input);
    }
    int orientation = StreamDecoder.orientation(grid.coded_side_data(), grid.nb_coded_side_data());
    boolean converted = hasProfile(input.format().streams(group.streams(0).index()).codecpar());
    ByteImage srgb =
        converted
            ? whole
            : StreamDecoder.profile(grid.coded_side_data(), grid.nb_coded_side_data())
                .map(profile -> IccColours.toSrgb(whole, profile))
                .orElse(whole);
    boolean turned = StreamDecoder.statesTurn(grid.coded_side_data(), grid.nb_coded_side_data());
    return new Still(Orientation.upright(srgb, orientation), turned);
  }

  /** Whether the tiles have the colour profile themselves, so that their decoders convert them. */
  private static boolean hasProfile(AVCodecParameters tile) {
    return StreamDecoder.profile(tile.coded_side_data(), tile.nb_coded_side_data()).isPresent();
  }

  /** Requires that the file holds all bytes of a packet. */
  private static void requireWhole(AVPacket packet, MediaInput input) {
    if ((packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0) {
      throw damaged(input);
    }
  }

  private static ByteImage tile(MediaInput input, int stream, AVPacket packet, ImageLimits limits) {
    try (StreamDecoder decoder =
        new StreamDecoder(input.format().streams(stream), input.origin(), limits.maxPixels())) {
      requireWhole(packet, input);
      decoder.send(packet);
      decoder.send(null);
      if (!decoder.receive()) {
        throw damaged(input);
      }
      return decoder.stored(limits.maxSide());
    }
  }

  private static void place(ByteImage tile, ByteImage whole, BitSet covered, int x, int y) {
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
        int first = (y + row) * whole.width() + x + fromX;
        covered.set(first, first + width);
      }
    }
  }

  private static BadInputException damaged(MediaInput input) {
    return new BadInputException(input.origin(), "is a damaged picture: parts are missing");
  }
}
