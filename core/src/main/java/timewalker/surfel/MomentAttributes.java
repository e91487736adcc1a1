package timewalker.surfel;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * From the average attributes ā and the moment-specific Δ to the surfels of one moment in canonical
 * space: a = ā + Δ, with the rotation then made unit length.
 *
 * <p>Δ has {@value #OUTPUTS} numbers per surfel, component-planar: position (3, metres), raw
 * quaternion (4), log-scale (2), opacity logit (1), degree 0 of the spherical harmonics (3).
 */
public final class MomentAttributes {
  /** Numbers of Δ per surfel. */
  public static final int OUTPUTS = 13;

  /** First components of the attributes within Δ. */
  public static final int POSITION = 0;

  public static final int ROTATION = 3;
  public static final int LOG_SCALE = 7;
  public static final int OPACITY = 9;
  public static final int COLOUR = 10;

  /**
   * A shorter raw quaternion has no direction that could be trusted; the unit rotation stands in.
   */
  private static final float SHORTEST = 1e-12f;

  private static final int PARTS = 16;

  private MomentAttributes() {}

  /** What the backward pass needs of a forward pass; reused from step to step. */
  public static final class Saved {
    private float[] unit = {}; // [4][n]
    private float[] inverseLength = {}; // [n]; 0 where the unit rotation stood in
  }

  /**
   * Adds.
   *
   * @param average ā; of sh only degree 0 is read
   * @param delta [13][n] Δ, or null for none
   * @param moment takes position, unit rotation, logScale, opacityLogit, colour (degree 0)
   */
  public static void forward(
      Surfels average,
      float @Nullable [] delta,
      MomentSurfels moment,
      Saved saved,
      Parallel parallel) {
    int n = average.count();
    check(n, delta, moment.count());
    if (saved.inverseLength.length != n) {
      saved.unit = new float[4 * n];
      saved.inverseLength = new float[n];
    }
    parallel.ranges(
        n,
        PARTS,
        (from, to) -> {
          add(average.position(), delta, POSITION, 3, moment.position(), from, to, n);
          add(average.rotation(), delta, ROTATION, 4, moment.rotation(), from, to, n);
          add(average.logScale(), delta, LOG_SCALE, 2, moment.logScale(), from, to, n);
          add(average.opacityLogit(), delta, OPACITY, 1, moment.opacityLogit(), from, to, n);
          add(average.sh(), delta, COLOUR, 3, moment.colour(), from, to, n);
          normalise(moment.rotation(), saved, from, to, n);
        });
  }

  private static void check(int n, float @Nullable [] delta, int moment) {
    if (moment != n) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "the average has %d surfels; the moment has %d", n, moment));
    }
    if (delta != null) {
      Shapes.check("components", OUTPUTS, "delta", delta.length, n);
    }
  }

  private static void add(
      float[] average,
      float @Nullable [] delta,
      int component,
      int components,
      float[] sum,
      int from,
      int to,
      int n) {
    for (int c = 0; c < components; c++) {
      if (delta == null) {
        System.arraycopy(average, c * n + from, sum, c * n + from, to - from);
        continue;
      }
      int out = c * n;
      int in = (component + c) * n;
      for (int i = from; i < to; i++) {
        sum[out + i] = average[out + i] + delta[in + i];
      }
    }
  }

  private static void normalise(float[] q, Saved saved, int from, int to, int n) {
    for (int i = from; i < to; i++) {
      float w = q[i];
      float x = q[n + i];
      float y = q[2 * n + i];
      float z = q[3 * n + i];
      float length = (float) Math.sqrt(w * w + x * x + y * y + z * z);
      boolean zero = length < SHORTEST;
      float inverse = zero ? 0 : 1 / length;
      saved.inverseLength[i] = inverse;
      saved.unit[i] = q[i] = zero ? 1 : w * inverse;
      saved.unit[n + i] = q[n + i] = x * inverse;
      saved.unit[2 * n + i] = q[2 * n + i] = y * inverse;
      saved.unit[3 * n + i] = q[3 * n + i] = z * inverse;
    }
  }

  /**
   * Takes gradients of the moment's surfels back.
   *
   * @param gradMoment gradient with respect to the moment's surfels
   * @param gradAverage gradient with respect to ā, added to; of sh only degree 0
   * @param gradDelta [13][n] gradient with respect to Δ, added to, or null
   */
  public static void backward(
      Saved saved,
      MomentSurfels gradMoment,
      Surfels gradAverage,
      float @Nullable [] gradDelta,
      Parallel parallel) {
    int n = gradAverage.count();
    check(n, gradDelta, gradMoment.count());
    Shapes.check("surfels", n, "saved forward pass", saved.inverseLength.length, 1);
    parallel.ranges(
        n,
        PARTS,
        (from, to) -> {
          MomentSurfels g = gradMoment;
          pull(g.position(), gradAverage.position(), gradDelta, POSITION, 3, from, to, n);
          pull(g.logScale(), gradAverage.logScale(), gradDelta, LOG_SCALE, 2, from, to, n);
          pull(g.opacityLogit(), gradAverage.opacityLogit(), gradDelta, OPACITY, 1, from, to, n);
          pull(g.colour(), gradAverage.sh(), gradDelta, COLOUR, 3, from, to, n);
          pullRotation(saved, g.rotation(), gradAverage.rotation(), gradDelta, from, to, n);
        });
  }

  private static void pull(
      float[] grad,
      float[] gradAverage,
      float @Nullable [] gradDelta,
      int component,
      int components,
      int from,
      int to,
      int n) {
    for (int c = 0; c < components; c++) {
      int in = c * n;
      int out = (component + c) * n;
      for (int i = from; i < to; i++) {
        gradAverage[in + i] += grad[in + i];
      }
      if (gradDelta != null) {
        for (int i = from; i < to; i++) {
          gradDelta[out + i] += grad[in + i];
        }
      }
    }
  }

  /** Normalisation: dL/draw = (g − q (q · g)) / |raw|. */
  private static void pullRotation(
      Saved saved,
      float[] grad,
      float[] gradAverage,
      float @Nullable [] gradDelta,
      int from,
      int to,
      int n) {
    float[] q = saved.unit;
    for (int i = from; i < to; i++) {
      float along = 0;
      for (int c = 0; c < 4; c++) {
        along += q[c * n + i] * grad[c * n + i];
      }
      for (int c = 0; c < 4; c++) {
        float g = (grad[c * n + i] - q[c * n + i] * along) * saved.inverseLength[i];
        gradAverage[c * n + i] += g;
        if (gradDelta != null) {
          gradDelta[(ROTATION + c) * n + i] += g;
        }
      }
    }
  }
}
