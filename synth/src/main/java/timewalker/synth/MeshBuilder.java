package timewalker.synth;

import java.util.Arrays;

/** Collects vertices and triangles of a part that is made rather than loaded. */
final class MeshBuilder {
  private float[] vertices = new float[300];
  private int[] faces = new int[300];
  private float[] uv = new float[600];
  private int vertexCount;
  private int faceCount;

  int vertexCount() {
    return vertexCount;
  }

  int add(double x, double y, double z) {
    if (3 * vertexCount + 3 > vertices.length) {
      vertices = Arrays.copyOf(vertices, 2 * vertices.length);
    }
    vertices[3 * vertexCount] = (float) x;
    vertices[3 * vertexCount + 1] = (float) y;
    vertices[3 * vertexCount + 2] = (float) z;
    return vertexCount++;
  }

  /** A triangle, counter-clockwise from outside, the middle of the texture at every corner. */
  void face(int a, int b, int c) {
    face(a, b, c, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f);
  }

  void face(int a, int b, int c, float au, float av, float bu, float bv, float cu, float cv) {
    if (3 * faceCount + 3 > faces.length) {
      faces = Arrays.copyOf(faces, 2 * faces.length);
      uv = Arrays.copyOf(uv, 2 * uv.length);
    }
    int[] corners = {a, b, c};
    float[] coordinates = {au, av, bu, bv, cu, cv};
    System.arraycopy(corners, 0, faces, 3 * faceCount, 3);
    System.arraycopy(coordinates, 0, uv, 6 * faceCount, 6);
    faceCount++;
  }

  /**
   * A tube along a path.
   *
   * @param path [n][3] metres
   * @param closed whether the last point joins the first
   * @param radius metres
   */
  void tube(double[][] path, boolean closed, double radius) {
    int sides = 8;
    int n = path.length;
    int first = vertexCount;
    for (int i = 0; i < n; i++) {
      double[] before = path[closed ? (i + n - 1) % n : Math.max(0, i - 1)];
      double[] after = path[closed ? (i + 1) % n : Math.min(n - 1, i + 1)];
      double[] along = Vec.unit(Vec.minus(after, before));
      double[] up = Math.abs(along[1]) < 0.9 ? new double[] {0, 1, 0} : new double[] {0, 0, 1};
      double[] side = Vec.unit(Vec.cross(along, up));
      up = Vec.cross(side, along);
      for (int k = 0; k < sides; k++) {
        double angle = 2 * Math.PI * k / sides;
        double c = radius * StrictMath.cos(angle);
        double s = radius * StrictMath.sin(angle);
        add(
            path[i][0] + c * side[0] + s * up[0],
            path[i][1] + c * side[1] + s * up[1],
            path[i][2] + c * side[2] + s * up[2]);
      }
    }
    for (int i = 0; i < (closed ? n : n - 1); i++) {
      for (int k = 0; k < sides; k++) {
        int a = first + i * sides + k;
        int b = first + i * sides + (k + 1) % sides;
        int c = first + (i + 1) % n * sides + k;
        int d = first + (i + 1) % n * sides + (k + 1) % sides;
        face(a, b, c);
        face(b, d, c);
      }
    }
  }

  float[] vertices() {
    return Arrays.copyOf(vertices, 3 * vertexCount);
  }

  int[] faces() {
    return Arrays.copyOf(faces, 3 * faceCount);
  }

  float[] uv() {
    return Arrays.copyOf(uv, 6 * faceCount);
  }
}
