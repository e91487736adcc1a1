package timewalker.synth;

import java.util.List;
import timewalker.math.Shapes;

/**
 * Everything that stands before the camera in one frame.
 *
 * @param vertices [V][3] world, metres
 * @param normals [V][3] unit, world
 * @param openness [V] share of the sky that a vertex sees, 0..1
 * @param surfaces triangles over those vertices
 */
record Scene(float[] vertices, float[] normals, float[] openness, List<Surface> surfaces) {
  Scene {
    int count = openness.length;
    Shapes.check("vertices", count, "vertices", vertices.length, 3);
    Shapes.check("vertices", count, "normals", normals.length, 3);
    surfaces = List.copyOf(surfaces);
  }

  int vertexCount() {
    return openness.length;
  }

  int faceCount() {
    int count = 0;
    for (Surface surface : surfaces) {
      count += surface.faceCount();
    }
    return count;
  }

  /** Unit normals by the area-weighted mean of the faces around each vertex. */
  static void computeNormals(float[] vertices, int[] faces, float[] normals) {
    addNormals(vertices, faces, normals);
    normalize(normals, 0, normals.length / 3);
  }

  /** Adds the faces' normals, each as long as twice its area, to those of their vertices. */
  static void addNormals(float[] vertices, int[] faces, float[] normals) {
    float[] n = new float[3];
    for (int f = 0; f < faces.length / 3; f++) {
      faceNormal(vertices, faces, f, n);
      for (int k = 0; k < 3; k++) {
        int at = 3 * faces[3 * f + k];
        normals[at] += n[0];
        normals[at + 1] += n[1];
        normals[at + 2] += n[2];
      }
    }
  }

  /**
   * The normal of a face, as long as twice its area.
   *
   * @param normal [3] written
   */
  static void faceNormal(float[] vertices, int[] faces, int f, float[] normal) {
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

  static void normalize(float[] normals, int from, int to) {
    for (int v = from; v < to; v++) {
      float x = normals[3 * v];
      float y = normals[3 * v + 1];
      float z = normals[3 * v + 2];
      float length = (float) Math.sqrt(x * x + y * y + z * z);
      float scale = length > 0 ? 1 / length : 0;
      normals[3 * v] = x * scale;
      normals[3 * v + 1] = y * scale;
      normals[3 * v + 2] = z * scale;
    }
  }
}
