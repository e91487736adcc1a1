package timewalker.synth;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPInputStream;

/**
 * A mesh bound to the embedded head: each vertex is a combination of three head vertices plus an
 * offset.
 *
 * @param name such as "hair/short01"
 * @param anchors [V][3] head vertices
 * @param weights [V][3] summing to one
 * @param offsets [V][3] metres, in the template's frame
 * @param faces [F][3]
 * @param uv [F][3][2] per corner
 */
record Proxy(
    String name, int[] anchors, float[] weights, float[] offsets, int[] faces, float[] uv) {
  private static final int MAGIC = 0x58505754; // "TWPX", little-endian

  /** Reads a resource of this module, as tools/synth-assets writes it. */
  static Proxy load(String name) {
    String path = name + ".mesh.gz";
    try (InputStream in = Proxy.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("resource " + path + " is missing");
      }
      try (DataInputStream data = new DataInputStream(new GZIPInputStream(in))) {
        return parse(name, ByteBuffer.wrap(data.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + path, e);
    }
  }

  private static Proxy parse(String name, ByteBuffer in) {
    if (in.getInt() != MAGIC) {
      throw new IllegalStateException("resource " + name + " is not a proxy mesh");
    }
    int vertices = in.getShort() & 0xffff;
    int texels = in.getShort() & 0xffff;
    int triangles = in.getInt();
    int[] anchors = new int[3 * vertices];
    for (int i = 0; i < anchors.length; i++) {
      anchors[i] = in.getShort() & 0xffff;
    }
    float[] weights = new float[3 * vertices];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = in.getShort() / 8192f;
    }
    float[] offsets = new float[3 * vertices];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = in.getShort() / 50_000f;
    }
    float[] coordinates = new float[2 * texels];
    for (int i = 0; i < coordinates.length; i++) {
      coordinates[i] = (in.getShort() & 0xffff) / 65_535f;
    }
    int[] faces = new int[3 * triangles];
    for (int i = 0; i < faces.length; i++) {
      faces[i] = in.getShort() & 0xffff;
    }
    float[] uv = new float[6 * triangles];
    for (int i = 0; i < 3 * triangles; i++) {
      int t = in.getShort() & 0xffff;
      uv[2 * i] = coordinates[2 * t];
      uv[2 * i + 1] = coordinates[2 * t + 1];
    }
    return new Proxy(name, anchors, weights, offsets, faces, uv);
  }

  int vertexCount() {
    return anchors.length / 3;
  }

  /**
   * Places the mesh on a head.
   *
   * @param head [H][3] metres
   * @param frame [3][3] row-major, applied to the offsets: rotation times size
   * @param out written from vertex {@code first} on
   */
  void fit(float[] head, double[] frame, float[] out, int first) {
    for (int v = 0; v < vertexCount(); v++) {
      for (int c = 0; c < 3; c++) {
        double sum =
            frame[3 * c] * offsets[3 * v]
                + frame[3 * c + 1] * offsets[3 * v + 1]
                + frame[3 * c + 2] * offsets[3 * v + 2];
        for (int k = 0; k < 3; k++) {
          sum += weights[3 * v + k] * (double) head[3 * anchors[3 * v + k] + c];
        }
        out[3 * (first + v) + c] = (float) sum;
      }
    }
  }
}
