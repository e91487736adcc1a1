package timewalker.mesh.poisson;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One level of the octree: the bricks of 8x8x8 cells that exist on it, along the Morton curve.
 *
 * <p>A brick covers one octant, 4x4x4 cells, of a brick of the level above; that octant is then
 * refined. A brick stores the values of the 512 lattice points at its cells' lower corners; points
 * on its upper sides belong to its neighbours.
 */
final class BrickLevel {
  /** Cells along a brick's edge. */
  static final int SIDE = 8;

  /** Lattice points of a brick. */
  static final int POINTS = SIDE * SIDE * SIDE;

  /** The level that is one brick. */
  static final int ROOT = 3;

  final int level;
  final int bricks; // number of bricks
  final long[] key; // [bricks] Morton code of the brick, ascending
  final int[] neighbour; // [bricks][27] the bricks around, x fastest; −1 where there is none
  final int[] child; // [bricks][8] brick of the next level in each octant; −1: the octant is leaves
  final int[] parent; // [bricks] brick of the level above, −1 on the root

  BrickLevel(int level, long[] key, @Nullable BrickLevel above) {
    this.level = level;
    this.key = key;
    bricks = key.length;
    neighbour = new int[27 * bricks];
    child = new int[8 * bricks];
    parent = new int[bricks];
    Arrays.fill(child, -1);
    for (int b = 0; b < bricks; b++) {
      parent[b] = above == null ? -1 : above.find(key[b] >>> 3);
      if (above != null) {
        above.child[8 * parent[b] + (int) (key[b] & 7)] = b;
      }
    }
    findNeighbours();
  }

  private void findNeighbours() {
    for (int b = 0; b < bricks; b++) {
      int x = Morton.x(key[b]);
      int y = Morton.y(key[b]);
      int z = Morton.z(key[b]);
      for (int k = 0; k < 27; k++) {
        neighbour[27 * b + k] = brickAt(x + k % 3 - 1, y + k / 3 % 3 - 1, z + k / 9 - 1);
      }
    }
  }

  /** Cells along the cube's edge. */
  int cells() {
    return 1 << level;
  }

  /** The brick with these brick coordinates, −1 where there is none. */
  int brickAt(int bx, int by, int bz) {
    int size = cells() / SIDE;
    if (Math.min(bx, Math.min(by, bz)) < 0 || Math.max(bx, Math.max(by, bz)) >= size) {
      return -1;
    }
    return find(Morton.code(bx, by, bz));
  }

  /** The brick that holds this cell, or stores this lattice point; −1 where there is none. */
  int brickOf(int x, int y, int z) {
    return brickAt(x >> 3, y >> 3, z >> 3);
  }

  private int find(long code) {
    return Math.max(-1, Arrays.binarySearch(key, code));
  }

  /** First cell of a brick along each axis. */
  int x0(int brick) {
    return SIDE * Morton.x(key[brick]);
  }

  int y0(int brick) {
    return SIDE * Morton.y(key[brick]);
  }

  int z0(int brick) {
    return SIDE * Morton.z(key[brick]);
  }

  /** Place of a lattice point among its brick's values. */
  static int pointIndex(int x, int y, int z) {
    return ((z & 7) << 6) | ((y & 7) << 3) | (x & 7);
  }

  /** Whether this cell of a brick is divided into finer ones; x, y, z need not be reduced. */
  boolean refined(int brick, int x, int y, int z) {
    return child[8 * brick + (x >> 2 & 1) + (y >> 2 & 1) * 2 + (z >> 2 & 1) * 4] >= 0;
  }
}
