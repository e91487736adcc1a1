package timewalker.mesh.poisson;

/** An edge of the lattice in one number: level, axis, and its lower end. */
final class EdgeKey {
  private EdgeKey() {}

  static long of(int level, int axis, int x, int y, int z) {
    return (long) level << 50 | (long) axis << 48 | (long) x << 32 | (long) y << 16 | z;
  }

  static int level(long key) {
    return (int) (key >>> 50);
  }

  static int axis(long key) {
    return (int) (key >>> 48) & 3;
  }

  static int x(long key) {
    return (int) (key >>> 32) & 0xffff;
  }

  static int y(long key) {
    return (int) (key >>> 16) & 0xffff;
  }

  static int z(long key) {
    return (int) key & 0xffff;
  }
}
