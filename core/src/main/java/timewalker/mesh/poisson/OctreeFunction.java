package timewalker.mesh.poisson;

/** The reconstructed function: on every lattice point the value of the finest brick there. */
final class OctreeFunction {
  final BrickTree tree;
  private final float[][] values; // by level

  OctreeFunction(BrickTree tree, float[][] values) {
    this.tree = tree;
    this.values = values;
  }

  float[] values(int level) {
    return values[level];
  }

  /**
   * The value at a lattice point of a level, interpolated from coarser levels where the level has
   * none; rounded as {@link PaddedBrick#interpolate} rounds, for signs must not depend on who asks.
   */
  float at(int level, int x, int y, int z) {
    BrickLevel here = tree.level(level);
    int cells = here.cells();
    if (Math.min(x, Math.min(y, z)) < 0 || Math.max(x, Math.max(y, z)) >= cells) {
      return 0;
    }
    int brick = here.brickOf(x, y, z);
    if (brick >= 0) {
      return values[level][brick * BrickLevel.POINTS + BrickLevel.pointIndex(x, y, z)];
    }
    float low = planeAbove(level, x, y, z >> 1);
    return (z & 1) == 0 ? low : 0.5f * (low + planeAbove(level, x, y, (z >> 1) + 1));
  }

  private float planeAbove(int level, int x, int y, int z) {
    float low = rowAbove(level, x, y >> 1, z);
    return (y & 1) == 0 ? low : 0.5f * (low + rowAbove(level, x, (y >> 1) + 1, z));
  }

  private float rowAbove(int level, int x, int y, int z) {
    float low = at(level - 1, x >> 1, y, z);
    return (x & 1) == 0 ? low : 0.5f * (low + at(level - 1, (x >> 1) + 1, y, z));
  }

  /** The value anywhere in the unit cube. */
  double at(float ux, float uy, float uz) {
    for (int level = tree.depth; ; level--) {
      float x = Math.scalb(ux, level);
      float y = Math.scalb(uy, level);
      float z = Math.scalb(uz, level);
      int ix = (int) x;
      int iy = (int) y;
      int iz = (int) z;
      if (tree.level(level).brickOf(ix, iy, iz) >= 0) {
        double sum = 0;
        for (int k = 0; k < 8; k++) {
          double wx = (k & 1) == 0 ? 1 - (x - ix) : x - ix;
          double wy = (k & 2) == 0 ? 1 - (y - iy) : y - iy;
          double wz = (k & 4) == 0 ? 1 - (z - iz) : z - iz;
          sum += wx * wy * wz * at(level, ix + (k & 1), iy + (k >> 1 & 1), iz + (k >> 2));
        }
        return sum;
      }
    }
  }
}
