package timewalker.basis;

import java.util.Locale;
import timewalker.math.BoundingBox;

/**
 * The cube in space that a hash grid covers. Points outside are looked up at its border.
 *
 * @param lowX its lowest corner, metres
 * @param lowY metres
 * @param lowZ metres
 * @param edge metres
 */
public record GridBox(float lowX, float lowY, float lowZ, float edge) {
  public GridBox {
    if (!(edge > 0) || !Float.isFinite(lowX + lowY + lowZ + edge)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "box at (%s, %s, %s) with edge %s: expected a finite corner and an edge above 0",
              lowX,
              lowY,
              lowZ,
              edge));
    }
  }

  /**
   * The cube around a mesh.
   *
   * @param vertices [V][3] metres
   * @param margin added on each side, as a share of the mesh's largest extent
   */
  public static GridBox around(float[] vertices, double margin) {
    BoundingBox box = BoundingBox.of(vertices);
    double[] middle = box.middle();
    double edge = box.longest() * (1 + 2 * margin);
    return new GridBox(
        (float) (middle[0] - edge / 2),
        (float) (middle[1] - edge / 2),
        (float) (middle[2] - edge / 2),
        (float) edge);
  }

  /** The lowest coordinate along an axis, 0 to 2, metres. */
  public float low(int axis) {
    return axis == 0 ? lowX : axis == 1 ? lowY : lowZ;
  }
}
