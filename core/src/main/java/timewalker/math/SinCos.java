package timewalker.math;

/**
 * Sine and cosine in double precision that give the same bits on every machine, interpreted or
 * compiled, and allocate nothing. {@code Math.sin} may differ between interpreter and compiler, and
 * {@code StrictMath.sin} allocates outside ±π/4.
 *
 * <p>The argument is reduced to ±π/4 by multiples of π/2, kept in three parts, and the Taylor
 * series is cut where its next term is below 1e-19.
 */
public final class SinCos {
  private SinCos() {}

  private static final double TWO_OVER_PI = 2 / Math.PI;

  /** π/2 as a sum, each part the rounded remainder of those before. */
  private static final double HALF_PI_HIGH = Math.PI / 2;

  private static final double HALF_PI_MIDDLE = 6.123233995736766e-17;
  private static final double HALF_PI_LOW = -1.4973849048591833e-33;

  /** Beyond this the range reduction loses digits; no head turns that far. */
  private static final double FAR = 1e5;

  /** The sine of an angle, radians. */
  public static double sin(double x) {
    if (!(Math.abs(x) < FAR)) {
      return StrictMath.sin(x);
    }
    double turns = Math.rint(x * TWO_OVER_PI);
    return quadrant(reduced(x, turns), (int) turns);
  }

  /** The cosine of an angle, radians. */
  public static double cos(double x) {
    if (!(Math.abs(x) < FAR)) {
      return StrictMath.cos(x);
    }
    double turns = Math.rint(x * TWO_OVER_PI);
    return quadrant(reduced(x, turns), (int) turns + 1);
  }

  private static double reduced(double x, double turns) {
    double r = Math.fma(-turns, HALF_PI_HIGH, x);
    return Math.fma(-turns, HALF_PI_LOW, Math.fma(-turns, HALF_PI_MIDDLE, r));
  }

  /** sin(r + quarter · π/2). */
  private static double quadrant(double r, int quarter) {
    double value = (quarter & 1) == 0 ? sine(r) : cosine(r);
    return (quarter & 2) == 0 ? value : -value;
  }

  private static double sine(double r) {
    double q = -r * r;
    double sum = 1 + q / (16 * 17);
    sum = 1 + q * sum / (14 * 15);
    sum = 1 + q * sum / (12 * 13);
    sum = 1 + q * sum / (10 * 11);
    sum = 1 + q * sum / (8 * 9);
    sum = 1 + q * sum / (6 * 7);
    sum = 1 + q * sum / (4 * 5);
    return r + r * (q * sum / (2 * 3));
  }

  private static double cosine(double r) {
    double q = -r * r;
    double sum = 1 + q / (17 * 18);
    sum = 1 + q * sum / (15 * 16);
    sum = 1 + q * sum / (13 * 14);
    sum = 1 + q * sum / (11 * 12);
    sum = 1 + q * sum / (9 * 10);
    sum = 1 + q * sum / (7 * 8);
    sum = 1 + q * sum / (5 * 6);
    sum = 1 + q * sum / (3 * 4);
    return 1 + q * sum / 2;
  }
}
