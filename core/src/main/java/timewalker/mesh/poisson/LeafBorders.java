package timewalker.mesh.poisson;

/** Where leaves of one level of the octree touch finer or coarser ones. Work space of a thread. */
final class LeafBorders {
  private final BrickLevel here;

  /** What {@link #findSplits} found: bit 2 axis + (0 lower, 1 upper) of a side. */
  int splitSides;

  /** The same for edges: bits of {@link CellLoops#edge}. */
  int splitEdges;

  LeafBorders(BrickLevel level) {
    here = level;
  }

  /** True when all cells around are leaves of this level. */
  boolean plain(int brick) {
    for (int k = 0; k < 27; k++) {
      int other = here.neighbour[27 * brick + k];
      if (other < 0) {
        return false;
      }
      for (int octant = 0; octant < 8; octant++) {
        if (here.child[8 * other + octant] >= 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether all four cells around an edge are leaves of this level. */
  boolean amongLeaves(int axis, int x, int y, int z) {
    for (int k = 0; k < 4; k++) {
      int second = (k & 1) == 0 ? 0 : -1;
      int third = (k & 2) == 0 ? 0 : -1;
      int cx = x + (axis == 0 ? 0 : axis == 1 ? third : second);
      int cy = y + (axis == 1 ? 0 : axis == 2 ? third : second);
      int cz = z + (axis == 2 ? 0 : axis == 0 ? third : second);
      int brick = here.brickOf(cx, cy, cz);
      if (brick < 0 || here.refined(brick, cx, cy, cz)) {
        return false;
      }
    }
    return true;
  }

  private boolean isRefined(int x, int y, int z) {
    int brick = here.brickOf(x, y, z);
    return brick >= 0 && here.refined(brick, x, y, z);
  }

  /** Finds which sides and edges of a leaf finer leaves divide; true when there are any. */
  boolean findSplits(int brick, int lx, int ly, int lz) {
    int[] at = {here.x0(brick) + lx, here.y0(brick) + ly, here.z0(brick) + lz};
    splitSides = 0;
    splitEdges = 0;
    for (int axis = 0; axis < 3; axis++) {
      int second = (axis + 1) % 3;
      int third = (axis + 2) % 3;
      for (int k = 0; k < 4; k++) {
        int ds = (k & 1) == 0 ? -1 : 1;
        int dt = (k & 2) == 0 ? -1 : 1;
        int[] cell = at.clone();
        cell[second] += ds;
        boolean sideS = isRefined(cell[0], cell[1], cell[2]);
        cell[third] += dt;
        boolean across = isRefined(cell[0], cell[1], cell[2]);
        cell[second] -= ds;
        boolean sideT = isRefined(cell[0], cell[1], cell[2]);
        splitSides |= sideS ? 1 << 2 * second + (k & 1) : 0;
        splitSides |= sideT ? 1 << 2 * third + (k >> 1) : 0;
        splitEdges |= sideS || across || sideT ? 1 << CellLoops.edge(axis, k & 1, k >> 1) : 0;
      }
    }
    return splitEdges != 0;
  }
}
