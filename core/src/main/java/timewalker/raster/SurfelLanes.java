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
  RenderSettings settings;

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

  /** Everything up to the footprint for surfels first … first + L − 1. */
  void place(WorldSurfels s, int first, VectorMask<Float> within) {
    readCentre(s, first, within);
    readRotation(s, first, within);
    readScales(s, first, within);
    turnAxes();
    facePlane();
    spread();
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

  private void readCentre(WorldSurfels s, int first, VectorMask<Float> within) {
    int n = s.count();
    FloatVector x = FloatVector.fromArray(F, s.position(), first, within);
    FloatVector y = FloatVector.fromArray(F, s.position(), n + first, within);
    FloatVector z = FloatVector.fromArray(F, s.position(), 2 * n + first, within);
    put(X, turned(0, x, y, z).add(rc[3]));
    put(Y, turned(1, x, y, z).add(rc[7]));
    put(Z, turned(2, x, y, z).add(rc[11]));
  }

  private void readRotation(WorldSurfels s, int first, VectorMask<Float> within) {
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

  private void readScales(WorldSurfels s, int first, VectorMask<Float> within) {
    int n = s.count();
    put(SCALE_U, Exp2.exp(FloatVector.fromArray(F, s.logScale(), first, within)));
    put(SCALE_V, Exp2.exp(FloatVector.fromArray(F, s.logScale(), n + first, within)));
    put(OPACITY, Exp2.sigmoid(FloatVector.fromArray(F, s.opacityLogit(), first, within)));
  }

  /** The surfel's axes in the camera frame. */
  private void turnAxes() {
    FloatVector w = get(QW);
    FloatVector x = get(QX);
    FloatVector y = get(QY);
    FloatVector z = get(QZ);
    FloatVector x2 = x.add(x);
    FloatVector y2 = y.add(y);
    FloatVector z2 = z.add(z);
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector xx = x.mul(x2);
    FloatVector yy = y.mul(y2);
    FloatVector zz = z.mul(z2);
    FloatVector xy = x.mul(y2);
    FloatVector xz = x.mul(z2);
    FloatVector yz = y.mul(z2);
    FloatVector wx = w.mul(x2);
    FloatVector wy = w.mul(y2);
    FloatVector wz = w.mul(z2);
    turnAxis(AXIS_U, one.sub(yy).sub(zz), xy.add(wz), xz.sub(wy));
    turnAxis(AXIS_V, xy.sub(wz), one.sub(xx).sub(zz), yz.add(wx));
    turnAxis(AXIS_N, xz.add(wy), yz.sub(wx), one.sub(xx).sub(yy));
  }

  private void turnAxis(int axis, FloatVector x, FloatVector y, FloatVector z) {
    put(axis, turned(0, x, y, z));
    put(axis + 1, turned(1, x, y, z));
    put(axis + 2, turned(2, x, y, z));
  }

  /** Which side is seen, how the plane's depth runs over the picture, and whether it is drawn. */
  private void facePlane() {
    FloatVector x = get(X);
    FloatVector y = get(Y);
    FloatVector z = get(Z);
    FloatVector nx = get(AXIS_N);
    FloatVector ny = get(AXIS_N + 1);
    FloatVector nz = get(AXIS_N + 2);
    FloatVector along = fma(nz, z, fma(ny, y, nx.mul(x)));
    FloatVector distance = fma(z, z, fma(y, y, x.mul(x))).sqrt();
    FloatVector side = FloatVector.broadcast(F, 1f);
    if (!settings.cullBackFaces()) {
      side = side.blend(-1f, along.compare(VectorOperators.GT, 0f));
    }
    // −side · along / distance ≥ minFacing
    VectorMask<Float> visible =
        side.mul(along).compare(VectorOperators.LE, distance.mul(-settings.minFacing()));
    visible = visible.and(z.compare(VectorOperators.GE, settings.near()));
    FloatVector k = z.mul(z).div(along).neg();
    put(ALONG, along);
    put(SIDE, side);
    put(VISIBLE, FloatVector.zero(F).blend(1f, visible));
    put(Splats.DEPTH, z);
    put(Splats.SLOPE_X, k.mul(nx).div(fx));
    put(Splats.SLOPE_Y, k.mul(ny).div(fy));
    put(Splats.NORMAL, side.mul(nx));
    put(Splats.NORMAL + 1, side.mul(ny));
    put(Splats.NORMAL + 2, side.mul(nz));
  }

  /** The footprint: centre, scaled axes in the picture, inverse covariance. */
  private void spread() {
    FloatVector inverseZ = FloatVector.broadcast(F, 1f).div(get(Z));
    FloatVector x = get(X).mul(inverseZ);
    FloatVector y = get(Y).mul(inverseZ);
    put(Splats.U, fma(x, fx, FloatVector.broadcast(F, cx)));
    put(Splats.V, fma(y, fy, FloatVector.broadcast(F, cy)));
    FloatVector j00 = inverseZ.mul(fx);
    FloatVector j11 = inverseZ.mul(fy);
    FloatVector j02 = x.max(-limitX).min(limitX).mul(j00).neg();
    FloatVector j12 = y.max(-limitY).min(limitY).mul(j11).neg();
    put(J00, j00);
    put(J02, j02);
    put(J11, j11);
    put(J12, j12);
    FloatVector su = get(SCALE_U);
    FloatVector ax = su.mul(fma(j02, get(AXIS_U + 2), j00.mul(get(AXIS_U))));
    FloatVector ay = su.mul(fma(j12, get(AXIS_U + 2), j11.mul(get(AXIS_U + 1))));
    FloatVector sv = get(SCALE_V);
    FloatVector bx = sv.mul(fma(j02, get(AXIS_V + 2), j00.mul(get(AXIS_V))));
    FloatVector by = sv.mul(fma(j12, get(AXIS_V + 2), j11.mul(get(AXIS_V + 1))));
    put(AX, ax);
    put(AY, ay);
    put(BX, bx);
    put(BY, by);
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
