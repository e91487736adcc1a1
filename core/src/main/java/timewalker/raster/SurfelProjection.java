package timewalker.raster;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Exp2;
import timewalker.surfel.WorldSurfels;

/** Projects surfels into the picture; one per thread. */
final class SurfelProjection {
  private static final VectorSpecies<Float> F = SurfelLanes.F;
  private static final int L = SurfelLanes.L;
  private static final float LOG2_E = 0x1.715476p0f;
  private static final float LN2 = 0x1.62e43p-1f;

  /** Sigmas drawn as a surfel's radius. */
  private static final float SIGMAS = 3;

  /**
   * What the block test may overestimate a contribution by, so that rounding never cuts one off.
   */
  private static final float REACH_MARGIN = 1e-3f;

  private static final float LARGEST_DET = 1e38f;

  private final SurfelLanes lanes;
  private final SurfelLanes.Step[] steps = {
    this::measure, this::fallOff, this::fade, this::reach, this::select
  };

  SurfelProjection(SurfelLanes lanes) {
    this.lanes = lanes;
  }

  /**
   * Projects surfels from … to − 1.
   *
   * @param records [n][16] written
   * @param halfSize [n][2] half width and height of the box around all that is not cut off, pixels;
   *     written
   * @param radius [n] three sigmas, pixels, 0 if not drawn; written
   * @return the first surfel with an input that is not a finite number, −1 if there is none
   */
  int project(WorldSurfels s, int from, int to, float[] records, float[] halfSize, float[] radius) {
    for (int first = from; first < to; first += L) {
      long bad = unusable(s, first, to);
      if (bad != 0) {
        return first + Long.numberOfTrailingZeros(bad);
      }
      lanes.place(s, first, to);
      for (SurfelLanes.Step step : steps) {
        step.run(s, first, to);
      }
      write(s, first, Math.min(L, to - first), records, halfSize, radius);
    }
    return -1;
  }

  /** A bit for each lane whose input is not finite, or whose quaternion has no direction. */
  private static long unusable(WorldSurfels s, int first, int to) {
    VectorMask<Float> within = F.indexInRange(first, to);
    long bad = notFinite(s.position(), s.count(), first, within);
    bad |= notFinite(s.logScale(), s.count(), first, within);
    bad |= notFinite(s.opacityLogit(), s.count(), first, within);
    bad |= notFinite(s.colour(), s.count(), first, within);
    FloatVector squares = FloatVector.zero(F);
    for (int at = first; at < s.rotation().length; at += s.count()) {
      FloatVector q = FloatVector.fromArray(F, s.rotation(), at, within);
      squares = q.lanewise(VectorOperators.FMA, q, squares);
    }
    VectorMask<Float> usable =
        squares
            .compare(VectorOperators.GE, Float.MIN_NORMAL)
            .and(squares.compare(VectorOperators.LE, Float.MAX_VALUE));
    return bad | usable.not().and(within).toLong();
  }

  /** A bit for each lane in which some component is not finite. */
  private static long notFinite(float[] x, int count, int first, VectorMask<Float> within) {
    FloatVector sum = FloatVector.zero(F);
    for (int at = first; at < x.length; at += count) {
      // adds 0 for every finite number, not-a-number otherwise
      sum = FloatVector.fromArray(F, x, at, within).mul(0f).add(sum);
    }
    return sum.compare(VectorOperators.NE, 0f).and(within).toLong();
  }

  /** How large the footprint is. */
  private void measure(WorldSurfels s, int first, int to) {
    FloatVector det = lanes.get(SurfelLanes.DET);
    FloatVector xx = lanes.get(SurfelLanes.CONIC_YY).mul(det);
    FloatVector yy = lanes.get(SurfelLanes.CONIC_XX).mul(det);
    FloatVector xy = lanes.get(SurfelLanes.CONIC_XY).mul(det);
    // larger eigenvalue of the covariance
    FloatVector half = xx.sub(yy).mul(0.5f);
    FloatVector root = half.lanewise(VectorOperators.FMA, half, xy.mul(xy)).sqrt();
    FloatVector larger = xx.add(yy).mul(0.5f).add(root);
    lanes.put(SurfelLanes.RADIUS, larger.sqrt().mul(SIGMAS));
    lanes.put(SurfelLanes.HALF_WIDTH, xx);
    lanes.put(SurfelLanes.HALF_HEIGHT, yy);
  }

  /** How it falls off. */
  private void fallOff(WorldSurfels s, int first, int to) {
    lanes.put(Splats.XX, lanes.get(SurfelLanes.CONIC_XX).mul(-0.5f * LOG2_E));
    lanes.put(Splats.XY, lanes.get(SurfelLanes.CONIC_XY).mul(-LOG2_E));
    lanes.put(Splats.YY, lanes.get(SurfelLanes.CONIC_YY).mul(-0.5f * LOG2_E));
  }

  /** From what. */
  private void fade(WorldSurfels s, int first, int to) {
    FloatVector opacity = lanes.get(SurfelLanes.OPACITY);
    lanes.put(Splats.LOG_OPACITY, Exp2.log(opacity).mul(LOG2_E));
  }

  /** Where the contribution falls under the cut-off. */
  private void reach(WorldSurfels s, int first, int to) {
    float logCutoff = Exp2.log(lanes.settings.alphaCutoff()) * LOG2_E;
    FloatVector reach = lanes.get(Splats.LOG_OPACITY).sub(logCutoff).add(REACH_MARGIN);
    FloatVector scale = reach.mul(2 * LN2);
    FloatVector halfWidth = lanes.get(SurfelLanes.HALF_WIDTH).mul(scale).sqrt();
    FloatVector halfHeight = lanes.get(SurfelLanes.HALF_HEIGHT).mul(scale).sqrt();
    lanes.put(SurfelLanes.HALF_WIDTH, halfWidth);
    lanes.put(SurfelLanes.HALF_HEIGHT, halfHeight);
    lanes.put(Splats.REACH, reach);
  }

  /** Whether that leaves anything to draw: radius 0 if not. */
  private void select(WorldSurfels s, int first, int to) {
    FloatVector halfWidth = lanes.get(SurfelLanes.HALF_WIDTH);
    FloatVector halfHeight = lanes.get(SurfelLanes.HALF_HEIGHT);
    FloatVector u = lanes.get(Splats.U);
    FloatVector v = lanes.get(Splats.V);
    VectorMask<Float> drawn =
        lanes
            .get(SurfelLanes.VISIBLE)
            .compare(VectorOperators.GT, 0f)
            .and(lanes.get(Splats.REACH).compare(VectorOperators.GT, REACH_MARGIN))
            .and(lanes.get(SurfelLanes.DET).compare(VectorOperators.LT, LARGEST_DET))
            .and(u.add(halfWidth).compare(VectorOperators.GT, 0f))
            .and(u.sub(halfWidth).compare(VectorOperators.LT, lanes.width))
            .and(v.add(halfHeight).compare(VectorOperators.GT, 0f))
            .and(v.sub(halfHeight).compare(VectorOperators.LT, lanes.height));
    FloatVector radius = lanes.get(SurfelLanes.RADIUS);
    lanes.put(SurfelLanes.RADIUS, FloatVector.zero(F).blend(radius, drawn));
  }

  private void write(
      WorldSurfels s, int first, int count, float[] records, float[] halfSize, float[] radius) {
    float[] f = lanes.f;
    int n = s.count();
    for (int lane = 0; lane < count; lane++) {
      int i = first + lane;
      for (int field = 0; field < Splats.SIZE; field++) {
        records[i * Splats.SIZE + field] = f[field * L + lane];
      }
      for (int c = 0; c < 3; c++) {
        records[i * Splats.SIZE + Splats.COLOUR + c] = s.colour()[c * n + i];
      }
      halfSize[2 * i] = f[SurfelLanes.HALF_WIDTH * L + lane];
      halfSize[2 * i + 1] = f[SurfelLanes.HALF_HEIGHT * L + lane];
      radius[i] = f[SurfelLanes.RADIUS * L + lane];
    }
  }
}
