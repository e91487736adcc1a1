package timewalker.mesh;

import org.jspecify.annotations.Nullable;
import timewalker.math.Shapes;

/**
 * Triangles, counter-clockwise when seen from outside.
 *
 * @param vertices [V][3]
 * @param faces [F][3] vertex indices
 * @param colours [V][3] in 0 … 1, or null
 */
public record TriangleMesh(float[] vertices, int[] faces, float @Nullable [] colours) {
  /** Checks the sizes. */
  // Not the compact form: javac stores no annotation of its parameters for other modules.
  public TriangleMesh(float[] vertices, int[] faces, float @Nullable [] colours) {
    Shapes.check("vertices", vertices.length / 3, "vertices", vertices.length, 3);
    Shapes.check("faces", faces.length / 3, "faces", faces.length, 3);
    if (colours != null) {
      Shapes.check("vertices", vertices.length / 3, "colours", colours.length, 3);
    }
    this.vertices = vertices;
    this.faces = faces;
    this.colours = colours;
  }

  /** Number of vertices. */
  public int vertexCount() {
    return vertices.length / 3;
  }

  /** Number of triangles. */
  public int faceCount() {
    return faces.length / 3;
  }

  /** The same triangles elsewhere. */
  public TriangleMesh withVertices(float[] moved) {
    return new TriangleMesh(moved, faces, colours);
  }

  /** The same triangles in other colours. */
  public TriangleMesh withColours(float[] painted) {
    return new TriangleMesh(vertices, faces, painted);
  }
}
