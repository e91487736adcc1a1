package timewalker.io.video;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;

class ClipReaderTest {
  @TempDir Path folder;

  /** Left half of one grey, right half of another; both say which frame it is. */
  private static ByteImage frame(int width, int height, int number) {
    ByteImage frame = new ByteImage(width, height, 3);
    for (int i = 0; i < frame.pixels(); i++) {
      byte level = (byte) (i % width < width / 2 ? 30 + 8 * number : 200 - 5 * number);
      Arrays.fill(frame.data(), 3 * i, 3 * i + 3, level);
    }
    return frame;
  }

  private Path clip(String name, int width, int height, int frames) throws IOException {
    Path file = folder.resolve(name);
    try (ClipWriter writer = ClipWriter.to(file, 20)) {
      for (int i = 0; i < frames; i++) {
        writer.add(frame(width, height, i));
      }
      writer.finish();
    }
    return file;
  }

  private static List<ClipFrame> frames(Path file, int longestSide) throws IOException {
    List<ClipFrame> all = new ArrayList<>();
    try (ClipReader reader = ClipReader.open(file, longestSide)) {
      Optional<ClipFrame> next = reader.next();
      while (next.isPresent()) {
        all.add(next.get());
        next = reader.next();
      }
      assertThat(reader.next()).isEmpty();
    }
    return all;
  }

  @Test
  void nothingOfFfmpegReachesTheConsole() throws IOException {
    Path file = folder.resolve("quiet.mp4");
    avutil.av_log_set_level(avutil.AV_LOG_INFO);
    try (ClipWriter writer = ClipWriter.to(file, 25)) {
      writer.add(new ByteImage(32, 32, 3));
      assertThat(avutil.av_log_get_level()).isLessThan(avutil.AV_LOG_PANIC);
      writer.finish();
    }
    avutil.av_log_set_level(avutil.AV_LOG_INFO);
    try (ClipReader reader = ClipReader.open(file, 32)) {
      assertThat(reader.next()).isPresent();
      assertThat(avutil.av_log_get_level()).isLessThan(avutil.AV_LOG_PANIC);
    }
  }

  @Test
  void framesComeBackInOrderWithTheirTimes() throws IOException {
    for (String name : new String[] {"a.mp4", "a.gif"}) {
      Path file = clip(name, 96, 64, 15);
      List<ClipFrame> frames = frames(file, 1000);
      assertThat(frames).hasSize(15);
      for (int i = 0; i < 15; i++) {
        ClipFrame frame = frames.get(i);
        assertThat(frame.index()).isEqualTo(i);
        assertThat(frame.seconds()).isCloseTo(i / 20.0, within(1e-3));
        assertThat(frame.picture().width()).isEqualTo(96);
        assertThat(frame.picture().height()).isEqualTo(64);
        assertThat(frame.picture().at(20, 30, 1)).isCloseTo(30 + 8 * i, within(6));
        assertThat(frame.picture().at(76, 30, 2)).isCloseTo(200 - 5 * i, within(6));
      }
      try (ClipReader reader = ClipReader.open(file, 1000)) {
        assertThat(reader.framesPerSecond()).isCloseTo(20, within(0.5));
        assertThat(reader.estimatedFrames()).isBetween(14L, 16L);
      }
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "names are bytes on Linux alone")
  void nameThatIsNoUtf8IsSaid() throws Exception {
    clip("a.mp4", 96, 64, 3);
    // Java cannot name the copy; the shell can.
    Process copy =
        new ProcessBuilder("/bin/sh", "-c", "cp a.mp4 \"$(printf 'f\\351.mp4')\"")
            .directory(folder.toFile())
            .start();
    assertThat(copy.waitFor()).isZero();
    try (Stream<Path> files = Files.list(folder)) {
      Path odd =
          files.filter(f -> !f.getFileName().toString().equals("a.mp4")).findFirst().orElseThrow();
      assertThatThrownBy(() -> ClipReader.open(odd, 1000))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("not UTF-8; rename the file");
    }
  }

  @Test
  void clipsAreBoundedInFramesAndGifsInPixels() throws IOException {
    ClipDecoder.Limits limits = new ClipDecoder.Limits(9, 8, 7 * 96 * 64);
    assertThatThrownBy(() -> decode(clip("long.mp4", 96, 64, 10), limits))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("long.mp4: has more than 9 frames; cut it into shorter clips");
    assertThatThrownBy(() -> decode(clip("small.gif", 32, 32, 9), limits))
        .hasMessageContaining("more than 8 frames");
    assertThatThrownBy(() -> decode(clip("large.gif", 96, 64, 8), limits))
        .hasMessageContaining("more than 7 frames");
    assertThat(decode(clip("fits.mp4", 96, 64, 9), limits)).isEqualTo(9);
    assertThat(decode(clip("fits.gif", 96, 64, 7), limits)).isEqualTo(7);
  }

  private static int decode(Path file, ClipDecoder.Limits limits) throws IOException {
    try (ClipDecoder decoder = ClipDecoder.open(file, 1000, limits)) {
      int frames = 0;
      while (decoder.next().isPresent()) {
        frames++;
      }
      return frames;
    }
  }

  @Test
  void largeFramesAreReduced() throws IOException {
    ByteImage picture = frames(clip("a.mp4", 200, 120, 2), 50).getFirst().picture();
    assertThat(picture.width()).isEqualTo(50);
    assertThat(picture.height()).isEqualTo(30);
    assertThat(picture.at(10, 15, 0)).isCloseTo(30, within(6));
  }

  /** Another grey in each quarter. */
  private static ByteImage quarters(int width, int height) {
    ByteImage frame = new ByteImage(width, height, 3);
    for (int i = 0; i < frame.pixels(); i++) {
      int quarter = (i % width < width / 2 ? 0 : 1) + (i / width < height / 2 ? 0 : 2);
      Arrays.fill(frame.data(), 3 * i, 3 * i + 3, (byte) (30 + 60 * quarter));
    }
    return frame;
  }

  /** A clip of quarters whose display matrix is (a, b; c, d): x' = ax + cy, y' = bx + dy. */
  private Path shownBy(int a, int b, int c, int d) throws IOException {
    Path file = folder.resolve("shown.mp4");
    try (ClipWriter writer = ClipWriter.to(file, 20)) {
      writer.add(quarters(96, 64));
      writer.add(quarters(96, 64));
      writer.finish();
    }
    byte[] bytes = Files.readAllBytes(file);
    int track = new String(bytes, ISO_8859_1).indexOf("tkhd") + 4;
    // ISO/IEC 14496-12, 8.3.2: the matrix stands 40 bytes into a header of version 0.
    ByteBuffer matrix = ByteBuffer.wrap(bytes, track + 40, 36);
    for (int entry : new int[] {a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30}) {
      matrix.putInt(entry);
    }
    return Files.write(file, bytes);
  }

  @Test
  void framesAreTurnedAndMirroredAsTheFileSays() throws IOException {
    // The matrix, and the stored quarters that come to the top left, top right, bottom left,
    // bottom right.
    int[][] cases = {
      {1, 0, 0, 1, 0, 1, 2, 3},
      {-1, 0, 0, 1, 1, 0, 3, 2},
      {-1, 0, 0, -1, 3, 2, 1, 0},
      {1, 0, 0, -1, 2, 3, 0, 1},
      {0, 1, 1, 0, 0, 2, 1, 3},
      {0, 1, -1, 0, 2, 0, 3, 1},
      {0, -1, -1, 0, 3, 1, 2, 0},
      {0, -1, 1, 0, 1, 3, 0, 2},
    };
    for (int[] shown : cases) {
      String matrix = Arrays.toString(shown);
      Path file = shownBy(shown[0], shown[1], shown[2], shown[3]);
      ByteImage picture = frames(file, 1000).getFirst().picture();
      int width = shown[0] == 0 ? 64 : 96;
      int height = shown[0] == 0 ? 96 : 64;
      assertThat(picture.width()).as(matrix).isEqualTo(width);
      assertThat(picture.height()).as(matrix).isEqualTo(height);
      for (int quarter = 0; quarter < 4; quarter++) {
        int x = width * (quarter % 2 == 0 ? 1 : 3) / 4;
        int y = height * (quarter < 2 ? 1 : 3) / 4;
        assertThat(picture.at(x, y, 0))
            .as(matrix + ", quarter " + quarter)
            .isCloseTo(30 + 60 * shown[4 + quarter], within(6));
      }
    }
  }

  /** A clip in WebM whose pixels are wider than high; VP8 itself cannot say so. */
  private Path wideInWebm(double pixelAspect) throws IOException {
    Path file = folder.resolve("wide.webm");
    try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toString(), 96, 64, 0);
        Frame frame = new Frame(96, 64, Frame.DEPTH_UBYTE, 3)) {
      recorder.setFormat("webm");
      recorder.setVideoCodec(avcodec.AV_CODEC_ID_VP8);
      recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
      recorder.setFrameRate(20);
      recorder.setAspectRatio(pixelAspect);
      recorder.start();
      for (int i = 0; i < 3; i++) {
        ((ByteBuffer) frame.image[0]).put(0, frame(96, 64, i).data());
        recorder.record(frame, avutil.AV_PIX_FMT_RGB24);
      }
      recorder.stop();
    }
    return file;
  }

  @Test
  void framesHaveThePixelShapeThatTheContainerStates() throws IOException {
    ByteImage webm = frames(wideInWebm(1.5), 1000).getFirst().picture();
    assertThat(webm.width()).isEqualTo(144);
    assertThat(webm.height()).isEqualTo(64);
    assertThat(webm.at(60, 30, 0)).isCloseTo(30, within(8));
    assertThat(webm.at(84, 30, 0)).isCloseTo(200, within(8));
    Path mp4 = shownBy(0, 1, -1, 0);
    byte[] bytes = Files.readAllBytes(mp4);
    // ISO/IEC 14496-12, 8.3.2: the width at which the track is shown follows the matrix.
    int track = new String(bytes, ISO_8859_1).indexOf("tkhd") + 4;
    ByteBuffer.wrap(bytes, track + 76, 4).putInt(192 << 16);
    ByteImage turned = frames(Files.write(mp4, bytes), 1000).getFirst().picture();
    assertThat(turned.width()).isEqualTo(64);
    assertThat(turned.height()).isEqualTo(192);
  }

  @Test
  void clipThatBreaksOffGivesTheFramesBefore() throws IOException {
    Path file = clip("a.mp4", 96, 64, 40);
    byte[] bytes = Files.readAllBytes(file);
    int data = new String(bytes, ISO_8859_1).indexOf("mdat");
    Path cut = folder.resolve("cut.mp4");
    Files.write(cut, Arrays.copyOf(bytes, data + (bytes.length - data) / 3));
    assertThat(frames(cut, 100).size()).isBetween(1, 39);
  }

  @Test
  void clipWithoutAFrameIsRefused() throws IOException {
    Path file = clip("a.mp4", 96, 64, 10);
    byte[] bytes = Files.readAllBytes(file);
    int data = new String(bytes, ISO_8859_1).indexOf("mdat") + 4;
    Arrays.fill(bytes, data, bytes.length, (byte) 0x55);
    Path blank = Files.write(folder.resolve("blank.mp4"), bytes);
    assertThatThrownBy(() -> frames(blank, 100))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("blank.mp4: ");
  }

  @Test
  void whatIsNoClipIsNamedInOneSentence() throws IOException {
    Path text = Files.writeString(folder.resolve("letter.mp4"), "Dear all, this is no clip.");
    assertThatThrownBy(() -> ClipReader.open(text, 100))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("letter.mp4: is not a clip that can be read");
    Path empty = Files.write(folder.resolve("empty.mov"), new byte[0]);
    assertThatThrownBy(() -> ClipReader.open(empty, 100)).hasMessageEndingWith("is empty");
    assertThatThrownBy(() -> ClipReader.open(folder.resolve("none.mov"), 100))
        .hasMessageEndingWith("does not exist");
  }

  @Test
  void playListsOpenNoOtherFile() throws IOException {
    Path clip = clip("a.mp4", 96, 64, 3);
    for (String list :
        new String[] {
          "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n"
              + clip
              + "\n#EXT-X-ENDLIST\n",
          "ffconcat version 1.0\nfile '" + clip + "'\n"
        }) {
      Path file = Files.writeString(folder.resolve("list.mp4"), list);
      assertThatThrownBy(() -> ClipReader.open(file, 100)).isInstanceOf(BadInputException.class);
    }
  }
}
