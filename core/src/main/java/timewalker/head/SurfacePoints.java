package timewalker.head;

import java.util.Arrays;
import timewalker.math.Shapes;

/**
 * Points tied to a head's surface. A point is Σ_i b_i T_i + o on the resting head T, and moves with
 * the skin around it.
 *
 * @param triangles [N] faces of the head model
 * @param barycentric [N][3] weights of the face's corners, summing to one
 * @param offset [N][3] o, metres, in the axes of the resting head
 */
public record SurfacePoints(int[] triangles, float[] barycentric, float[] offset) {
  public SurfacePoints {
    Shapes.check("points", triangles.length, "barycentric", barycentric.length, 3);
    Shapes.check("points", triangles.length, "offset", offset.length, 3);
  }

  /** The landmarks of a detector. */
  public static SurfacePoints of(LandmarkEmbedding landmarks) {
    return new SurfacePoints(landmarks.triangles(), landmarks.barycentric(), landmarks.offset());
  }

  /** Number of points N. */
  public int count() {
    return triangles.length;
  }

  /** These points, then others. */
  public SurfacePoints and(SurfacePoints others) {
    int[] all = Arrays.copyOf(triangles, count() + others.count());
    System.arraycopy(others.triangles, 0, all, count(), others.count());
    return new SurfacePoints(
        all, joined(barycentric, others.barycentric), joined(offset, others.offset));
  }

  private static float[] joined(float[] a, float[] b) {
    float[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }
}
