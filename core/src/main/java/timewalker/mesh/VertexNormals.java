package timewalker.mesh;

/** Normals of a mesh's vertices. */
public final class VertexNormals {
  private VertexNormals() {}

  /**
   * The mean of the normals of the triangles around, by area.
   *
   * @return [V][3] unit length, zero where the triangles around have no area
   */
  public static float[] of(TriangleMesh mesh) {
    float[] v = mesh.vertices();
    int[] faces = mesh.faces();
    float[] normal = new float[v.length];
    for (int t = 0; t < faces.length; t += 3) {
      int a = 3 * faces[t];
      int b = 3 * faces[t + 1];
      int c = 3 * faces[t + 2];
      float ux = v[b] - v[a];
      float uy = v[b + 1] - v[a + 1];
      float uz = v[b + 2] - v[a + 2];
      float wx = v[c] - v[a];
      float wy = v[c + 1] - v[a + 1];
      float wz = v[c + 2] - v[a + 2];
      float nx = uy * wz - uz * wy;
      float ny = uz * wx - ux * wz;
      float nz = ux * wy - uy * wx;
      add(normal, a, nx, ny, nz);
      add(normal, b, nx, ny, nz);
      add(normal, c, nx, ny, nz);
    }
    for (int i = 0; i < normal.length; i += 3) {
      double x = normal[i];
      double y = normal[i + 1];
      double z = normal[i + 2];
      double length = Math.sqrt(x * x + y * y + z * z);
      double inverse = length > 0 ? 1 / length : 0;
      normal[i] = (float) (x * inverse);
      normal[i + 1] = (float) (y * inverse);
      normal[i + 2] = (float) (z * inverse);
    }
    return normal;
  }

  private static void add(float[] normal, int at, float x, float y, float z) {
    normal[at] += x;
    normal[at + 1] += y;
    normal[at + 2] += z;
  }
}
