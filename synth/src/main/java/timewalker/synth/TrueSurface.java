package timewalker.synth;

import timewalker.math.Shapes;

/**
 * What can be seen of a person from somewhere: skin, hair where its cut-out texture is solid, the
 * outer strands of a beard, glasses without their lenses.
 *
 * @param vertices [V][3] world, metres; triangles share none
 * @param normals [V][3] unit, outwards; strands have those of the skin they grow from
 * @param faces [F][3] vertex indices
 */
public record TrueSurface(float[] vertices, float[] normals, int[] faces) {
  /** Checks the sizes. */
  public TrueSurface {
    Shapes.check("vertices", vertices.length / 3, "vertices", vertices.length, 3);
    Shapes.check("vertices", vertices.length / 3, "normals", normals.length, 3);
    Shapes.check("faces", faces.length / 3, "faces", faces.length, 3);
  }
}
