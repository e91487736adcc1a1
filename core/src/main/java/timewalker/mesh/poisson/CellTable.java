package timewalker.mesh.poisson;

/**
 * The triangles of a cube whose neighbours are no finer, for each of the 256 patterns of corners.
 */
final class CellTable {
  /** By pattern (bit x + 2y + 4z is set where that corner is inside): {@link CellLoops#edge}. */
  static final byte[][] TRIANGLES = new byte[256][];

  private CellTable() {}

  static {
    CellLoops loops = new CellLoops();
    for (int pattern = 0; pattern < 256; pattern++) {
      loops.trace(gridPoints(pattern), 0, 0);
      if (loops.middles > 0) {
        throw new IllegalStateException("pattern " + pattern + " needs a point of its own");
      }
      TRIANGLES[pattern] = new byte[loops.corners];
      for (int k = 0; k < loops.corners; k++) {
        TRIANGLES[pattern][k] = (byte) code(loops.triangles[k]);
      }
    }
  }

  /** The cube's corners among the 27 grid points. */
  private static int gridPoints(int pattern) {
    int inside = 0;
    for (int k = 0; k < 8; k++) {
      if ((pattern >> k & 1) != 0) {
        inside |= 1 << 2 * (k & 1) + 6 * (k >> 1 & 1) + 18 * (k >> 2);
      }
    }
    return inside;
  }

  private static int code(int edge) {
    int a = edge / 27;
    int b = edge % 27;
    int axis = b - a == 2 ? 0 : b - a == 6 ? 1 : 2;
    return CellLoops.edge(
        axis,
        CellLoops.coordinate(a, (axis + 1) % 3) / 2,
        CellLoops.coordinate(a, (axis + 2) % 3) / 2);
  }

  /** The axis that an edge runs along. */
  static int axis(int code) {
    return code >> 2;
  }

  /** Offset of an edge's lower end from the cube's lower corner along an axis, 0 or 1. */
  static int offset(int code, int axis) {
    int along = code >> 2;
    if (axis == along) {
      return 0;
    }
    return axis == (along + 1) % 3 ? code & 1 : code >> 1 & 1;
  }
}
