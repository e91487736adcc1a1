package timewalker.mesh.poisson;

/** Cells numbered along a curve that keeps neighbours together and children behind one another. */
final class Morton {
  private Morton() {}

  /** The number of cell (x, y, z), each under 2^21: bits z y x interleaved, x lowest. */
  static long code(int x, int y, int z) {
    return spread(x) | spread(y) << 1 | spread(z) << 2;
  }

  static int x(long code) {
    return gather(code);
  }

  static int y(long code) {
    return gather(code >>> 1);
  }

  static int z(long code) {
    return gather(code >>> 2);
  }

  private static long spread(int v) {
    long x = v & 0x1fffffL;
    x = (x | x << 32) & 0x1f00000000ffffL;
    x = (x | x << 16) & 0x1f0000ff0000ffL;
    x = (x | x << 8) & 0x100f00f00f00f00fL;
    x = (x | x << 4) & 0x10c30c30c30c30c3L;
    return (x | x << 2) & 0x1249249249249249L;
  }

  private static int gather(long code) {
    long x = code & 0x1249249249249249L;
    x = (x | x >>> 2) & 0x10c30c30c30c30c3L;
    x = (x | x >>> 4) & 0x100f00f00f00f00fL;
    x = (x | x >>> 8) & 0x1f0000ff0000ffL;
    x = (x | x >>> 16) & 0x1f00000000ffffL;
    return (int) ((x | x >>> 32) & 0x1fffffL);
  }
}
