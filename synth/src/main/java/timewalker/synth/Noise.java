package timewalker.synth;

/**
 * Smooth random fields: quintic interpolation of hashed lattice values (value noise). The same seed
 * gives the same field everywhere.
 */
final class Noise {
  private Noise() {}

  /** A field over space with features about one unit across, in −1..1. */
  static float at(long seed, double x, double y, double z) {
    double fx = Math.floor(x);
    double fy = Math.floor(y);
    double fz = Math.floor(z);
    int ix = (int) fx;
    int iy = (int) fy;
    int iz = (int) fz;
    float tx = fade((float) (x - fx));
    float ty = fade((float) (y - fy));
    float tz = fade((float) (z - fz));
    float near =
        mix(
            mix(lattice(seed, ix, iy, iz), lattice(seed, ix + 1, iy, iz), tx),
            mix(lattice(seed, ix, iy + 1, iz), lattice(seed, ix + 1, iy + 1, iz), tx),
            ty);
    float far =
        mix(
            mix(lattice(seed, ix, iy, iz + 1), lattice(seed, ix + 1, iy, iz + 1), tx),
            mix(lattice(seed, ix, iy + 1, iz + 1), lattice(seed, ix + 1, iy + 1, iz + 1), tx),
            ty);
    return mix(near, far, tz);
  }

  /** Distance to the nearest of scattered points, about one a unit cube; beyond 0.5 it is rough. */
  static float toSpot(long seed, double x, double y, double z) {
    int bx = (int) Math.floor(x - 0.5);
    int by = (int) Math.floor(y - 0.5);
    int bz = (int) Math.floor(z - 0.5);
    double best = 1;
    for (int i = 0; i < 8; i++) {
      int cx = bx + (i & 1);
      int cy = by + (i >> 1 & 1);
      int cz = bz + (i >> 2);
      double dx = cx + 0.5 + 0.35 * lattice(seed, cx, cy, cz) - x;
      double dy = cy + 0.5 + 0.35 * lattice(seed + 1, cx, cy, cz) - y;
      double dz = cz + 0.5 + 0.35 * lattice(seed + 2, cx, cy, cz) - z;
      best = Math.min(best, dx * dx + dy * dy + dz * dz);
    }
    return (float) Math.sqrt(best);
  }

  /** A field over time, in −1..1. */
  static float at(long seed, double t) {
    double f = Math.floor(t);
    int i = (int) f;
    return mix(lattice(seed, i, 0, 0), lattice(seed, i + 1, 0, 0), fade((float) (t - f)));
  }

  /** One number per lattice point, in −1..1. */
  static float lattice(long seed, int x, int y, int z) {
    return (mixBits(
                seed + x * 0x9E3779B97F4A7C15L + y * 0xC2B2AE3D27D4EB4FL + z * 0x165667B19E3779F9L)
            >> 40)
        * 0x1p-23f;
  }

  /** Scrambles 64 bits (the finalizer of SplitMix64, Steele et al. 2014). */
  static long mixBits(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A seed of its own for each purpose. */
  static long seed(long seed, String purpose) {
    return mixBits(seed * 0x9E3779B97F4A7C15L + purpose.hashCode());
  }

  /** 0 below low, 1 above high, smooth between. */
  static float step(float low, float high, float x) {
    float t = Math.max(0, Math.min(1, (x - low) / (high - low)));
    return t * t * (3 - 2 * t);
  }

  private static float fade(float t) {
    return t * t * t * (t * (t * 6 - 15) + 10);
  }

  static float mix(float a, float b, float t) {
    return a + (b - a) * t;
  }
}
