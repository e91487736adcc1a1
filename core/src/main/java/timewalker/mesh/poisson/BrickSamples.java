package timewalker.mesh.poisson;

/**
 * Which points reach which bricks of a level, in the points' order: brick b has a range of them.
 */
final class BrickSamples {
  final int[] start; // [bricks + 1]
  final int[] item; // [start[bricks]] indices of points

  /**
   * @param position [n][3] in cells of this level; neighbours follow each other
   * @param below lattice points under the point's cell that it reaches as well: 0 or 1
   * @param above the same beyond the cell's upper corner
   */
  BrickSamples(BrickLevel level, float[] position, int n, int below, int above) {
    start = new int[level.bricks + 1];
    Finder finder = new Finder(level, position, below, above);
    for (int i = 0; i < n; i++) {
      int found = finder.find(i);
      for (int k = 0; k < found; k++) {
        start[finder.brick[k] + 1]++;
      }
    }
    for (int b = 0; b < level.bricks; b++) {
      start[b + 1] += start[b];
    }
    item = new int[start[level.bricks]];
    int[] next = start.clone();
    for (int i = 0; i < n; i++) {
      int found = finder.find(i);
      for (int k = 0; k < found; k++) {
        item[next[finder.brick[k]]++] = i;
      }
    }
  }

  /** The bricks that one point reaches; none when its own cell does not exist. */
  private static final class Finder {
    final int[] brick = new int[8];
    private final BrickLevel level;
    private final float[] position;
    private final int below;
    private final int above;
    private long lastKey = -1;
    private int home;

    Finder(BrickLevel level, float[] position, int below, int above) {
      this.level = level;
      this.position = position;
      this.below = below;
      this.above = above;
    }

    int find(int i) {
      int x = (int) position[3 * i];
      int y = (int) position[3 * i + 1];
      int z = (int) position[3 * i + 2];
      long key = Morton.code(x >> 3, y >> 3, z >> 3);
      if (key != lastKey) {
        lastKey = key;
        home = level.brickOf(x, y, z);
      }
      if (home < 0) {
        return 0;
      }
      int found = 0;
      for (int dz = low(z); dz <= high(z); dz++) {
        for (int dy = low(y); dy <= high(y); dy++) {
          for (int dx = low(x); dx <= high(x); dx++) {
            int other = level.neighbour[27 * home + 13 + dx + 3 * dy + 9 * dz];
            if (other >= 0) {
              brick[found++] = other;
            }
          }
        }
      }
      return found;
    }

    private int low(int cell) {
      return (cell & 7) - below < 0 ? -1 : 0;
    }

    private int high(int cell) {
      return (cell & 7) + 1 + above > 7 ? 1 : 0;
    }
  }
}
