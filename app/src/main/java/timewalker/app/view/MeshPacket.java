package timewalker.app.view;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import timewalker.mesh.TriangleMesh;

/**
 * A mesh on its way to the browser: places in 16 bits, and with a new mesh its triangles and
 * colours. Little-endian.
 */
final class MeshPacket {
  static final int MAGIC = 0x314d5754; // "TWM1"
  static final int HEADER = 48;
  static final int HAS_TRIANGLES = 1;

  private MeshPacket() {}

  /**
   * Packs.
   *
   * @param mesh posed
   * @param triangles whether triangles and colours are packed too
   */
  static ByteBuffer of(int request, int slot, TriangleMesh mesh, boolean triangles) {
    int v = mesh.vertexCount();
    int f = mesh.faceCount();
    ByteBuffer out =
        ByteBuffer.allocate(HEADER + 8 * v + (triangles ? 12 * f + 4 * v : 0))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putInt(request).putInt(slot).putInt(v).putInt(f);
    out.putInt(triangles ? HAS_TRIANGLES : 0);
    float[][] axis = new float[3][v];
    Quantised[] range = new Quantised[3];
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < v; i++) {
        axis[c][i] = mesh.vertices()[3 * i + c];
      }
      range[c] = Quantised.range(axis[c]);
      range[c].write(out);
    }
    out.position(HEADER);
    for (int i = 0; i < v; i++) {
      for (int c = 0; c < 3; c++) {
        out.putShort(range[c].of(axis[c][i]));
      }
      out.putShort((short) 0);
    }
    if (triangles) {
      float[] colours = requireNonNull(mesh.colours(), "the mesh has no colours");
      for (int corner : mesh.faces()) {
        out.putInt(corner);
      }
      for (int i = 0; i < v; i++) {
        for (int c = 0; c < 3; c++) {
          out.put((byte) Math.round(255 * Math.clamp(colours[3 * i + c], 0, 1)));
        }
        out.put((byte) 255);
      }
    }
    return out.position(0);
  }
}
