package timewalker.raster;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.surfel.WorldSurfels;

/**
 * From gradient sums over the picture back to surfels in the world: the steps of {@link
 * SurfelLanes} in reverse; one per thread.
 */
final class SurfelProjectionBackward {
  private static final VectorSpecies<Float> F = SurfelLanes.F;
  private static final int L = SurfelLanes.L;

  // Fields after the sixteen sums that Splats describes; g… is dL/d….
  private static final int G_AX = 16;
  private static final int G_AY = 17;
  private static final int G_BX = 18;
  private static final int G_BY = 19;
  private static final int G_U = 20;
  private static final int G_V = 21;
  private static final int G_AXIS = 22; // three columns of three, camera frame
  private static final int G_P = 31; // centre, camera frame
  private static final int G_LOG_U = 34;
  private static final int G_LOG_V = 35;
  private static final int G_R = 36; // world from surfel, three columns of three
  private static final int SCREEN = 45;
  private static final int FIELDS = 46;

  private final SurfelLanes lanes;
  private final float[] g = new float[FIELDS * L];
  private final float[] row = new float[Splats.SIZE];

  SurfelProjectionBackward(SurfelLanes lanes) {
    this.lanes = lanes;
  }

  /**
   * Adds the gradients of surfels from … to − 1.
   *
   * @param s the surfels of forward
   * @param radius [n] 0 if not drawn
   * @param bins the slots of each surfel
   * @param slotSums [slots][16] gradient sums
   * @param screenGradient [n] written
   * @param gradIn added to
   */
  void backward(
      WorldSurfels s,
      int from,
      int to,
      float[] radius,
      TileBins bins,
      float[] slotSums,
      float[] screenGradient,
      WorldSurfels gradIn) {
    for (int first = from; first < to; first += L) {
      VectorMask<Float> within = F.indexInRange(first, to);
      FloatVector radii = FloatVector.fromArray(F, radius, first, within);
      VectorMask<Float> drawn = radii.compare(VectorOperators.GT, 0f);
      if (!drawn.anyTrue()) {
        FloatVector.zero(F).intoArray(screenGradient, first, within);
        continue;
      }
      gather(first, Math.min(L, to - first), bins, slotSums);
      lanes.place(s, first, within);
      footprint();
      scaledAxes();
      projection();
      plane();
      toWorld();
      FloatVector screen = FloatVector.zero(F).blend(get(SCREEN), drawn);
      screen.intoArray(screenGradient, first, within);
      addCentres(gradIn, first, drawn);
      addRotation(gradIn, first, drawn);
    }
  }

  private FloatVector get(int field) {
    return FloatVector.fromArray(F, g, field * L);
  }

  private void put(int field, FloatVector value) {
    value.intoArray(g, field * L);
  }

  private static FloatVector fma(FloatVector a, FloatVector b, FloatVector c) {
    return a.lanewise(VectorOperators.FMA, b, c);
  }

  /** Sums each surfel's slots in the order of tiles and lays the sums out by lanes. */
  private void gather(int first, int count, TileBins bins, float[] slotSums) {
    for (int lane = 0; lane < count; lane++) {
      int i = first + lane;
      sumSlots(bins, bins.pairStart()[i], bins.pairCount()[i], slotSums);
      for (int field = 0; field < Splats.SIZE; field++) {
        g[field * L + lane] = row[field];
      }
    }
  }

  private void sumSlots(TileBins bins, int start, int pairs, float[] slotSums) {
    for (int part = 0; part < Splats.SIZE; part += L) {
      FloatVector sum = FloatVector.zero(F);
      for (int pair = start; pair < start + pairs; pair++) {
        int slot = bins.slotOfPair()[pair];
        sum = sum.add(FloatVector.fromArray(F, slotSums, slot * Splats.SIZE + part));
      }
      sum.intoArray(row, part);
    }
  }

  /**
   * α's exponent is −½ dᵀ C d with C = cov⁻¹: dL/dC = −½ Σ h d dᵀ, dL/dcov = −C (dL/dC) C = ½ N,
   * and cov = a aᵀ + b bᵀ + low pass gives dL/da = N a. The centre is pulled by C Σ h d, and by the
   * slope of depth.
   */
  private void footprint() {
    FloatVector xx = lanes.get(SurfelLanes.CONIC_XX);
    FloatVector xy = lanes.get(SurfelLanes.CONIC_XY);
    FloatVector yy = lanes.get(SurfelLanes.CONIC_YY);
    FloatVector hxx = get(Splats.SUM_HXX);
    FloatVector hxy = get(Splats.SUM_HXY);
    FloatVector hyy = get(Splats.SUM_HYY);
    FloatVector t00 = fma(xx, hxx, xy.mul(hxy));
    FloatVector t01 = fma(xx, hxy, xy.mul(hyy));
    FloatVector t10 = fma(xy, hxx, yy.mul(hxy));
    FloatVector t11 = fma(xy, hxy, yy.mul(hyy));
    FloatVector n00 = fma(t00, xx, t01.mul(xy));
    FloatVector n01 = fma(t00, xy, t01.mul(yy));
    FloatVector n11 = fma(t10, xy, t11.mul(yy));
    FloatVector ax = lanes.get(SurfelLanes.AX);
    FloatVector ay = lanes.get(SurfelLanes.AY);
    FloatVector bx = lanes.get(SurfelLanes.BX);
    FloatVector by = lanes.get(SurfelLanes.BY);
    put(G_AX, fma(n00, ax, n01.mul(ay)));
    put(G_AY, fma(n01, ax, n11.mul(ay)));
    put(G_BX, fma(n00, bx, n01.mul(by)));
    put(G_BY, fma(n01, bx, n11.mul(by)));
    FloatVector hx = get(Splats.SUM_HX);
    FloatVector hy = get(Splats.SUM_HY);
    FloatVector pullX = fma(xx, hx, xy.mul(hy));
    FloatVector pullY = fma(xy, hx, yy.mul(hy));
    FloatVector depth = get(Splats.SUM_DEPTH).neg();
    put(G_U, fma(depth, lanes.get(Splats.SLOPE_X), pullX));
    put(G_V, fma(depth, lanes.get(Splats.SLOPE_Y), pullY));
    FloatVector screenX = pullX.mul(0.5f * lanes.width);
    FloatVector screenY = pullY.mul(0.5f * lanes.height);
    put(SCREEN, fma(screenX, screenX, screenY.mul(screenY)).sqrt());
  }

  /** a = J s_u t_u, b = J s_v t_v. */
  private void scaledAxes() {
    scaledAxis(G_AX, G_AY, SurfelLanes.SCALE_U, SurfelLanes.AXIS_U, G_AXIS, G_LOG_U);
    scaledAxis(G_BX, G_BY, SurfelLanes.SCALE_V, SurfelLanes.AXIS_V, G_AXIS + 3, G_LOG_V);
  }

  private void scaledAxis(int gradX, int gradY, int scale, int axis, int gradAxis, int gradLog) {
    FloatVector s = lanes.get(scale);
    FloatVector gx = get(gradX).mul(s);
    FloatVector gy = get(gradY).mul(s);
    FloatVector x = gx.mul(lanes.get(SurfelLanes.J00));
    FloatVector y = gy.mul(lanes.get(SurfelLanes.J11));
    FloatVector z = fma(gx, lanes.get(SurfelLanes.J02), gy.mul(lanes.get(SurfelLanes.J12)));
    put(gradAxis, x);
    put(gradAxis + 1, y);
    put(gradAxis + 2, z);
    FloatVector log = x.mul(lanes.get(axis));
    log = fma(y, lanes.get(axis + 1), log);
    put(gradLog, fma(z, lanes.get(axis + 2), log));
  }

  /** Centre and slope of the projection, both functions of x/z, y/z and 1/z. */
  private void projection() {
    FloatVector su = lanes.get(SurfelLanes.SCALE_U);
    FloatVector sv = lanes.get(SurfelLanes.SCALE_V);
    FloatVector ax = get(G_AX).mul(su);
    FloatVector ay = get(G_AY).mul(su);
    FloatVector bx = get(G_BX).mul(sv);
    FloatVector by = get(G_BY).mul(sv);
    FloatVector uz = lanes.get(SurfelLanes.AXIS_U + 2);
    FloatVector vz = lanes.get(SurfelLanes.AXIS_V + 2);
    FloatVector j02 = fma(ax, uz, bx.mul(vz));
    FloatVector j12 = fma(ay, uz, by.mul(vz));
    FloatVector j00 = fma(ax, lanes.get(SurfelLanes.AXIS_U), bx.mul(lanes.get(SurfelLanes.AXIS_V)));
    FloatVector j11 =
        fma(ay, lanes.get(SurfelLanes.AXIS_U + 1), by.mul(lanes.get(SurfelLanes.AXIS_V + 1)));

    FloatVector inverseZ = FloatVector.broadcast(F, 1f).div(lanes.get(SurfelLanes.Z));
    FloatVector x = lanes.get(SurfelLanes.X);
    FloatVector y = lanes.get(SurfelLanes.Y);
    FloatVector ratioX = x.mul(inverseZ);
    FloatVector ratioY = y.mul(inverseZ);
    FloatVector heldX = ratioX.max(-lanes.limitX).min(lanes.limitX);
    FloatVector heldY = ratioY.max(-lanes.limitY).min(lanes.limitY);
    // j02 = −j00 · held x/z; the gradient of x/z stops where it is held
    FloatVector gradX = j02.mul(lanes.get(SurfelLanes.J00)).neg();
    FloatVector gradY = j12.mul(lanes.get(SurfelLanes.J11)).neg();
    FloatVector zero = FloatVector.zero(F);
    gradX = zero.blend(gradX, heldX.compare(VectorOperators.EQ, ratioX));
    gradY = zero.blend(gradY, heldY.compare(VectorOperators.EQ, ratioY));
    gradX = SurfelLanes.fma(get(G_U), lanes.fx, gradX);
    gradY = SurfelLanes.fma(get(G_V), lanes.fy, gradY);
    j00 = j00.sub(j02.mul(heldX));
    j11 = j11.sub(j12.mul(heldY));
    FloatVector gradInverse = fma(gradX, x, gradY.mul(y));
    gradInverse = SurfelLanes.fma(j00, lanes.fx, SurfelLanes.fma(j11, lanes.fy, gradInverse));
    put(G_P, gradX.mul(inverseZ));
    put(G_P + 1, gradY.mul(inverseZ));
    put(G_P + 2, get(Splats.SUM_DEPTH).sub(gradInverse.mul(inverseZ).mul(inverseZ)));
  }

  /** slope = −z² n / (f · along), along = n · p; the normal seen is side · n. */
  private void plane() {
    FloatVector gx = get(Splats.SUM_DEPTH_X);
    FloatVector gy = get(Splats.SUM_DEPTH_Y);
    FloatVector x = lanes.get(SurfelLanes.X);
    FloatVector y = lanes.get(SurfelLanes.Y);
    FloatVector z = lanes.get(SurfelLanes.Z);
    FloatVector along = lanes.get(SurfelLanes.ALONG);
    FloatVector both = fma(gx, lanes.get(Splats.SLOPE_X), gy.mul(lanes.get(Splats.SLOPE_Y)));
    FloatVector gradAlong = both.div(along).neg();
    FloatVector k = z.mul(z).div(along).neg();
    FloatVector side = lanes.get(SurfelLanes.SIDE);
    FloatVector nx = fma(side, get(Splats.SUM_NORMAL), k.mul(gx).div(lanes.fx));
    FloatVector ny = fma(side, get(Splats.SUM_NORMAL + 1), k.mul(gy).div(lanes.fy));
    FloatVector nz = side.mul(get(Splats.SUM_NORMAL + 2));
    put(G_AXIS + 6, fma(gradAlong, x, nx));
    put(G_AXIS + 7, fma(gradAlong, y, ny));
    put(G_AXIS + 8, fma(gradAlong, z, nz));
    put(G_P, fma(gradAlong, lanes.get(SurfelLanes.AXIS_N), get(G_P)));
    put(G_P + 1, fma(gradAlong, lanes.get(SurfelLanes.AXIS_N + 1), get(G_P + 1)));
    FloatVector pz = fma(gradAlong, lanes.get(SurfelLanes.AXIS_N + 2), get(G_P + 2));
    put(G_P + 2, both.add(both).div(z).add(pz));
  }

  private void toWorld() {
    for (int axis = 0; axis < 3; axis++) {
      FloatVector x = get(G_AXIS + 3 * axis);
      FloatVector y = get(G_AXIS + 3 * axis + 1);
      FloatVector z = get(G_AXIS + 3 * axis + 2);
      for (int r = 0; r < 3; r++) {
        put(G_R + 3 * axis + r, turnedBack(r, x, y, z));
      }
    }
  }

  private FloatVector turnedBack(int r, FloatVector x, FloatVector y, FloatVector z) {
    float[] rc = lanes.rc;
    return SurfelLanes.fma(z, rc[8 + r], SurfelLanes.fma(y, rc[4 + r], x.mul(rc[r])));
  }

  private static void add(float[] to, int offset, FloatVector value, VectorMask<Float> drawn) {
    FloatVector.fromArray(F, to, offset, drawn).add(value).intoArray(to, offset, drawn);
  }

  private void addCentres(WorldSurfels gradIn, int first, VectorMask<Float> drawn) {
    int n = gradIn.count();
    for (int c = 0; c < 3; c++) {
      FloatVector position = turnedBack(c, get(G_P), get(G_P + 1), get(G_P + 2));
      add(gradIn.position(), c * n + first, position, drawn);
      add(gradIn.colour(), c * n + first, get(Splats.SUM_COLOUR + c), drawn);
    }
    add(gradIn.logScale(), first, get(G_LOG_U), drawn);
    add(gradIn.logScale(), n + first, get(G_LOG_V), drawn);
    // d ln(opacity) / d logit = 1 − opacity
    FloatVector clear = FloatVector.broadcast(F, 1f).sub(lanes.get(SurfelLanes.OPACITY));
    add(gradIn.opacityLogit(), first, get(Splats.SUM_H).mul(clear), drawn);
  }

  private void addRotation(WorldSurfels gradIn, int first, VectorMask<Float> drawn) {
    int n = gradIn.count();
    FloatVector w = lanes.get(SurfelLanes.QW);
    FloatVector x = lanes.get(SurfelLanes.QX);
    FloatVector y = lanes.get(SurfelLanes.QY);
    FloatVector z = lanes.get(SurfelLanes.QZ);
    // entry (row, column) of the rotation's gradient is G_R + 3 column + row
    FloatVector turnX = get(G_R + 5).sub(get(G_R + 7)); // (2,1) − (1,2)
    FloatVector turnY = get(G_R + 6).sub(get(G_R + 2)); // (0,2) − (2,0)
    FloatVector turnZ = get(G_R + 1).sub(get(G_R + 3)); // (1,0) − (0,1)
    FloatVector pairXy = get(G_R + 3).add(get(G_R + 1));
    FloatVector pairXz = get(G_R + 6).add(get(G_R + 2));
    FloatVector pairYz = get(G_R + 7).add(get(G_R + 5));
    FloatVector g00 = get(G_R);
    FloatVector g11 = get(G_R + 4);
    FloatVector g22 = get(G_R + 8);
    FloatVector gw = fma(x, turnX, fma(y, turnY, z.mul(turnZ)));
    FloatVector gx = fma(w, turnX, fma(y, pairXy, z.mul(pairXz)));
    gx = gx.sub(x.add(x).mul(g11.add(g22)));
    FloatVector gy = fma(w, turnY, fma(x, pairXy, z.mul(pairYz)));
    gy = gy.sub(y.add(y).mul(g00.add(g22)));
    FloatVector gz = fma(w, turnZ, fma(x, pairXz, y.mul(pairYz)));
    gz = gz.sub(z.add(z).mul(g00.add(g11)));
    // the quaternion given is normalised first: no gradient along it, the rest by its length
    FloatVector radial = fma(gw, w, fma(gx, x, fma(gy, y, gz.mul(z))));
    FloatVector twice = lanes.get(SurfelLanes.Q_INVERSE).mul(2f);
    add(gradIn.rotation(), first, gw.sub(radial.mul(w)).mul(twice), drawn);
    add(gradIn.rotation(), n + first, gx.sub(radial.mul(x)).mul(twice), drawn);
    add(gradIn.rotation(), 2 * n + first, gy.sub(radial.mul(y)).mul(twice), drawn);
    add(gradIn.rotation(), 3 * n + first, gz.sub(radial.mul(z)).mul(twice), drawn);
  }
}
