package timewalker.mesh.poisson;

import java.util.Arrays;

/**
 * Where the surface passes through one cube of the octree, as closed loops over the cube's edges.
 *
 * <p>Points are numbered on the cube's 3x3x3 grid of half steps, x + 3y + 9z. A side whose
 * neighbour is finer is four squares instead of one, an edge beside a finer cube two halves. On
 * every square each run of outside points is cut off by one segment between the two edges where the
 * run begins and ends. Both cubes beside a square see the same square, hence the same segments, and
 * every edge that the surface crosses belongs to two squares of the cube: the segments close into
 * loops, and the loops of all cubes into a surface without holes.
 *
 * <p>No diagonal of a triangulated loop connects two points of one side of the cube, because
 * another cube could have the same one and an edge would get four triangles; where that cannot be
 * avoided the loop gets a point in its middle. Work space of one thread.
 */
final class CellLoops {
  /** A triangle corner from here on is a loop's middle. */
  static final int MIDDLE = 27 * 27;

  private static final int MAX = 64;

  private final int[] next = new int[27 * 27]; // edge that follows, −1
  private final int[] crossed = new int[MAX];
  private int crossedCount;
  private final int[] square = new int[8];
  private final int[] loop = new int[MAX];
  private final double[][] cost = new double[MAX][MAX];
  private final int[][] apex = new int[MAX][MAX];

  /** Corners of the triangles: an edge as 27 a + b with a < b, or MIDDLE + k. */
  final int[] triangles = new int[6 * MAX];

  /** How many corners there are. */
  int corners;

  /** How many loops have a point in their middle; its loop's edges are the fan's. */
  int middles;

  CellLoops() {
    Arrays.fill(next, -1);
  }

  /**
   * Finds the loops and cuts them into triangles.
   *
   * @param inside bit p is set where grid point p is inside; corners, and the points of what is
   *     split
   * @param splitSides bit 2 axis + (0 lower, 1 upper)
   * @param splitEdges bit of {@link #edge}; the edges of split sides among them
   */
  void trace(int inside, int splitSides, int splitEdges) {
    crossedCount = 0;
    corners = 0;
    middles = 0;
    for (int side = 0; side < 6; side++) {
      if ((splitSides >> side & 1) != 0) {
        for (int quarter = 0; quarter < 4; quarter++) {
          quarterSquare(side, quarter & 1, quarter >> 1);
          cut(inside, 4);
        }
      } else {
        cut(inside, wholeSquare(side, splitEdges));
      }
    }
    for (int k = 0; k < crossedCount; k++) {
      if (next[crossed[k]] >= 0) {
        triangulate(takeLoop(crossed[k]));
      }
    }
  }

  /** Number of the cube's edge along an axis: 4 axis + lower or upper in the next two axes. */
  static int edge(int axis, int second, int third) {
    return 4 * axis + second + 2 * third;
  }

  /** A point of a side: (i, j) along the two other axes, which turn with the axis. */
  private static int point(int side, int i, int j) {
    int axis = side >> 1;
    int[] at = new int[3];
    at[axis] = 2 * (side & 1);
    at[(axis + 1) % 3] = i;
    at[(axis + 2) % 3] = j;
    return at[0] + 3 * at[1] + 9 * at[2];
  }

  private void quarterSquare(int side, int i, int j) {
    square[0] = point(side, i, j);
    square[1] = point(side, i + 1, j);
    square[2] = point(side, i + 1, j + 1);
    square[3] = point(side, i, j + 1);
    turnOutwards(side, 4);
  }

  private int wholeSquare(int side, int splitEdges) {
    int axis = side >> 1;
    int upper = side & 1;
    int n = 0;
    int[] i = {0, 2, 2, 0};
    int[] j = {0, 0, 2, 2};
    for (int k = 0; k < 4; k++) {
      square[n++] = point(side, i[k], j[k]);
      int along = (axis + 1 + (k & 1)) % 3; // the edge from this corner to the next
      int across = (k & 1) == 0 ? j[k] / 2 : i[k] / 2; // where it lies on the side's other axis
      // The other two axes in turning order: for k even they are (axis + 2, axis), else (axis, …).
      int edge = (k & 1) == 0 ? edge(along, across, upper) : edge(along, upper, across);
      if ((splitEdges >> edge & 1) != 0) {
        int m = (k + 1) & 3;
        square[n++] = point(side, (i[k] + i[m]) / 2, (j[k] + j[m]) / 2);
      }
    }
    turnOutwards(side, n);
    return n;
  }

  /** Counter-clockwise when seen from outside the cube. */
  private void turnOutwards(int side, int n) {
    if ((side & 1) == 0) {
      for (int k = 0; k < n / 2; k++) {
        int swap = square[k];
        square[k] = square[n - 1 - k];
        square[n - 1 - k] = swap;
      }
    }
  }

  private void cut(int inside, int n) {
    for (int k = 0; k < n; k++) {
      if (isIn(inside, square[k]) && !isIn(inside, square[(k + 1) % n])) {
        int end = k + 1;
        while (!isIn(inside, square[(end + 1) % n])) {
          end++;
        }
        int from = edgeKey(square[k], square[(k + 1) % n]);
        next[from] = edgeKey(square[end % n], square[(end + 1) % n]);
        crossed[crossedCount++] = from;
      }
    }
  }

  private static boolean isIn(int inside, int point) {
    return (inside >> point & 1) != 0;
  }

  private static int edgeKey(int a, int b) {
    return 27 * Math.min(a, b) + Math.max(a, b);
  }

  private int takeLoop(int start) {
    int n = 0;
    int at = start;
    do {
      loop[n++] = at;
      int after = next[at];
      next[at] = -1;
      at = after;
    } while (at != start);
    return n;
  }

  /** The triangles with the shortest diagonals, none of them along a side of the cube. */
  private void triangulate(int n) {
    for (int length = 1; length < n; length++) {
      for (int i = 0; i + length < n; i++) {
        int j = i + length;
        cost[i][j] = length == 1 ? 0 : Double.POSITIVE_INFINITY;
        for (int k = i + 1; k < j; k++) {
          double sum = cost[i][k] + cost[k][j] + diagonal(i, k, n) + diagonal(k, j, n);
          if (sum < cost[i][j]) {
            cost[i][j] = sum;
            apex[i][j] = k;
          }
        }
      }
    }
    if (cost[0][n - 1] < Double.POSITIVE_INFINITY) {
      emit(0, n - 1);
    } else {
      for (int i = 0; i < n; i++) {
        add(loop[(i + 1) % n], loop[i], MIDDLE + middles);
      }
      middles++;
    }
  }

  private double diagonal(int i, int j, int n) {
    if (j - i == 1 || (i == 0 && j == n - 1)) {
      return 0;
    }
    if ((sides(loop[i]) & sides(loop[j])) != 0) {
      return Double.POSITIVE_INFINITY;
    }
    int squared = 0;
    for (int axis = 0; axis < 3; axis++) {
      int d = twice(loop[i], axis) - twice(loop[j], axis);
      squared += d * d;
    }
    return squared;
  }

  private static int twice(int edge, int axis) {
    return coordinate(edge / 27, axis) + coordinate(edge % 27, axis);
  }

  /** Of a grid point, 0 to 2. */
  static int coordinate(int point, int axis) {
    return axis == 0 ? point % 3 : axis == 1 ? point / 3 % 3 : point / 9;
  }

  /** The cube's sides that an edge lies on, as bits. */
  private static int sides(int edge) {
    int both = 0;
    for (int axis = 0; axis < 3; axis++) {
      int a = coordinate(edge / 27, axis);
      int b = coordinate(edge % 27, axis);
      both |= a == 0 && b == 0 ? 1 << 2 * axis : a == 2 && b == 2 ? 2 << 2 * axis : 0;
    }
    return both;
  }

  private void emit(int i, int j) {
    if (j - i > 1) {
      int k = apex[i][j];
      add(loop[i], loop[j], loop[k]);
      emit(i, k);
      emit(k, j);
    }
  }

  private void add(int a, int b, int c) {
    triangles[corners++] = a;
    triangles[corners++] = b;
    triangles[corners++] = c;
  }
}
