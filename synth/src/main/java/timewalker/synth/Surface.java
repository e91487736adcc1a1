package timewalker.synth;

import org.jspecify.annotations.Nullable;
import timewalker.math.Shapes;

/**
 * Triangles of one material over the vertices of a {@link Scene}.
 *
 * @param name such as "skin" or "hair"
 * @param material how it answers light
 * @param faces [F][3] vertex indices, counter-clockwise from outside
 * @param uv [F][3][2] texture coordinates per corner, v upward
 * @param texture what is laid over it
 * @param twoSided false: faces turned away are culled, or the mouth cavity would poke through the
 *     lips
 * @param cutOut true: the texture's alpha is coverage, and the texture repeats where {@code
 *     coverage} is given
 * @param coverage [F][3] factor on alpha per corner, or null for 1
 */
record Surface(
    String name,
    Material material,
    int[] faces,
    float[] uv,
    Texture texture,
    boolean twoSided,
    boolean cutOut,
    float @Nullable [] coverage) {

  Surface {
    Shapes.check("faces", faces.length / 3, "faces", faces.length, 3);
    Shapes.check("corners", faces.length, "uv", uv.length, 2);
  }

  int faceCount() {
    return faces.length / 3;
  }
}
