package timewalker.mesh.poisson;

/**
 * Integrals over products of trilinear B-splines and their slopes on one level, applied to a {@link
 * PaddedBrick}. Along one axis, with spacing 1: ∫φ_i φ_j = (1, 4, 1)/6, ∫φ'_i φ'_j = (−1, 2, −1), ∫
 * φ_j φ'_i = (1, 0, −1)/2 for j = i − 1, i, i + 1. Only the brick's own points come out right.
 */
final class Stencils {
  private static final int Y = PaddedBrick.Y;
  private static final int Z = PaddedBrick.Z;
  private static final int SIZE = PaddedBrick.SIZE;

  /** Σ B_i² over what the Laplacian does to a point's own value. */
  static final float LAPLACIAN_DIAGONAL = 8f / 3;

  private final float[] a = new float[SIZE];
  private final float[] b = new float[SIZE];
  private final float[] c = new float[SIZE];

  /**
   * out_i = Σ_j u_j ∫∇B_i·∇B_j / h: 8/3 for the point itself, nothing for its 6 neighbours along
   * the axes, −1/6 for the 12 across edges, −1/12 for the 8 across corners.
   */
  void laplacian(float[] u, float[] out) {
    for (int i = 1; i < SIZE - 1; i++) {
      a[i] = u[i - 1] + u[i + 1];
    }
    for (int i = Y; i < SIZE - Y; i++) {
      b[i] = u[i - Y] + u[i + Y];
    }
    for (int i = Y; i < SIZE - Y; i++) {
      c[i] = a[i - Y] + a[i + Y];
    }
    for (int i = PaddedBrick.ORIGIN; i < SIZE - PaddedBrick.ORIGIN; i++) {
      out[i] =
          LAPLACIAN_DIAGONAL * u[i]
              - (1f / 6) * (c[i] + (a[i - Z] + a[i + Z]) + (b[i - Z] + b[i + Z]))
              - (1f / 12) * (c[i - Z] + c[i + Z]);
    }
  }

  /** out_i = Σ_j v_j ∫B_j ∂B_i/∂x_axis / h²: the divergence of a vector field's component. */
  void divergence(float[] v, int axis, float[] out) {
    int along = axis == 0 ? 1 : axis == 1 ? Y : Z;
    int second = axis == 0 ? Y : 1;
    int third = axis == 2 ? Y : Z;
    for (int i = along; i < SIZE - along; i++) {
      a[i] = 0.5f * (v[i - along] - v[i + along]);
    }
    mean(a, second, b);
    mean(b, third, out);
  }

  private static void mean(float[] in, int step, float[] out) {
    for (int i = step; i < SIZE - step; i++) {
      out[i] = (1f / 6) * (in[i - step] + in[i + step]) + (2f / 3) * in[i];
    }
  }
}
