package timewalker.mesh.poisson;

/** Which points of a brick and of its upper sides lie inside a surface. Work space of a thread. */
final class BrickSigns {
  private final OctreeFunction function;
  private final BrickLevel here;
  private final int level;
  private final float iso;
  private final PaddedBrick padded = new PaddedBrick();
  private final int[] row = new int[81]; // bit x of row y + 9 z: inside; nine points each

  /** The function at the brick's points, laid out as by {@link PaddedBrick}. */
  final float[] u = new float[PaddedBrick.SIZE];

  /**
   * @param level of the bricks
   * @param iso value on the surface; more is inside
   */
  BrickSigns(OctreeFunction function, int level, float iso) {
    this.function = function;
    this.level = level;
    this.iso = iso;
    here = function.tree.level(level);
  }

  /** Reads which of a brick's 9x9x9 points are inside; false when all or no points are. */
  boolean read(int brick) {
    padded.gatherAll(
        function.tree,
        here,
        function.values(level),
        level == BrickLevel.ROOT ? null : function.values(level - 1),
        brick,
        u);
    int any = 0;
    int all = 511;
    for (int r = 0; r < 81; r++) {
      int from = PaddedBrick.ORIGIN + r % 9 * PaddedBrick.Y + r / 9 * PaddedBrick.Z;
      int bits = 0;
      for (int x = 0; x < 9; x++) {
        bits |= u[from + x] >= iso ? 1 << x : 0;
      }
      row[r] = bits;
      any |= bits;
      all &= bits;
    }
    return any != 0 && all != 511;
  }

  /** Bit x is set where the edge from (x, y, z) along an axis is crossed. */
  int crossed(int axis, int y, int z) {
    int r = row[y + 9 * z];
    int other = axis == 0 ? r >> 1 : axis == 1 ? row[y + 1 + 9 * z] : row[y + 9 * z + 9];
    return (r ^ other) & 255;
  }

  int pattern(int cell) {
    int x = cell & 7;
    int r = (cell >> 3 & 7) + 9 * (cell >> 6);
    return row[r] >> x & 3
        | (row[r + 1] >> x & 3) << 2
        | (row[r + 9] >> x & 3) << 4
        | (row[r + 10] >> x & 3) << 6;
  }
}
