package timewalker.io.video;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SdrColours;

/** Clips as phones and camcorders write them. */
class CameraClipsTest {
  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;

  /** Skin, hair, leaf, sky. */
  private static final int[][] PATCHES = {
    {150, 110, 90}, {60, 45, 40}, {70, 100, 60}, {90, 110, 140}
  };

  @TempDir Path folder;

  private static ByteImage patches() {
    ByteImage picture = new ByteImage(WIDTH, HEIGHT, 3);
    for (int i = 0; i < picture.pixels(); i++) {
      int patch = (i % WIDTH < WIDTH / 2 ? 0 : 1) + (i / WIDTH < HEIGHT / 2 ? 0 : 2);
      for (int c = 0; c < 3; c++) {
        picture.data()[3 * i + c] = (byte) PATCHES[patch][c];
      }
    }
    return picture;
  }

  private static List<ByteImage> frames(Path file) throws IOException {
    List<ByteImage> all = new ArrayList<>();
    try (ClipReader reader = ClipReader.open(file, 1000)) {
      for (Optional<ClipFrame> f = reader.next(); f.isPresent(); f = reader.next()) {
        all.add(f.get().picture());
      }
    }
    return all;
  }

  /** Phones record HLG and wide gamuts with 4:2:0 chroma, of 8 and 10 bits. */
  @Test
  void wideGamutsAndHdrHaveNaturalColours() throws IOException {
    Map<String, int[]> kinds =
        Map.of(
            "smpte432 bt709", new int[] {12, 1},
            "bt2020 bt709", new int[] {9, 1},
            "bt2020 arib-std-b67", new int[] {9, 18},
            "bt2020 smpte2084", new int[] {9, 16},
            "bt470bg gamma28", new int[] {5, 5});
    for (Map.Entry<String, int[]> kind : kinds.entrySet()) {
      for (int pixels : new int[] {avutil.AV_PIX_FMT_YUV420P, avutil.AV_PIX_FMT_YUV420P10LE}) {
        String[] names = kind.getKey().split(" ");
        Path file =
            MadeClip.of("matroska", avcodec.AV_CODEC_ID_FFV1)
                .pixels(pixels)
                .video(
                    Map.of(
                        "color_primaries",
                        names[0],
                        "color_trc",
                        names[1],
                        "colorspace",
                        "smpte170m",
                        "deadline",
                        "realtime"))
                .write(folder.resolve("wide.mkv"), Collections.nCopies(3, patches()));
        ByteImage seen = frames(file).getFirst();
        ByteImage right =
            SdrColours.of(kind.getValue()[0], kind.getValue()[1])
                .map(colours -> colours.convert(patches()))
                .orElse(patches());
        for (int patch = 0; patch < 4; patch++) {
          int x = WIDTH * (patch % 2 == 0 ? 1 : 3) / 4;
          int y = HEIGHT * (patch < 2 ? 1 : 3) / 4;
          for (int c = 0; c < 3; c++) {
            assertThat(seen.at(x, y, c))
                .as(kind.getKey() + ", patch " + patch + ", channel " + c)
                .isCloseTo(right.at(x, y, c), within(6));
          }
        }
      }
    }
  }

  /** A bright bar that moves by 8 pixels a field; even rows show the earlier field. */
  private static ByteImage interlaced(int frame) {
    ByteImage picture = new ByteImage(WIDTH, HEIGHT, 3);
    for (int y = 0; y < HEIGHT; y++) {
      int left = 8 + 16 * frame + 8 * (y % 2);
      for (int x = 0; x < WIDTH; x++) {
        int level = x >= left && x < left + 16 ? 220 : 40;
        for (int c = 0; c < 3; c++) {
          picture.data()[3 * (y * WIDTH + x) + c] = (byte) level;
        }
      }
    }
    return picture;
  }

  /** Mean difference of neighbouring rows: a comb has a high one. */
  private static double comb(ByteImage picture) {
    double sum = 0;
    for (int y = 1; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        sum += Math.abs(picture.at(x, y, 1) - picture.at(x, y - 1, 1));
      }
    }
    return sum / picture.pixels();
  }

  @Test
  void interlacedFramesBecomeWhole() throws IOException {
    List<ByteImage> fields = List.of(interlaced(0), interlaced(1), interlaced(2), interlaced(3));
    assertThat(comb(fields.getFirst())).isGreaterThan(25);
    for (String format : new String[] {"mpegts", "matroska", "mpeg2video"}) {
      Path file =
          MadeClip.of(format, avcodec.AV_CODEC_ID_MPEG2VIDEO)
              .video(Map.of("flags", "+ildct+ilme", "field_order", "tt", "g", "2", "bf", "0"))
              .write(folder.resolve("camcorder"), fields);
      List<ByteImage> seen = frames(file);
      assertThat(seen).as(format).hasSize(4);
      for (int f = 0; f < 4; f++) {
        assertThat(comb(seen.get(f))).as(format + ", frame " + f).isLessThan(8);
        // The first field counts.
        assertThat(seen.get(f).at(16 + 16 * f, 32, 1)).isGreaterThan(190);
      }
    }
  }

  @Test
  void clipsAreKnownByTheirContent() throws IOException {
    List<ByteImage> frames = Collections.nCopies(12, patches());
    Path m2ts =
        MadeClip.of("mpegts", avcodec.AV_CODEC_ID_MPEG2VIDEO)
            .container(Map.of("mpegts_m2ts_mode", "1"))
            .write(folder.resolve("00001.MTS"), frames);
    Path wmv = MadeClip.of("asf", avcodec.AV_CODEC_ID_WMV2).write(folder.resolve("a.wmv"), frames);
    Path ogg = MadeClip.of("ogg", avcodec.AV_CODEC_ID_VP8).write(folder.resolve("a.ogv"), frames);
    Path raw =
        MadeClip.of("mpeg2video", avcodec.AV_CODEC_ID_MPEG2VIDEO)
            .write(folder.resolve("a.m2v"), frames);
    Path flv = MadeClip.of("flv", avcodec.AV_CODEC_ID_FLV1).write(folder.resolve("a.flv"), frames);
    Path avi =
        MadeClip.of("avi", avcodec.AV_CODEC_ID_MJPEG)
            .pixels(avutil.AV_PIX_FMT_YUVJ420P)
            .write(folder.resolve("a.avi"), frames);
    Path mov = MadeClip.of("mov", avcodec.AV_CODEC_ID_MPEG4).write(folder.resolve("a.mov"), frames);
    List<Path> clips = new ArrayList<>(List.of(m2ts, wmv, ogg, raw, flv, avi, mov));
    for (String first : new String[] {"free", "skip", "wide", "pnot"}) {
      clips.add(behind(first, mov));
    }
    for (Path clip : clips) {
      String name = clip.getFileName().toString();
      assertThat(ClipReader.isClip(clip)).as(name).isTrue();
      List<ByteImage> seen = frames(clip);
      assertThat(seen).as(name).hasSize(12);
      for (int c = 0; c < 3; c++) {
        assertThat(seen.get(5).at(24, 16, c)).as(name).isCloseTo(PATCHES[0][c], within(12));
      }
    }
  }

  /** Old QuickTime files begin with something else than their type; offsets are made right. */
  private Path behind(String atom, Path mov) throws IOException {
    byte[] plain = Files.readAllBytes(mov);
    String text = new String(plain, ISO_8859_1);
    int length = 24;
    int type = ByteBuffer.wrap(plain).getInt(); // size of ftyp, which such files do not have
    ByteBuffer out = ByteBuffer.allocate(plain.length - type + length);
    out.putInt(length).put(atom.getBytes(ISO_8859_1)).position(length);
    out.put(plain, type, plain.length - type);
    int table = text.indexOf("stco") + 8;
    int entries = ByteBuffer.wrap(plain).getInt(table);
    for (int i = 0; i < entries; i++) {
      int at = table + 4 + 4 * i;
      out.putInt(at - type + length, ByteBuffer.wrap(plain).getInt(at) - type + length);
    }
    return Files.write(folder.resolve(atom + ".mov"), out.array());
  }

  @Test
  void timesThatNoCameraMeantDoNotCount() {
    assertThat(ClipDecoder.time("1998-07-04T12:00:00Z"))
        .contains(Instant.parse("1998-07-04T12:00:00Z"));
    assertThat(ClipDecoder.time("2021-07-04T12:00:00+0200"))
        .contains(Instant.parse("2021-07-04T10:00:00Z"));
    for (String none :
        List.of(
            "1904-01-01T00:00:00Z",
            "1970-01-01T00:00:01Z",
            "+1000000000-01-01T00:00:00Z",
            "+12345-01-01T00:00:00+0000",
            "-0001-01-01T00:00:00Z",
            "yesterday",
            "")) {
      assertThat(ClipDecoder.time(none)).as(none).isEmpty();
    }
  }

  @Test
  void otherFilesAreNoClips() throws IOException {
    List<byte[]> others =
        List.of(
            new byte[0],
            "Dear all, this is a letter. G".repeat(400).getBytes(UTF_8),
            "<?xml version='1.0'?><a/>".getBytes(UTF_8),
            "#EXTM3U\n#EXTINF:1,\na.ts\n".getBytes(UTF_8),
            new byte[100_000]);
    for (byte[] content : others) {
      Path file = Files.write(folder.resolve("other"), content);
      assertThat(ClipReader.isClip(file)).isFalse();
    }
  }
}
