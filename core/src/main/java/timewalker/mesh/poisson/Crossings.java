package timewalker.mesh.poisson;

/**
 * Which edges of one level the surface crosses, and the numbers of their vertices.
 *
 * <p>An edge counts here when all four cells around it are leaves of this level; the brick that
 * stores its lower end owns it. 192 bits per brick and a running count make a table of numbers.
 */
final class Crossings {
  private static final int WORDS = 3 * BrickLevel.SIDE; // per brick: axis, then z

  private final BrickLevel level;
  private final long[] word; // bits 8 y + x
  private final short[] before; // edges of the brick in earlier words
  final int[] firstVertex; // [bricks]
  final int[] firstFace; // [bricks]
  final int[] vertices; // [bricks] edges, then middles of loops
  final int[] faces; // [bricks]

  Crossings(BrickLevel level) {
    this.level = level;
    word = new long[WORDS * level.bricks];
    before = new short[WORDS * level.bricks];
    firstVertex = new int[level.bricks];
    firstFace = new int[level.bricks];
    vertices = new int[level.bricks];
    faces = new int[level.bricks];
  }

  /** Sets the crossed edges of one axis and one z, bit 8 y + x. */
  void set(int brick, int axis, int z, long bits) {
    word[WORDS * brick + BrickLevel.SIDE * axis + z] = bits;
  }

  long get(int brick, int axis, int z) {
    return word[WORDS * brick + BrickLevel.SIDE * axis + z];
  }

  /** Numbers a brick's edges; returns how many there are. */
  int number(int brick) {
    int count = 0;
    for (int w = WORDS * brick; w < WORDS * (brick + 1); w++) {
      before[w] = (short) count;
      count += Long.bitCount(word[w]);
    }
    return count;
  }

  /** How many edges a brick owns. */
  int edges(int brick) {
    int last = WORDS * (brick + 1) - 1;
    return before[last] + Long.bitCount(word[last]);
  }

  /**
   * The vertex on an edge whose lower end lies in a brick or, with a coordinate of 8, in one above
   * it; −1 when the edge does not count here.
   */
  int vertex(int brick, int x, int y, int z, int axis) {
    int owner = level.neighbour[27 * brick + 13 + (x >> 3) + 3 * (y >> 3) + 9 * (z >> 3)];
    if (owner < 0) {
      return -1;
    }
    int w = WORDS * owner + BrickLevel.SIDE * axis + (z & 7);
    long bit = 1L << 8 * (y & 7) + (x & 7);
    if ((word[w] & bit) == 0) {
      return -1;
    }
    return firstVertex[owner] + before[w] + Long.bitCount(word[w] & bit - 1);
  }
}
