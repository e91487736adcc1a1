package timewalker.raster;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Camera;
import timewalker.math.Exp2;
import timewalker.math.Lanes;
import timewalker.surfel.WorldSurfels;

/**
 * As many surfels as a vector has lanes on their way into the picture: what projection and its
 * backward both need. Steps hand over in a small array of fields, because one method that holds all
 * of it is too long for the compiler to keep vectors in registers.
 *
 * <p>Footprint: EWA splatting (Zwicker et al. 2001) of the flat covariance s_u² t_u t_uᵀ + s_v² t_v
 * t_vᵀ. Depth: the surfel's plane to first order (Gaussian Surfels, Dai et al. 2024, section 3.2).
 */
final class SurfelLanes {
  static final VectorSpecies<Float> F = Lanes.F;
  static final int L = F.length();

  /** Variance added to every footprint, px²: no surfel is thinner than a pixel can show. */
  static final float LOW_PASS = 0.3f;

  /** Beyond this multiple of the picture's half size the projection's slope is held. */
  private static final double FRUSTUM_MARGIN = 1.3;

  // Fields; the first sixteen are the record that Splats describes.
  static final int X = 16; // centre, camera frame
  static final int Y = 17;
  static final int Z = 18;
  static final int QW = 19; // unit quaternion
  static final int QX = 20;
  static final int QY = 21;
  static final int QZ = 22;
  static final int Q_INVERSE = 23; // 1 / length of the quaternion given
  static final int SCALE_U = 24; // metres
  static final int SCALE_V = 25;
  static final int OPACITY = 26;
  static final int AXIS_U = 27; // camera from surfel, three columns of three
  static final int AXIS_V = 30;
  static final int AXIS_N = 33;
  static final int ALONG = 36; // axis n · centre
  static final int SIDE = 37; // −1 where axis n points away from the camera
  static final int VISIBLE = 38; // 1 or 0
  static final int J00 = 39; // derivative of the projection
  static final int J02 = 40;
  static final int J11 = 41;
  static final int J12 = 42;
  static final int AX = 43; // the two scaled axes in the picture, pixels
  static final int AY = 44;
  static final int BX = 45;
  static final int BY = 46;
  static final int CONIC_XX = 47;
  static final int CONIC_XY = 48;
  static final int CONIC_YY = 49;
  static final int HALF_WIDTH = 50;
  static final int HALF_HEIGHT = 51;
  static final int RADIUS = 52;
  static final int DET = 53;
  static final int FIELDS = 54;

  /** [FIELDS][L] */
  final float[] f = new float[FIELDS * L];

  final float[] rc = new float[12]; // camera from world, [3][4]
  float fx;
  float fy;
  float cx;
  float cy;
  float width;
  float height;
  float limitX; // of x / z
  float limitY;
  RenderSettings settings = RenderSettings.DEFAULT;

  void aim(Camera camera, RenderSettings settings) {
    double[] m = camera.cameraFromWorld();
    for (int i = 0; i < 12; i++) {
      rc[i] = (float) m[i];
    }
    fx = (float) camera.fx();
    fy = (float) camera.fy();
    cx = (float) camera.cx();
    cy = (float) camera.cy();
    width = camera.width();
    height = camera.height();
    limitX = (float) (FRUSTUM_MARGIN * Math.max(camera.cx(), width - camera.cx()) / camera.fx());
    limitY = (float) (FRUSTUM_MARGIN * Math.max(camera.cy(), height - camera.cy()) / camera.fy());
    this.settings = settings;
  }

  /** One step for surfels first … to − 1, at most L of them. */
  interface Step {
    void run(WorldSurfels s, int first, int to);
  }

  /**
   * The way of a surfel into the picture. Called through a list, each step is compiled by itself:
   * inlined into one method they are too long for the compiler to keep vectors in registers.
   */
  private final Step[] steps = {
    this::readCentre,
    this::readRotation,
    this::readScaleU,
    this::readScaleV,
    this::readOpacity,
    this::turnAxisU,
    this::turnAxisV,
    this::turnAxisN,
    this::facePlane,
    this::slopePlane,
    this::projectCentre,
    this::projectAxes,
    this::invertCovariance
  };

  /** Everything up to the footprint for surfels first … to − 1, at most L of them. */
  void place(WorldSurfels s, int first, int to) {
    for (Step step : steps) {
      step.run(s, first, to);
    }
  }

  FloatVector get(int field) {
    return FloatVector.fromArray(F, f, field * L);
  }

  void put(int field, FloatVector value) {
    value.intoArray(f, field * L);
  }

  static FloatVector fma(FloatVector a, FloatVector b, FloatVector c) {
    return a.lanewise(VectorOperators.FMA, b, c);
  }

  static FloatVector fma(FloatVector a, float b, FloatVector c) {
    return a.lanewise(VectorOperators.FMA, FloatVector.broadcast(F, b), c);
  }

  /** Row r of the camera's rotation times (x, y, z). */
  FloatVector turned(int r, FloatVector x, FloatVector y, FloatVector z) {
    return fma(z, rc[4 * r + 2], fma(y, rc[4 * r + 1], x.mul(rc[4 * r])));
  }

  private void readCentre(WorldSurfels s, int first, int to) {
    VectorMask<Float> within = F.indexInRange(first, to);
    int n = s.count();
    FloatVector x = FloatVector.fromArray(F, s.position(), first, within);
    FloatVector y = FloatVector.fromArray(F, s.position(), n + first, within);
    FloatVector z = FloatVector.fromArray(F, s.position(), 2 * n + first, within);
    put(X, turned(0, x, y, z).add(rc[3]));
    put(Y, turned(1, x, y, z).add(rc[7]));
    put(Z, turned(2, x, y, z).add(rc[11]));
  }

  private void readRotation(WorldSurfels s, int first, int to) {
    VectorMask<Float> within = F.indexInRange(first, to);
    int n = s.count();
    FloatVector w = FloatVector.fromArray(F, s.rotation(), first, within);
    FloatVector x = FloatVector.fromArray(F, s.rotation(), n + first, within);
    FloatVector y = FloatVector.fromArray(F, s.rotation(), 2 * n + first, within);
    FloatVector z = FloatVector.fromArray(F, s.rotation(), 3 * n + first, within);
    FloatVector squares = fma(z, z, fma(y, y, fma(x, x, w.mul(w))));
    FloatVector inverse = FloatVector.broadcast(F, 1f).div(squares.sqrt());
    put(Q_INVERSE, inverse);
    put(QW, w.mul(inverse));
    put(QX, x.mul(inverse));
    put(QY, y.mul(inverse));
    put(QZ, z.mul(inverse));
  }

  private void readScaleU(WorldSurfels s, int first, int to) {
    VectorMask<Float> within = F.indexInRange(first, to);
    put(SCALE_U, Exp2.exp(FloatVector.fromArray(F, s.logScale(), first, within)));
  }

  private void readScaleV(WorldSurfels s, int first, int to) {
    VectorMask<Float> within = F.indexInRange(first, to);
    put(SCALE_V, Exp2.exp(FloatVector.fromArray(F, s.logScale(), s.count() + first, within)));
  }

  private void readOpacity(WorldSurfels s, int first, int to) {
    VectorMask<Float> within = F.indexInRange(first, to);
    put(OPACITY, Exp2.sigmoid(FloatVector.fromArray(F, s.opacityLogit(), first, within)));
  }

  /** The surfel's axes in the camera frame: columns of its rotation, turned. */
  private void turnAxisU(WorldSurfels s, int first, int to) {
    FloatVector y = get(QY);
    FloatVector z = get(QZ);
    turnAxis(
        AXIS_U, flipped(y, z), twice(get(QX), y, get(QW), z), twice(get(QX), z, get(QW), y.neg()));
  }

  private void turnAxisV(WorldSurfels s, int first, int to) {
    FloatVector x = get(QX);
    FloatVector z = get(QZ);
    turnAxis(
        AXIS_V, twice(x, get(QY), get(QW), z.neg()), flipped(x, z), twice(get(QY), z, get(QW), x));
  }

  private void turnAxisN(WorldSurfels s, int first, int to) {
    FloatVector x = get(QX);
    FloatVector y = get(QY);
    turnAxis(
        AXIS_N, twice(x, get(QZ), get(QW), y), twice(y, get(QZ), get(QW), x.neg()), flipped(x, y));
  }

  /** 1 − 2 (a² + b²) */
  private static FloatVector flipped(FloatVector a, FloatVector b) {
    return fma(fma(b, b, a.mul(a)), -2f, FloatVector.broadcast(F, 1f));
  }

  /** 2 (a b + c d) */
  private static FloatVector twice(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    return fma(c, d, a.mul(b)).mul(2f);
  }

  private void turnAxis(int axis, FloatVector x, FloatVector y, FloatVector z) {
    for (int r = 0; r < 3; r++) {
      put(axis + r, turned(r, x, y, z));
    }
  }

  /** Which side is seen, and whether the surfel is drawn. */
  private void facePlane(WorldSurfels s, int first, int to) {
    FloatVector x = get(X);
    FloatVector y = get(Y);
    FloatVector z = get(Z);
    FloatVector along = x.mul(get(AXIS_N));
    along = fma(y, get(AXIS_N + 1), along);
    along = fma(z, get(AXIS_N + 2), along);
    FloatVector distance = fma(z, z, fma(y, y, x.mul(x))).sqrt();
    FloatVector side = FloatVector.broadcast(F, 1f);
    if (!settings.cullBackFaces()) {
      side = side.blend(-1f, along.compare(VectorOperators.GT, 0f));
    }
    // −side · along / distance ≥ minFacing
    VectorMask<Float> visible =
        side.mul(along).compare(VectorOperators.LE, distance.mul(-settings.minFacing()));
    visible = visible.and(z.compare(VectorOperators.GE, settings.near()));
    put(ALONG, along);
    put(SIDE, side);
    put(VISIBLE, FloatVector.zero(F).blend(1f, visible));
  }

  /** The normal seen, and how the plane's depth runs over the picture: −z² n / (f n · centre). */
  private void slopePlane(WorldSurfels s, int first, int to) {
    FloatVector z = get(Z);
    FloatVector side = get(SIDE);
    FloatVector k = z.mul(z).div(get(ALONG)).neg();
    put(Splats.DEPTH, z);
    put(Splats.SLOPE_X, k.mul(get(AXIS_N)).div(fx));
    put(Splats.SLOPE_Y, k.mul(get(AXIS_N + 1)).div(fy));
    put(Splats.NORMAL, side.mul(get(AXIS_N)));
    put(Splats.NORMAL + 1, side.mul(get(AXIS_N + 1)));
    put(Splats.NORMAL + 2, side.mul(get(AXIS_N + 2)));
  }

  /** The centre in the picture, and the derivative of the projection there. */
  private void projectCentre(WorldSurfels s, int first, int to) {
    FloatVector inverseZ = FloatVector.broadcast(F, 1f).div(get(Z));
    FloatVector x = get(X).mul(inverseZ);
    FloatVector y = get(Y).mul(inverseZ);
    put(Splats.U, fma(x, fx, FloatVector.broadcast(F, cx)));
    put(Splats.V, fma(y, fy, FloatVector.broadcast(F, cy)));
    FloatVector j00 = inverseZ.mul(fx);
    FloatVector j11 = inverseZ.mul(fy);
    put(J00, j00);
    put(J02, x.max(-limitX).min(limitX).mul(j00).neg());
    put(J11, j11);
    put(J12, y.max(-limitY).min(limitY).mul(j11).neg());
  }

  /** The two scaled axes in the picture. */
  private void projectAxes(WorldSurfels s, int first, int to) {
    projectAxis(AXIS_U, SCALE_U, AX);
    projectAxis(AXIS_V, SCALE_V, BX);
  }

  private void projectAxis(int axis, int scale, int out) {
    FloatVector z = get(axis + 2);
    FloatVector length = get(scale);
    put(out, length.mul(fma(get(J02), z, get(J00).mul(get(axis)))));
    put(out + 1, length.mul(fma(get(J12), z, get(J11).mul(get(axis + 1)))));
  }

  private void invertCovariance(WorldSurfels s, int first, int to) {
    FloatVector ax = get(AX);
    FloatVector ay = get(AY);
    FloatVector bx = get(BX);
    FloatVector by = get(BY);
    FloatVector xx = fma(bx, bx, ax.mul(ax));
    FloatVector xy = fma(bx, by, ax.mul(ay));
    FloatVector yy = fma(by, by, ay.mul(ay));
    // det(covariance) without cancellation: a flat surfel seen edge-on has a × b = 0.
    FloatVector cross = ax.mul(by).sub(ay.mul(bx));
    FloatVector det = fma(xx.add(yy), LOW_PASS, cross.mul(cross)).add(LOW_PASS * LOW_PASS);
    put(DET, det);
    put(CONIC_XX, yy.add(LOW_PASS).div(det));
    put(CONIC_XY, xy.neg().div(det));
    put(CONIC_YY, xx.add(LOW_PASS).div(det));
  }
}
