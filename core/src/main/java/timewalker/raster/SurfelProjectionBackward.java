package timewalker.raster;

import java.util.Arrays;
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
  private static final int G_AX = 16; // each axis's x, then y
  private static final int G_AY = 17;
  private static final int G_BX = 18;
  private static final int G_U = 20;
  private static final int G_V = 21;
  private static final int G_AXIS = 22; // three columns of three, camera frame
  private static final int G_P = 31; // centre, camera frame
  private static final int G_LOG_U = 34;
  private static final int G_LOG_V = 35;
  private static final int G_R = 36; // world from surfel, three columns of three
  private static final int SCREEN = 45;
  private static final int DRAWN = 46;
  private static final int N = 47; // C H C, three entries
  private static final int G_J = 50; // of J00, J02, J11, J12
  private static final int G_Q = 54;
  private static final int G_ALONG = 58;
  private static final int FIELDS = 59;

  private final SurfelLanes lanes;

  /** The way back, called as {@link SurfelLanes} calls its steps and for the same reason. */
  private final SurfelLanes.Step[] steps = {
    this::footprint,
    this::centre,
    this::pullAxes,
    this::scaledAxisU,
    this::scaledAxisV,
    this::slopes,
    this::ratioX,
    this::ratioY,
    this::inverseDepth,
    this::along,
    this::planeNormal,
    this::planeCentre,
    this::toWorld,
    this::addCentres,
    this::addSizes,
    this::spinW,
    this::spinX,
    this::spinY,
    this::spinZ,
    this::addRotation
  };

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
      if (!mark(radius, first, to)) {
        Arrays.fill(screenGradient, first, Math.min(to, first + L), 0);
        continue;
      }
      gather(first, Math.min(L, to - first), bins, slotSums);
      lanes.place(s, first, to);
      for (SurfelLanes.Step step : steps) {
        step.run(gradIn, first, to);
      }
      FloatVector screen = FloatVector.zero(F).blend(get(SCREEN), drawn());
      screen.intoArray(screenGradient, first, F.indexInRange(first, to));
    }
  }

  /** Remembers which lanes are drawn; false if none is. */
  private boolean mark(float[] radius, int first, int to) {
    FloatVector radii = FloatVector.fromArray(F, radius, first, F.indexInRange(first, to));
    put(DRAWN, radii);
    return radii.compare(VectorOperators.GT, 0f).anyTrue();
  }

  private VectorMask<Float> drawn() {
    return get(DRAWN).compare(VectorOperators.GT, 0f);
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
   * and cov = a aᵀ + b bᵀ + low pass gives dL/da = N a.
   */
  private void footprint(WorldSurfels gradIn, int first, int to) {
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
    put(N, fma(t00, xx, t01.mul(xy)));
    put(N + 1, fma(t00, xy, t01.mul(yy)));
    put(N + 2, fma(t10, xy, t11.mul(yy)));
  }

  /** The centre is pulled by C Σ h d, and by the slope of depth. */
  private void centre(WorldSurfels gradIn, int first, int to) {
    FloatVector xy = lanes.get(SurfelLanes.CONIC_XY);
    FloatVector hx = get(Splats.SUM_HX);
    FloatVector hy = get(Splats.SUM_HY);
    FloatVector pullX = fma(lanes.get(SurfelLanes.CONIC_XX), hx, xy.mul(hy));
    FloatVector pullY = fma(lanes.get(SurfelLanes.CONIC_YY), hy, xy.mul(hx));
    FloatVector depth = get(Splats.SUM_DEPTH).neg();
    put(G_U, fma(depth, lanes.get(Splats.SLOPE_X), pullX));
    put(G_V, fma(depth, lanes.get(Splats.SLOPE_Y), pullY));
    FloatVector screenX = pullX.mul(0.5f * lanes.width);
    FloatVector screenY = pullY.mul(0.5f * lanes.height);
    put(SCREEN, fma(screenX, screenX, screenY.mul(screenY)).sqrt());
  }

  /** What reaches the two axes in the picture, times their scales. */
  private void pullAxes(WorldSurfels gradIn, int first, int to) {
    pullAxis(SurfelLanes.AX, SurfelLanes.SCALE_U, G_AX);
    pullAxis(SurfelLanes.BX, SurfelLanes.SCALE_V, G_BX);
  }

  /** scale · N a */
  private void pullAxis(int axis, int scale, int out) {
    FloatVector x = lanes.get(axis);
    FloatVector y = lanes.get(axis + 1);
    FloatVector s = lanes.get(scale);
    put(out, fma(get(N), x, get(N + 1).mul(y)).mul(s));
    put(out + 1, fma(get(N + 1), x, get(N + 2).mul(y)).mul(s));
  }

  /** a = J s_u t_u */
  private void scaledAxisU(WorldSurfels gradIn, int first, int to) {
    scaledAxis(G_AX, SurfelLanes.AXIS_U, G_AXIS, G_LOG_U);
  }

  /** b = J s_v t_v */
  private void scaledAxisV(WorldSurfels gradIn, int first, int to) {
    scaledAxis(G_BX, SurfelLanes.AXIS_V, G_AXIS + 3, G_LOG_V);
  }

  private void scaledAxis(int grad, int axis, int gradAxis, int gradLog) {
    FloatVector gx = get(grad);
    FloatVector gy = get(grad + 1);
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

  /** The derivative of the projection that both axes pass through. */
  private void slopes(WorldSurfels gradIn, int first, int to) {
    put(G_J, both(G_AX, 0));
    put(G_J + 1, both(G_AX, 2));
    put(G_J + 2, both(G_AY, 1));
    put(G_J + 3, both(G_AY, 2));
  }

  private FloatVector both(int grad, int component) {
    FloatVector u = lanes.get(SurfelLanes.AXIS_U + component);
    FloatVector v = lanes.get(SurfelLanes.AXIS_V + component);
    return fma(get(grad), u, get(grad + G_BX - G_AX).mul(v));
  }

  /** Centre and derivative of the projection are functions of x/z, y/z and 1/z. */
  private void ratioX(WorldSurfels gradIn, int first, int to) {
    ratio(SurfelLanes.X, lanes.limitX, lanes.fx, SurfelLanes.J00, G_J, G_U, G_P);
  }

  private void ratioY(WorldSurfels gradIn, int first, int to) {
    ratio(SurfelLanes.Y, lanes.limitY, lanes.fy, SurfelLanes.J11, G_J + 2, G_V, G_P + 1);
  }

  /** Both ratios left what reaches 1/z; 1/z² is its derivative. */
  private void inverseDepth(WorldSurfels gradIn, int first, int to) {
    FloatVector inverseZ = FloatVector.broadcast(F, 1f).div(lanes.get(SurfelLanes.Z));
    FloatVector gradInverse = get(G_J).add(get(G_J + 2));
    put(G_P + 2, get(Splats.SUM_DEPTH).sub(gradInverse.mul(inverseZ).mul(inverseZ)));
  }

  /** One axis: centre = f x/z + c, J = (f/z, −f/z · held x/z); replaces dL/dJ by dL/d(1/z). */
  private void ratio(int axis, float limit, float focal, int j, int gradJ, int grad, int out) {
    FloatVector inverseZ = FloatVector.broadcast(F, 1f).div(lanes.get(SurfelLanes.Z));
    FloatVector x = lanes.get(axis);
    FloatVector ratio = x.mul(inverseZ);
    FloatVector held = ratio.max(-limit).min(limit);
    FloatVector gradHeld = get(gradJ + 1).mul(lanes.get(j)).neg();
    // where the ratio is held its gradient stops
    gradHeld = FloatVector.zero(F).blend(gradHeld, held.compare(VectorOperators.EQ, ratio));
    FloatVector gradRatio = SurfelLanes.fma(get(grad), focal, gradHeld);
    FloatVector gradSlope = get(gradJ).sub(get(gradJ + 1).mul(held));
    put(gradJ, SurfelLanes.fma(gradSlope, focal, gradRatio.mul(x)));
    put(out, gradRatio.mul(inverseZ));
  }

  /** slope = −z² n / (f · along), along = n · p. */
  private void along(WorldSurfels gradIn, int first, int to) {
    FloatVector y = get(Splats.SUM_DEPTH_Y).mul(lanes.get(Splats.SLOPE_Y));
    FloatVector both = fma(get(Splats.SUM_DEPTH_X), lanes.get(Splats.SLOPE_X), y);
    put(G_ALONG, both.div(lanes.get(SurfelLanes.ALONG)).neg());
    put(G_P + 2, both.add(both).div(lanes.get(SurfelLanes.Z)).add(get(G_P + 2)));
  }

  /** The normal seen is side · n; n also turns the slope. */
  private void planeNormal(WorldSurfels gradIn, int first, int to) {
    FloatVector z = lanes.get(SurfelLanes.Z);
    FloatVector k = z.mul(z).div(lanes.get(SurfelLanes.ALONG)).neg();
    FloatVector x = k.mul(get(Splats.SUM_DEPTH_X)).div(lanes.fx);
    FloatVector y = k.mul(get(Splats.SUM_DEPTH_Y)).div(lanes.fy);
    FloatVector side = lanes.get(SurfelLanes.SIDE);
    put(G_AXIS + 6, fma(side, get(Splats.SUM_NORMAL), x));
    put(G_AXIS + 7, fma(side, get(Splats.SUM_NORMAL + 1), y));
    put(G_AXIS + 8, side.mul(get(Splats.SUM_NORMAL + 2)));
  }

  /** along = n · p pulls at both. */
  private void planeCentre(WorldSurfels gradIn, int first, int to) {
    FloatVector gradAlong = get(G_ALONG);
    for (int c = 0; c < 3; c++) {
      FloatVector p = lanes.get(SurfelLanes.X + c);
      put(G_AXIS + 6 + c, fma(gradAlong, p, get(G_AXIS + 6 + c)));
      FloatVector n = lanes.get(SurfelLanes.AXIS_N + c);
      put(G_P + c, fma(gradAlong, n, get(G_P + c)));
    }
  }

  private void toWorld(WorldSurfels gradIn, int first, int to) {
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

  private void addCentres(WorldSurfels gradIn, int first, int to) {
    int n = gradIn.count();
    VectorMask<Float> drawn = drawn();
    for (int c = 0; c < 3; c++) {
      FloatVector position = turnedBack(c, get(G_P), get(G_P + 1), get(G_P + 2));
      add(gradIn.position(), c * n + first, position, drawn);
      add(gradIn.colour(), c * n + first, get(Splats.SUM_COLOUR + c), drawn);
    }
  }

  private void addSizes(WorldSurfels gradIn, int first, int to) {
    VectorMask<Float> drawn = drawn();
    add(gradIn.logScale(), first, get(G_LOG_U), drawn);
    add(gradIn.logScale(), gradIn.count() + first, get(G_LOG_V), drawn);
    // d ln(opacity) / d logit = 1 − opacity
    FloatVector clear = FloatVector.broadcast(F, 1f).sub(lanes.get(SurfelLanes.OPACITY));
    add(gradIn.opacityLogit(), first, get(Splats.SUM_H).mul(clear), drawn);
  }

  /**
   * The unit quaternion's gradient, half of it: w · (skew parts of the rotation's gradient). Entry
   * (row, column) of that stands at G_R + 3 column + row.
   */
  private void spinW(WorldSurfels gradIn, int first, int to) {
    FloatVector w = turn(5, 7).mul(lanes.get(SurfelLanes.QX));
    w = fma(turn(6, 2), lanes.get(SurfelLanes.QY), w);
    put(G_Q, fma(turn(1, 3), lanes.get(SurfelLanes.QZ), w));
  }

  private FloatVector turn(int entry, int mirrored) {
    return get(G_R + entry).sub(get(G_R + mirrored));
  }

  private void spinX(WorldSurfels gradIn, int first, int to) {
    int x = SurfelLanes.QX;
    spinAxis(turn(5, 7), x, SurfelLanes.QY, 1, 3, SurfelLanes.QZ, 2, 6, 4, 8, G_Q + 1);
  }

  private void spinY(WorldSurfels gradIn, int first, int to) {
    int y = SurfelLanes.QY;
    spinAxis(turn(6, 2), y, SurfelLanes.QX, 1, 3, SurfelLanes.QZ, 5, 7, 0, 8, G_Q + 2);
  }

  private void spinZ(WorldSurfels gradIn, int first, int to) {
    int z = SurfelLanes.QZ;
    spinAxis(turn(1, 3), z, SurfelLanes.QX, 2, 6, SurfelLanes.QY, 5, 7, 0, 4, G_Q + 3);
  }

  /** w turn + b (g[b1] + g[b2]) + c (g[c1] + g[c2]) − 2 a (g[d1] + g[d2]) */
  private void spinAxis(
      FloatVector turn,
      int a,
      int b,
      int b1,
      int b2,
      int c,
      int c1,
      int c2,
      int d1,
      int d2,
      int out) {
    FloatVector sum = turn.mul(lanes.get(SurfelLanes.QW));
    sum = fma(lanes.get(b), get(G_R + b1).add(get(G_R + b2)), sum);
    sum = fma(lanes.get(c), get(G_R + c1).add(get(G_R + c2)), sum);
    FloatVector diagonal = get(G_R + d1).add(get(G_R + d2));
    put(out, sum.sub(lanes.get(a).mul(diagonal).mul(2f)));
  }

  /** The quaternion given is normalised first: no gradient along it, the rest by its length. */
  private void addRotation(WorldSurfels gradIn, int first, int to) {
    FloatVector radial = FloatVector.zero(F);
    for (int k = 0; k < 4; k++) {
      radial = fma(get(G_Q + k), lanes.get(SurfelLanes.QW + k), radial);
    }
    FloatVector twice = lanes.get(SurfelLanes.Q_INVERSE).mul(2f);
    VectorMask<Float> drawn = drawn();
    for (int k = 0; k < 4; k++) {
      FloatVector across = get(G_Q + k).sub(radial.mul(lanes.get(SurfelLanes.QW + k)));
      add(gradIn.rotation(), k * gradIn.count() + first, across.mul(twice), drawn);
    }
  }
}
