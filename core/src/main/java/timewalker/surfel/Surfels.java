package timewalker.surfel;

import timewalker.math.Shapes;

/**
 * Flat Gaussians (Gaussian Surfels, Dai et al. 2024), structure of arrays. Every array is
 * component-planar: component c of surfel i is at {@code [c * count + i]}.
 *
 * @param count number of surfels n
 * @param shDegree degree of the spherical harmonics, 0..3
 * @param position [3][n] centre μ, metres
 * @param rotation [4][n] quaternion (w, x, y, z), not necessarily of unit length; its third axis is
 *     the normal
 * @param logScale [2][n] natural logarithm of the two standard deviations s_u, s_v in metres; the
 *     third is exactly 0
 * @param opacityLogit [n] opacity is its logistic function
 * @param sh [3 * (shDegree + 1)²][n] spherical harmonics, coefficient-major, colour inner:
 *     component 3 * k + channel
 */
public record Surfels(
    int count,
    int shDegree,
    float[] position,
    float[] rotation,
    float[] logScale,
    float[] opacityLogit,
    float[] sh) {
  /** The largest number of surfels that a space may have. */
  public static final int MOST = 2_000_000;

  public Surfels {
    Shapes.check("components", 3, "position", position.length, count);
    Shapes.check("components", 4, "rotation", rotation.length, count);
    Shapes.check("components", 2, "logScale", logScale.length, count);
    Shapes.check("components", 1, "opacityLogit", opacityLogit.length, count);
    Shapes.check("components", 3 * (shDegree + 1) * (shDegree + 1), "sh", sh.length, count);
  }

  /** All-zero surfels; also the form in which gradients are added up. */
  public Surfels(int count, int shDegree) {
    this(
        count,
        shDegree,
        new float[3 * count],
        new float[4 * count],
        new float[2 * count],
        new float[count],
        new float[3 * (shDegree + 1) * (shDegree + 1) * count]);
  }
}
