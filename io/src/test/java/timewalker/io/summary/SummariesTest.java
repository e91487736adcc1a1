package timewalker.io.summary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadModelFile;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.mesh.PlyWriter;
import timewalker.io.npy.Npy;
import timewalker.io.npy.NpyArray;
import timewalker.io.npy.NpyTestFiles;
import timewalker.io.npy.Npz;
import timewalker.io.video.ClipWriter;
import timewalker.mesh.TriangleMesh;

class SummariesTest {
  @TempDir Path folder;

  @Test
  void aPictureIsDescribedWithItsTag() throws IOException {
    Path file = folder.resolve("a.png");
    ImageFile.writePng(file, new ByteImage(5, 4, 3), PngOptions.tagged(SyntheticMediaTag.TRAINED));
    Summary summary = Summaries.of(file);
    assertThat(summary.text())
        .contains("5 x 4 pixels, 3 channels of 8 bits")
        .contains("trainedAlgorithmicMedia");
    assertThat(summary.data())
        .containsEntry("kind", "picture")
        .containsEntry("width", 5)
        .containsEntry("synthetic_media_tag", SyntheticMediaTag.TRAINED.uri());
  }

  @Test
  void namesOfArraysMayBeOfAnyLength() throws IOException {
    Path file = folder.resolve("a.npz");
    String strange = "a\n\u001b[31m";
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : List.of("x".repeat(60_000), strange)) {
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        zip.write("no array".getBytes(UTF_8));
      }
    }
    Summary summary = Summaries.of(file);
    assertThat(summary.text().lines()).hasSize(3);
    assertThat(summary.text().length()).isLessThan(5000);
    assertThat(summary.text()).contains("a??[31m");
  }

  @Test
  void framesOfWebpLieNotInFrames() throws IOException {
    ByteBuffer deep = ByteBuffer.allocate(12 + 24 * 100_000).order(ByteOrder.LITTLE_ENDIAN);
    deep.put("RIFF".getBytes(UTF_8)).putInt(deep.capacity() - 8).put("WEBP".getBytes(UTF_8));
    while (deep.hasRemaining()) {
      int size = deep.remaining() - 8;
      deep.put("ANMF".getBytes(UTF_8)).putInt(size).put(new byte[16]);
    }
    Path file = Files.write(folder.resolve("deep.webp"), deep.array());
    assertThatThrownBy(() -> Summaries.of(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("a frame lies within a frame");
  }

  @Test
  void sizesOfBmpAndTiffAreRead() throws IOException {
    BufferedImage image = new BufferedImage(7, 5, BufferedImage.TYPE_3BYTE_BGR);
    for (String format : List.of("bmp", "tiff")) {
      Path file = folder.resolve("a." + format);
      ImageIO.write(image, format, file.toFile());
      assertThat(Summaries.of(file).text())
          .contains(format.toUpperCase(Locale.ROOT))
          .contains("7 x 5 pixels");
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, 9));
      assertThatThrownBy(() -> Summaries.of(file)).isInstanceOf(BadInputException.class);
    }
  }

  @Test
  void clipsPointsAndScenesAreDescribed() throws IOException {
    Path clip = folder.resolve("a.mp4");
    try (ClipWriter writer = ClipWriter.to(clip, 20)) {
      for (int i = 0; i < 5; i++) {
        writer.add(new ByteImage(64, 48, 3));
      }
      writer.finish();
    }
    assertThat(Summaries.of(clip).data())
        .containsEntry("kind", "clip")
        .containsEntry("width", 64)
        .containsEntry("frames", 5L);
    Path ply = folder.resolve("a.ply");
    PlyWriter.write(
        ply,
        new TriangleMesh(new float[] {0, 0, 0, 1, 0, 0, 0, 1, 0}, new int[] {0, 1, 2}, null),
        Optional.empty());
    assertThat(Summaries.of(ply).data().get("elements"))
        .isEqualTo(Map.of("vertex", "3 of x, y, z", "face", "1 of vertex_indices"));
    byte[] json = "{\"asset\":{\"version\":\"2.0\"},\"meshes\":[{},{}]}  ".getBytes(UTF_8);
    ByteBuffer glb = ByteBuffer.allocate(20 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    glb.putInt(0x46546c67).putInt(2).putInt(glb.capacity()).putInt(json.length);
    glb.putInt(0x4e4f534a).put(json);
    Path scene = Files.write(folder.resolve("a.glb"), glb.array());
    assertThat(Summaries.of(scene).text()).contains("glTF 2.0").containsPattern("meshes +2");
    Path cut = Files.write(folder.resolve("cut.glb"), Arrays.copyOf(glb.array(), 30));
    assertThatThrownBy(() -> Summaries.of(cut)).isInstanceOf(BadInputException.class);
    Path spz = folder.resolve("a.spz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(spz))) {
      ByteBuffer header = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      out.write(header.putInt(0x5053474e).putInt(2).putInt(77).put((byte) 3).array());
    }
    assertThat(Summaries.of(spz).data()).containsEntry("splats", 77).containsEntry("sh_degree", 3);
  }

  @Test
  void aHeadModelIsDescribedByItsSizesAndChecksum() throws IOException {
    Path file = folder.resolve("head.twh");
    try (OutputStream out = Files.newOutputStream(file)) {
      HeadModelFile.write(EmbeddedHead.load(), out);
    }
    HeadModel written;
    try (InputStream in = Files.newInputStream(file)) {
      written = HeadModelFile.read(in);
    }
    Summary summary = Summaries.of(file);
    assertThat(summary.data())
        .containsEntry("kind", "head model")
        .containsEntry("id", EmbeddedHead.load().id())
        .containsEntry("sha256", written.sha256())
        .containsEntry("vertices", EmbeddedHead.load().vertexCount());
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 1000));
    assertThatThrownBy(() -> Summaries.of(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("head.twh");
  }

  @Test
  void arraysAreListedWithoutBeingRead() throws IOException {
    Path file = folder.resolve("a.npz");
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("jaw_pose", NpyArray.of(new float[3], 1, 3));
    arrays.put("flags", NpyArray.of(new boolean[7]));
    Npz.write(file, arrays);
    assertThat(Summaries.of(file).data().get("arrays"))
        .isEqualTo(Map.of("jaw_pose", "float32 (1, 3)", "flags", "bool (7,)"));
    Path one = folder.resolve("one.npy");
    Npy.write(one, NpyArray.of(new long[6], 2, 3));
    assertThat(Summaries.of(one).text()).endsWith("one.npy, int64 (2, 3)");
    Path objects = NpyTestFiles.copy("objects.npy", folder);
    assertThatThrownBy(() -> Summaries.of(objects))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("pickled");
  }

  @Test
  void otherKindsAreAskedFirstAndUnknownOnesRefused() throws IOException {
    Path file = folder.resolve("letter.txt");
    Files.writeString(file, "Dear all,");
    assertThatThrownBy(() -> Summaries.of(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("letter.txt");
    assertThatThrownBy(() -> Summaries.of(folder.resolve("none")))
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> Summaries.of(folder)).hasMessageContaining("is not a dataset");
    FileKind letters =
        (path, start) ->
            start[0] == 'D'
                ? Optional.of(new Summary.Builder("letter").line("Letter", "to all").build())
                : Optional.empty();
    assertThat(Summaries.of(file, List.of(letters)).data()).containsEntry("kind", "letter");
  }
}
