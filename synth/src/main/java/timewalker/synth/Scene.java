package timewalker.synth;

import java.util.List;
import timewalker.math.Shapes;
import timewalker.math.TriangleNormals;

/**
 * Everything in front of the camera in one frame.
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
    TriangleNormals.addTo(vertices, faces, normals);
    normalize(normals, 0, normals.length / 3);
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
