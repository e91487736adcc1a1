package timewalker.math;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Compares a hand-written gradient with central differences, entry by entry and as a whole.
 *
 * <pre>{@code
 * GradientCheck.of(x -> reference.loss(x))      // a loss in double precision
 *     .around(position)                         // the point, any array
 *     .matches("gradPosition", gradPosition);   // what the kernel's backward wrote
 *
 * GradientCheck.ofVector(x -> reference.forward(x), gradOut)   // many outputs, a fixed cotangent
 *     .around(position).sample(50, 7).tolerance(1e-3, 1e-6).matches("gradPosition", gradPosition);
 * }</pre>
 *
 * <p>Differences of order h² are removed by Richardson extrapolation: D = (4 D(h/2) − D(h)) / 3. A
 * check whose numeric gradient is zero everywhere is an error: such a test could not fail.
 */
public final class GradientCheck {
  private final ToDoubleFunction<double[]> loss;
  private final boolean inFloat;
  private double[] point;
  private int[] indices;
  private double step;
  private double relative;
  private double absolute;
  private double kinkShare;

  private GradientCheck(ToDoubleFunction<double[]> loss, boolean inFloat) {
    this.loss = loss;
    this.inFloat = inFloat;
    this.step = inFloat ? 4e-3 : 1e-4;
    this.relative = inFloat ? 1e-2 : 1e-4;
    this.absolute = inFloat ? 1e-4 : 1e-7;
  }

  /** Checks a scalar loss that is evaluated in double precision. */
  public static GradientCheck of(ToDoubleFunction<double[]> loss) {
    return new GradientCheck(loss, false);
  }

  /**
   * Checks a function of many outputs in double precision: the loss is Σ cotangent · f(x).
   *
   * @param function x to its outputs, [m]
   * @param cotangent [m] the gradient handed to the backward under test
   */
  public static GradientCheck ofVector(UnaryOperator<double[]> function, double[] cotangent) {
    double[] weights = cotangent.clone();
    return of(x -> dot(function.apply(x), weights));
  }

  /** As {@link #ofVector(UnaryOperator, double[])}. */
  public static GradientCheck ofVector(UnaryOperator<double[]> function, float[] cotangent) {
    return ofVector(function, toDouble(cotangent));
  }

  /**
   * Checks a loss that exists in single precision only. The distance between the two rounded
   * arguments is used, not the nominal step; steps and tolerances start out coarser.
   */
  public static GradientCheck ofFloat(ToDoubleFunction<float[]> loss) {
    return new GradientCheck(x -> loss.applyAsDouble(toFloat(x)), true);
  }

  /** The point the derivative is taken at; copied. */
  public GradientCheck around(double... point) {
    this.point = point.clone();
    return this;
  }

  /** As {@link #around(double...)}. */
  public GradientCheck around(float[] point) {
    return around(toDouble(point));
  }

  /** The largest change of an argument. */
  public GradientCheck step(double step) {
    this.step = step;
    return this;
  }

  /** Accepts |analytic − numeric| ≤ absolute + relative · max(|analytic|, |numeric|). */
  public GradientCheck tolerance(double relative, double absolute) {
    this.relative = relative;
    this.absolute = absolute;
    return this;
  }

  /** Checks these entries only. */
  public GradientCheck only(int... indices) {
    this.indices = indices.clone();
    return this;
  }

  /** Checks this many entries drawn by the seed, without repetition. */
  public GradientCheck sample(int count, long seed) {
    int[] order = new int[point.length];
    Arrays.setAll(order, i -> i);
    Random random = new Random(seed);
    int take = Math.min(count, order.length);
    for (int i = 0; i < take; i++) {
      int j = i + random.nextInt(order.length - i);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return only(Arrays.copyOf(order, take));
  }

  /**
   * Leaves out entries where the two one-sided differences disagree, as at the corner of |x|, ReLU
   * or a cell border; more than this share of them is an error.
   */
  public GradientCheck allowKinks(double share) {
    this.kinkShare = share;
    return this;
  }

  /** Requires this gradient, an array of the point's shape. */
  public void matches(String name, float[] gradient) {
    matches(name, toDouble(gradient));
  }

  /** As {@link #matches(String, float[])}. */
  public void matches(String name, double[] gradient) {
    Shapes.check("entries", point.length, name, gradient.length, 1);
    int[] entries = indices != null ? indices : allEntries();
    double dot = 0;
    double analyticSquares = 0;
    double numericSquares = 0;
    int kinks = 0;
    int wrong = 0;
    StringBuilder complaint = new StringBuilder();
    for (int i : entries) {
      if (atKink(i)) {
        kinks++;
        continue;
      }
      double numeric = (4 * difference(i, step / 2) - difference(i, step)) / 3;
      double analytic = gradient[i];
      dot += analytic * numeric;
      analyticSquares += analytic * analytic;
      numericSquares += numeric * numeric;
      double allowed = absolute + relative * Math.max(Math.abs(analytic), Math.abs(numeric));
      if (!(Math.abs(analytic - numeric) <= allowed) && wrong++ < 8) {
        complaint.append("%n  [%d] analytic %.9g, numeric %.9g".formatted(i, analytic, numeric));
      }
    }
    if (kinks > kinkShare * entries.length) {
      throw new AssertionError(
          "%s: %d of %d entries lie at a kink".formatted(name, kinks, entries.length));
    }
    if (numericSquares == 0) {
      throw new AssertionError(name + ": the loss does not depend on it; this check cannot fail");
    }
    if (wrong > 0) {
      throw new AssertionError(
          "%s: %d of %d entries are wrong (cosine %.6f, length ratio %.6f):%s"
              .formatted(
                  name,
                  wrong,
                  entries.length - kinks,
                  dot / Math.sqrt(analyticSquares * numericSquares),
                  Math.sqrt(analyticSquares / numericSquares),
                  complaint));
    }
  }

  private boolean atKink(int i) {
    if (kinkShare == 0) {
      return false;
    }
    double here = at(i, 0);
    double right = (at(i, step) - here) / step;
    double left = (here - at(i, -step)) / step;
    return Math.abs(right - left)
        > 10 * absolute + Math.max(0.02, 10 * relative) * Math.max(Math.abs(right), Math.abs(left));
  }

  private double difference(int i, double h) {
    double above = point[i] + h;
    double below = point[i] - h;
    double distance = inFloat ? (double) (float) above - (double) (float) below : above - below;
    return (at(i, h) - at(i, -h)) / distance;
  }

  private double at(int i, double offset) {
    double[] moved = point.clone();
    moved[i] += offset;
    double value = loss.applyAsDouble(moved);
    if (!Double.isFinite(value)) {
      throw new AssertionError("the loss is " + value + " with entry " + i + " at " + moved[i]);
    }
    return value;
  }

  private int[] allEntries() {
    int[] all = new int[point.length];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private static double dot(double[] a, double[] b) {
    Shapes.check("outputs", b.length, "function", a.length, 1);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Widens. */
  public static double[] toDouble(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  /** Rounds to the nearest float. */
  public static float[] toFloat(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }
}
