package timewalker.mesh;

import timewalker.math.TriangleNormals;

/** Normals of a mesh's vertices. */
public final class VertexNormals {
  private VertexNormals() {}

  /**
   * The mean of the normals of the triangles around, by area.
   *
   * @return [V][3] unit length, zero where the triangles around have no area
   */
  public static float[] of(TriangleMesh mesh) {
    float[] normal = new float[mesh.vertices().length];
    TriangleNormals.addTo(mesh.vertices(), mesh.faces(), normal);
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
}
