package timewalker.math;

/** Normals of triangles, and their sums at the vertices. */
public final class TriangleNormals {
  private TriangleNormals() {}

  /**
   * The normal of a triangle, as long as twice its area.
   *
   * @param vertices [V][3]
   * @param faces [F][3] vertex indices, counter-clockwise from the side that the normal points to
   * @param f which of them
   * @param normal [3] written
   */
  public static void ofFace(float[] vertices, int[] faces, int f, float[] normal) {
    int a = 3 * faces[3 * f];
    int b = 3 * faces[3 * f + 1];
    int c = 3 * faces[3 * f + 2];
    float ux = vertices[b] - vertices[a];
    float uy = vertices[b + 1] - vertices[a + 1];
    float uz = vertices[b + 2] - vertices[a + 2];
    float vx = vertices[c] - vertices[a];
    float vy = vertices[c + 1] - vertices[a + 1];
    float vz = vertices[c + 2] - vertices[a + 2];
    normal[0] = uy * vz - uz * vy;
    normal[1] = uz * vx - ux * vz;
    normal[2] = ux * vy - uy * vx;
  }

  /**
   * Adds the triangles' normals to those of their vertices: their directions are then means by
   * area.
   *
   * @param vertices [V][3]
   * @param faces [F][3] vertex indices
   * @param normals [V][3] added to
   */
  public static void addTo(float[] vertices, int[] faces, float[] normals) {
    float[] n = new float[3];
    for (int f = 0; f < faces.length / 3; f++) {
      ofFace(vertices, faces, f, n);
      for (int k = 0; k < 3; k++) {
        int at = 3 * faces[3 * f + k];
        normals[at] += n[0];
        normals[at + 1] += n[1];
        normals[at + 2] += n[2];
      }
    }
  }
}
