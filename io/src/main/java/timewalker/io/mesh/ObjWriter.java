package timewalker.io.mesh;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import timewalker.io.AtomicFile;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.mesh.TriangleMesh;

/** Writes meshes as OBJ files, colours behind the coordinates as most programs read them. */
public final class ObjWriter {
  private ObjWriter() {}

  /** Writes a mesh; the tag goes into a comment. */
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
          StringBuilder text = new StringBuilder("# made by TimeWalker\n");
          tag.ifPresent(t -> text.append("# DigitalSourceType ").append(t.uri()).append('\n'));
          for (int i = 0; i < mesh.vertices().length; i += 3) {
            text.append('v');
            for (int c = 0; c < 3; c++) {
              float at = mesh.vertices()[i + c];
              text.append(' ').append(moved ? Double.toString(at + shift[c]) : Float.toString(at));
            }
            for (int c = 0; mesh.colours() != null && c < 3; c++) {
              text.append(String.format(Locale.ROOT, " %.4f", mesh.colours()[i + c]));
            }
            text.append('\n');
            drain(text, out);
          }
          for (int t = 0; t < mesh.faces().length; t += 3) {
            text.append('f');
            for (int k = 0; k < 3; k++) {
              text.append(' ').append(mesh.faces()[t + k] + 1);
            }
            text.append('\n');
            drain(text, out);
          }
          out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
        });
  }

  private static void drain(StringBuilder text, OutputStream out) throws IOException {
    if (text.length() > 1 << 16) {
      out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
      text.setLength(0);
    }
  }
}
