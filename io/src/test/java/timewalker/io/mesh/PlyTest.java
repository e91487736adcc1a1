package timewalker.io.mesh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.mesh.OrientedPoints;
import timewalker.mesh.TriangleMesh;

class PlyTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return file(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private Path file(byte[] bytes) throws IOException {
    Path file = folder.resolve("points.ply");
    Files.write(file, bytes);
    return file;
  }

  private static byte[] binary(String order, int rows) {
    String header =
        """
        ply
        format binary_%s_endian 1.0
        comment made by hand
        element camera 1
        property list uchar short path
        element vertex %d
        property double x
        property float y
        property short z
        property float nz
        property float ny
        property int nx
        property uchar red
        property ushort green
        property float blue
        property list uchar float weights
        end_header
        """
            .formatted(order, rows);
    ByteBuffer buffer =
        ByteBuffer.allocate(1000)
            .order(order.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    buffer.put(header.getBytes(StandardCharsets.US_ASCII));
    buffer.put((byte) 2).putShort((short) 7).putShort((short) 8);
    for (int i = 0; i < 2; i++) {
      buffer.putDouble(1.5 + i).putFloat(-2).putShort((short) (-300 - i));
      buffer.putFloat(0.25f).putFloat(0.5f).putInt(-1);
      buffer.put((byte) 255).putShort((short) 0x8000).putFloat(0.75f);
      buffer.put((byte) i);
      for (int k = 0; k < i; k++) {
        buffer.putFloat(99);
      }
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  @Test
  void bothByteOrdersAndEveryKindOfNumberAreRead() throws IOException {
    for (String order : new String[] {"little", "big"}) {
      PlyPoints file = PlyReader.points(file(binary(order, 2)));
      assertThat(file.shift()).containsExactly(2, -2, -300);
      OrientedPoints points = file.points();
      assertThat(points.position()).containsExactly(-0.5f, 0.5f, 0, 0, 0, -1);
      assertThat(points.normal()).containsExactly(-1, -1, 0.5f, 0.5f, 0.25f, 0.25f);
      assertThat(points.colour())
          .containsExactly(new float[] {1, 1, 0.5f, 0.5f, 0.75f, 0.75f}, within(1e-4f));
    }
  }

  @Test
  void textIsReadWithWindowsLineEnds() throws IOException {
    OrientedPoints points =
        pointsOf(
            """
            ply
            format ascii 1.0
            element vertex 2
            property float x
            property float y
            property float z
            property float nx
            property float ny
            property float nz
            end_header
            1 2 3 0 0 1
            -4e-1 5 6.5 0 nan 0
            """
                .replace("\n", "\r\n"));
    assertThat(points.position()).containsExactly(1, -0.4f, 2, 5, 3, 6.5f);
    assertThat(points.normal()).containsExactly(0, 0, 0, Float.NaN, 1, 0);
    assertThat(points.colour()).isNull();
  }

  private OrientedPoints pointsOf(String text) throws IOException {
    return PlyReader.points(file(text)).points();
  }

  private static String text(String... columns) {
    StringBuilder text = new StringBuilder("ply\nformat ascii 1.0\nelement vertex 2\n");
    for (String column : columns) {
      text.append("property ").append(column).append('\n');
    }
    return text.append("end_header\n").toString();
  }

  private static final String[] XYZ = {"float x", "float y", "float z"};

  private static String[] xyzAnd(String... columns) {
    return Stream.concat(Arrays.stream(XYZ), Arrays.stream(columns)).toArray(String[]::new);
  }

  @Test
  void namesThatProgramsGiveAreKnown() throws IOException {
    for (String[] names :
        new String[][] {
          {"float nx", "float ny", "float nz"},
          {"float normal_x", "float normal_y", "float normal_z"},
          {"float normalx", "float normaly", "float normalz"},
          {"float NX", "float NY", "float NZ"}
        }) {
      OrientedPoints points = pointsOf(text(xyzAnd(names)) + "1 2 3 0 0 1\n4 5 6 0 1 0\n");
      assertThat(points.normal()).containsExactly(0, 0, 0, 1, 1, 0);
    }
    String[] upper = {"double X", "double Y", "double Z", "uchar NX", "uchar NY", "uchar NZ"};
    OrientedPoints points = pointsOf(text(upper) + "1 2 3 127 128 255\n4 5 6 0 0 255\n");
    assertThat(points.normal()).containsExactly(-0.5f, -127.5f, 0.5f, -127.5f, 127.5f, 127.5f);
  }

  @Test
  void coloursOfAnyKindAreReadAsShares() throws IOException {
    String[][] kinds = {
      {"uchar", "red", "51", "255"},
      {"ushort", "red", "13107", "65535"},
      {"int", "red", "51", "255"},
      {"float", "red", "0.2", "1"},
      {"float", "diffuse_red", "51", "255"},
      {"uchar", "Red", "51", "255"}
    };
    for (String[] k : kinds) {
      String[] columns =
          xyzAnd(
              "float nx",
              "float ny",
              "float nz",
              k[0] + " " + k[1],
              k[0] + " " + k[1].replace("red", "green").replace("Red", "Green"),
              k[0] + " " + k[1].replace("red", "blue").replace("Red", "Blue"));
      String rows =
          "1 2 3 0 0 1 %s %s %s\n1 2 4 0 0 1 %s %s %s\n"
              .formatted(k[2], k[3], k[2], k[3], k[3], k[3]);
      assertThat(pointsOf(text(columns) + rows).colour())
          .as(Arrays.toString(k))
          .containsExactly(new float[] {0.2f, 1, 1, 1, 0.2f, 1}, within(1e-6f));
    }
  }

  @Test
  void coloursALittleAboveOneOrMissingChangeNoOthers() throws IOException {
    String[] columns =
        xyzAnd("float nx", "float ny", "float nz", "float red", "float green", "float blue");
    String rows = "1 2 3 0 0 1 1.0000001 0.5 nan\n1 2 4 0 0 1 0.25 -0.1 0.75\n";
    assertThat(pointsOf(text(columns) + rows).colour())
        .containsExactly(new float[] {1, 0.25f, 0.5f, 0, 0, 0.75f}, within(1e-6f));
  }

  @Test
  void rowsMayBeWrappedOrStandInOneLine() throws IOException {
    String[] columns = xyzAnd("float nx", "float ny", "float nz");
    for (String rows :
        new String[] {
          "1 2 3 0 0 1 4 5 6 0 1 0\n", "1 2 3 0\n0 1 4 5\n6 0 1 0\n", "1\n2\n3\n0 0 1 4 5 6 0 1 0"
        }) {
      assertThat(pointsOf(text(columns) + rows).position()).containsExactly(1, 4, 2, 5, 3, 6);
    }
    // Linear time: a line of a million numbers.
    int many = 200_000;
    String line = text(columns).replace("vertex 2", "vertex " + many) + "1 2 3 0 0 1 ".repeat(many);
    assertThat(pointsOf(line).count()).isEqualTo(many);
  }

  @Test
  void rowLongerThanTheHeaderIsAnError() throws IOException {
    String[] columns = xyzAnd("float nx", "float ny", "float nz");
    Path file = file(text(columns) + "1 2 3 0 0 1\n1 2 4 0 0 1 0.5\n");
    assertThatThrownBy(() -> PlyReader.points(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("line 12: has more numbers than the header names for a point");
    // Blanks at the end of a row are none.
    assertThat(pointsOf(text(columns) + "1 2 3 0 0 1 \t\n1 2 4 0 0 1").count()).isEqualTo(2);
  }

  @Test
  void marksLineEndsAndLongHeadersMakeNoDifference() throws IOException {
    String plain = text(xyzAnd("float nx", "float ny", "float nz"));
    String rows = "1 2 3 0 0 1\n4 5 6 0 0 1\n";
    String comments = ("comment " + "x".repeat(1000) + "\n").repeat(100);
    for (String text :
        new String[] {
          "\u00ef\u00bb\u00bf" + plain + rows,
          (plain + rows).replace('\n', '\r'),
          plain.replace("element", comments + "element") + rows,
          plain.replace("end_header\n", "end_header\r\n") + rows
        }) {
      assertThat(pointsOf(text).position()).containsExactly(1, 4, 2, 5, 3, 6);
    }
    // Behind a lone CR a binary file's first byte may look like a line's end.
    byte[] header =
        plain.replace("ascii", "binary_little_endian").replace('\n', '\r').getBytes(US_ASCII);
    ByteBuffer binary = ByteBuffer.allocate(header.length + 48).order(ByteOrder.LITTLE_ENDIAN);
    binary.put(header).putInt(0x4000000a);
    OrientedPoints points = PlyReader.points(file(binary.array())).points();
    assertThat(points.position()[0]).isEqualTo(Float.intBitsToFloat(0x4000000a));
  }

  @Test
  void coordinatesOfMapsKeepTheirDigits() throws IOException {
    String[] columns = {"double x", "double y", "double z", "float nx", "float ny", "float nz"};
    PlyPoints far =
        PlyReader.points(
            file(
                text(columns)
                    + "412345.015 5412345.25 0.5 0 0 1\n412346.015 5412344.75 -0.5 0 0 1\n"));
    assertThat(far.shift()).containsExactly(412346, 5412345, 0);
    assertThat(far.points().position())
        .containsExactly(new float[] {-0.985f, 0.015f, 0.25f, -0.25f, 0.5f, -0.5f}, within(1e-6f));
    assertThat(PlyReader.points(file(text(columns) + "1 2 3 0 0 1\n2 3 4 0 0 1\n")).shift())
        .containsExactly(0, 0, 0);
    TriangleMesh mesh =
        new TriangleMesh(new float[] {0.125f, 0, 0, 1, 0, 0, 0, 1, 0}, new int[] {0, 1, 2}, null);
    Path ply = folder.resolve("far.ply");
    PlyWriter.write(ply, mesh, Optional.empty(), far.shift());
    byte[] bytes = Files.readAllBytes(ply);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains("property double x\n");
    int start = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("end_header\n") + 11;
    ByteBuffer body = ByteBuffer.wrap(bytes, start, 24).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(body.getDouble()).isEqualTo(412346.125);
    assertThat(body.getDouble()).isEqualTo(5412345.0);
    Path obj = folder.resolve("far.obj");
    ObjWriter.write(obj, mesh, Optional.empty(), far.shift());
    assertThat(Files.readString(obj)).contains("v 412346.125 5412345.0 0.0\n");
  }

  @Test
  void writtenMeshComesBack() throws IOException {
    TriangleMesh mesh =
        new TriangleMesh(
            new float[] {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, -1.25f},
            new int[] {0, 1, 2, 0, 2, 3},
            new float[] {0, 0.2f, 1, 1, 1, 1, 0, 0, 0, 0.6f, 0.4f, 0.8f});
    Path file = folder.resolve("mesh.ply");
    PlyWriter.write(file, mesh, Optional.of(SyntheticMediaTag.TRAINED));
    TriangleMesh back = PlyReader.mesh(file);
    assertThat(back.vertices()).isEqualTo(mesh.vertices());
    assertThat(back.faces()).isEqualTo(mesh.faces());
    assertThat(back.colours()).containsExactly(mesh.colours(), within(0.5f / 255 + 1e-6f));
    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
        .contains(
            "comment DigitalSourceType"
                + " http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia\n");
  }

  @Test
  void objHasColoursTagAndFacesFromOne() throws IOException {
    TriangleMesh mesh =
        new TriangleMesh(
            new float[] {0, 0, 0, 1, 0, 0, 0, 1, 0},
            new int[] {0, 1, 2},
            new float[] {1, 0, 0, 0, 1, 0, 0, 0, 0.5f});
    Path file = folder.resolve("mesh.obj");
    ObjWriter.write(file, mesh, Optional.of(SyntheticMediaTag.TRAINED));
    assertThat(Files.readString(file))
        .contains("# DigitalSourceType http://cv.iptc.org/")
        .contains("v 1.0 0.0 0.0 0.0000 1.0000 0.0000\n")
        .endsWith("f 1 2 3\n");
  }

  @Test
  void polygonsBecomeTriangles() throws IOException {
    TriangleMesh mesh =
        PlyReader.mesh(
            file(
                """
                ply
                format ascii 1.0
                element vertex 4
                property float x
                property float y
                property float z
                element face 2
                property uchar flags
                property list uchar int vertex_index
                end_header
                0 0 0 1 0 0 1 1 0 0 1 0
                5 4 0 1 2 3
                5 2 0 1
                """));
    assertThat(mesh.faces()).containsExactly(0, 1, 2, 0, 2, 3);
  }

  @Test
  void pointsWithoutNormalsAreRefusedWithAdvice() throws IOException {
    Path file =
        file(
            """
            ply
            format ascii 1.0
            element vertex 1
            property float x
            property float y
            property float z
            end_header
            1 2 3
            """);
    assertThatThrownBy(() -> PlyReader.points(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no normals");
  }

  @Test
  void giantCountsAreRefusedBeforeMemoryIsTaken() throws IOException {
    for (String count : new String[] {"2147483647", "99999999999", "-1", "many"}) {
      Path file =
          file(
              "ply\nformat binary_little_endian 1.0\nelement vertex "
                  + count
                  + "\nproperty float x\nproperty float y\nproperty float z\nend_header\n");
      assertThatThrownBy(() -> PlyReader.points(file)).isInstanceOf(BadInputException.class);
    }
  }

  @Test
  void cutOffFilesAreRefusedAtEveryLength() throws IOException {
    byte[] whole = binary("little", 2);
    for (int length = 0; length < whole.length; length++) {
      Path file = file(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> PlyReader.points(file)).isInstanceOf(BadInputException.class);
    }
  }

  @Test
  void damagedFilesGiveBadInputOrPointsAndNothingElse() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    byte[] whole = binary("big", 2);
    int refused = 0;
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k < 1 + round % 4; k++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        PlyReader.points(file(damaged));
      } catch (BadInputException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 1999);
  }

  @Test
  void facesTakeMemoryWhenTheyAreThereNotWhenTheyAreAnnounced() throws IOException {
    int rows = 8_000_000;
    String header =
        String.join(
            "\n",
            "ply",
            "format binary_little_endian 1.0",
            "element vertex 1",
            "property float x",
            "property float y",
            "property float z",
            "element face " + rows,
            "property list uchar int vertex_indices",
            "end_header",
            "");
    byte[] start = header.getBytes(StandardCharsets.US_ASCII);
    Path file = folder.resolve("faces.ply");
    Files.write(file, Arrays.copyOf(start, start.length + 12 + rows)); // faces without corners
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThat(PlyReader.mesh(file).faces()).isEmpty();
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(60L << 20);
  }
}
