package timewalker.head;

import java.util.Locale;
import timewalker.math.Shapes;

/**
 * Landmarks of a detector tied to the head's surface: landmark = Σ_i b_i v_i + R o, with b the
 * barycentric weights in a triangle of the posed mesh, o the offset and R the rotation of the neck
 * joint, with which the skull moves.
 *
 * @param indices [L] the landmarks' numbers in the detector's own list
 * @param triangles [L] faces of the head model
 * @param barycentric [L][3] weights of the face's corners, summing to one
 * @param offset [L][3] metres in the frame of the skull, added to the point on the surface
 */
public record LandmarkEmbedding(
    int[] indices, int[] triangles, float[] barycentric, float[] offset) {
  public LandmarkEmbedding {
    int count = triangles.length;
    Shapes.check("landmarks", count, "indices", indices.length, 1);
    Shapes.check("landmarks", count, "barycentric", barycentric.length, 3);
    Shapes.check("landmarks", count, "offset", offset.length, 3);
    HeadModel.requireUsable("landmark barycentric", barycentric);
    HeadModel.requireUsable("landmark offset", offset);
    for (int l = 0; l < count; l++) {
      double sum = (double) barycentric[3 * l] + barycentric[3 * l + 1] + barycentric[3 * l + 2];
      if (Math.abs(sum - 1) > 1e-3) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "barycentric weights of landmark %d sum to %s; expected 1", l, sum));
      }
    }
  }

  /** Number of landmarks L. */
  public int count() {
    return triangles.length;
  }

  /**
   * The landmarks' points on a posed mesh, without their offsets.
   *
   * @param faces [F][3]
   * @param vertices [V][3] metres
   * @param points [L][3] metres, overwritten
   */
  public void surfacePoints(int[] faces, float[] vertices, float[] points) {
    Shapes.check("landmarks", triangles.length, "points", points.length, 3);
    for (int l = 0; l < triangles.length; l++) {
      for (int axis = 0; axis < 3; axis++) {
        float sum = 0;
        for (int corner = 0; corner < 3; corner++) {
          int vertex = faces[3 * triangles[l] + corner];
          sum += barycentric[3 * l + corner] * vertices[3 * vertex + axis];
        }
        points[3 * l + axis] = sum;
      }
    }
  }
}
