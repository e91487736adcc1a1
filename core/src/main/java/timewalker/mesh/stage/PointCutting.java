package timewalker.mesh.stage;

import timewalker.surfel.WorldSurfels;

/**
 * Which parts of space the surfels themselves fill (Gaussian point cutting: Gaussian Surfels, Dai
 * et al. 2024). Every surfel hands its opacity times its Gaussian to the voxels it passes through;
 * a rendered point where too little came together floats between surfels, where a depth picture
 * averaged over an edge or over loose hair, and is cut away.
 */
final class PointCutting {
  private static final int MOST_VOXELS = 1 << 27;

  /** A surfel covers its plane up to this many standard deviations. */
  private static final double REACH = 2;

  /** Larger standard deviations than this, in metres, do not widen the grid. */
  private static final double LARGEST = 0.02;

  private final double voxel;
  private final double[] low = new double[3];
  private final int[] size = new int[3];
  private final float[] mass;

  /**
   * @param voxel edge of a voxel, metres
   */
  PointCutting(WorldSurfels surfels, double voxel) {
    int n = surfels.count();
    double[] high = new double[3];
    for (int c = 0; c < 3; c++) {
      low[c] = Double.POSITIVE_INFINITY;
      high[c] = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < n; i++) {
        double wide =
            Math.min(LARGEST, Math.exp(Math.max(surfels.logScale()[i], surfels.logScale()[n + i])));
        low[c] = Math.min(low[c], surfels.position()[c * n + i] - REACH * wide);
        high[c] = Math.max(high[c], surfels.position()[c * n + i] + REACH * wide);
      }
      low[c] -= 1.5 * voxel;
      high[c] += voxel;
    }
    double volume = 1;
    for (int c = 0; c < 3; c++) {
      volume *= (high[c] - low[c]) / voxel + 1;
    }
    this.voxel = voxel * Math.max(1, Math.cbrt(volume / MOST_VOXELS) * 1.01);
    for (int c = 0; c < 3; c++) {
      size[c] = (int) Math.ceil((high[c] - low[c]) / this.voxel);
    }
    mass = new float[size[0] * size[1] * size[2]];
    for (int i = 0; i < n; i++) {
      add(surfels, i);
    }
  }

  /** Lays one surfel out in steps of half a voxel, so that no voxel under it is missed. */
  private void add(WorldSurfels s, int i) {
    int n = s.count();
    double[] u = new double[3];
    double[] v = new double[3];
    axes(s, i, u, v);
    double su = Math.exp(s.logScale()[i]);
    double sv = Math.exp(s.logScale()[n + i]);
    double opacity = 1 / (1 + Math.exp(-s.opacityLogit()[i]));
    int nu = steps(su);
    int nv = steps(sv);
    for (int a = -nu; a <= nu; a++) {
      double x = nu == 0 ? 0 : REACH * a / nu;
      for (int b = -nv; b <= nv; b++) {
        double y = nv == 0 ? 0 : REACH * b / nv;
        int at =
            index(
                s.position()[i] + su * x * u[0] + sv * y * v[0],
                s.position()[n + i] + su * x * u[1] + sv * y * v[1],
                s.position()[2 * n + i] + su * x * u[2] + sv * y * v[2]);
        if (at >= 0 && x * x + y * y <= REACH * REACH) {
          mass[at] += (float) (opacity * Math.exp(-(x * x + y * y) / 2));
        }
      }
    }
  }

  private int steps(double scale) {
    return (int) Math.min(64, Math.ceil(REACH * scale / (voxel / 2)));
  }

  private static void axes(WorldSurfels s, int i, double[] u, double[] v) {
    int n = s.count();
    double w = s.rotation()[i];
    double x = s.rotation()[n + i];
    double y = s.rotation()[2 * n + i];
    double z = s.rotation()[3 * n + i];
    double scale = 1 / (w * w + x * x + y * y + z * z);
    u[0] = 1 - 2 * scale * (y * y + z * z);
    u[1] = 2 * scale * (x * y + w * z);
    u[2] = 2 * scale * (x * z - w * y);
    v[0] = 2 * scale * (x * y - w * z);
    v[1] = 1 - 2 * scale * (x * x + z * z);
    v[2] = 2 * scale * (y * z + w * x);
  }

  private int index(double x, double y, double z) {
    int ix = (int) Math.floor((x - low[0]) / voxel);
    int iy = (int) Math.floor((y - low[1]) / voxel);
    int iz = (int) Math.floor((z - low[2]) / voxel);
    boolean within =
        Math.min(ix, Math.min(iy, iz)) >= 0 && ix < size[0] && iy < size[1] && iz < size[2];
    return within ? (iz * size[1] + iy) * size[0] + ix : -1;
  }

  /**
   * What the voxels around a place got of the surfels' mass, linear between their middles, so that
   * a surface that only cuts a voxel's corner is not taken for loose; 0 outside.
   */
  float mass(double x, double y, double z) {
    double sum = 0;
    double u = pastMiddle(x, 0);
    double v = pastMiddle(y, 1);
    double w = pastMiddle(z, 2);
    for (int corner = 0; corner < 8; corner++) {
      double cx = (corner & 1) - u;
      double cy = (corner >> 1 & 1) - v;
      double cz = (corner >> 2) - w;
      int at = index(x + cx * voxel, y + cy * voxel, z + cz * voxel);
      double share = (1 - Math.abs(cx)) * (1 - Math.abs(cy)) * (1 - Math.abs(cz));
      sum += at >= 0 ? share * mass[at] : 0;
    }
    return (float) sum;
  }

  /** How far a coordinate lies past the middle of the voxel before, in voxels. */
  private double pastMiddle(double value, int axis) {
    double t = (value - low[axis]) / voxel - 0.5;
    return t - Math.floor(t);
  }
}
