package timewalker.io.mesh;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import timewalker.io.AtomicFile;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.mesh.TriangleMesh;

/** Writes meshes as binary PLY files, little endian. */
public final class PlyWriter {
  private static final int CHUNK = 1 << 16;

  private PlyWriter() {}

  /**
   * Writes a mesh.
   *
   * @param tag what the file says about its origin; empty for a surface through measured points
   */
  public static void write(Path file, TriangleMesh mesh, Optional<SyntheticMediaTag> tag)
      throws IOException {
    write(file, mesh, tag, new double[3]);
  }

  /**
   * Writes a mesh elsewhere, with coordinates in double precision where it is moved.
   *
   * @param shift [3] what is added to every position
   */
  public static void write(
      Path file, TriangleMesh mesh, Optional<SyntheticMediaTag> tag, double[] shift)
      throws IOException {
    boolean moved = Arrays.stream(shift).anyMatch(s -> s != 0);
    AtomicFile.write(
        file,
        out -> {
          out.write(header(mesh, tag, moved).getBytes(StandardCharsets.US_ASCII));
          writeVertices(out, mesh, moved ? shift : null);
          writeFaces(out, mesh.faces());
        });
  }

  private static String header(TriangleMesh mesh, Optional<SyntheticMediaTag> tag, boolean moved) {
    String position = "\nproperty float x\nproperty float y\nproperty float z\n";
    return "ply\nformat binary_little_endian 1.0\ncomment made by TimeWalker\n"
        + tag.map(t -> "comment DigitalSourceType " + t.uri() + "\n").orElse("")
        + "element vertex "
        + mesh.vertexCount()
        + (moved ? position.replace("float", "double") : position)
        + (mesh.colours() == null
            ? ""
            : "property uchar red\nproperty uchar green\nproperty uchar blue\n")
        + "element face "
        + mesh.faceCount()
        + "\nproperty list uchar int vertex_indices\nend_header\n";
  }

  private static void writeVertices(OutputStream out, TriangleMesh mesh, double @Nullable [] shift)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    float[] v = mesh.vertices();
    float[] colours = mesh.colours();
    for (int i = 0; i < v.length; i += 3) {
      if (buffer.remaining() < 27) {
        flush(out, chunk, buffer);
      }
      for (int c = 0; c < 3; c++) {
        if (shift == null) {
          buffer.putFloat(v[i + c]);
        } else {
          buffer.putDouble(v[i + c] + shift[c]);
        }
      }
      for (int c = 0; colours != null && c < 3; c++) {
        buffer.put((byte) Math.round(255 * Math.clamp(colours[i + c], 0f, 1f)));
      }
    }
    flush(out, chunk, buffer);
  }

  private static void writeFaces(OutputStream out, int[] faces) throws IOException {
    byte[] chunk = new byte[CHUNK];
    ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    for (int t = 0; t < faces.length; t += 3) {
      if (buffer.remaining() < 13) {
        flush(out, chunk, buffer);
      }
      buffer.put((byte) 3).putInt(faces[t]).putInt(faces[t + 1]).putInt(faces[t + 2]);
    }
    flush(out, chunk, buffer);
  }

  private static void flush(OutputStream out, byte[] chunk, ByteBuffer buffer) throws IOException {
    out.write(chunk, 0, buffer.position());
    buffer.clear();
  }
}
