package timewalker.prepare.fit;

import java.util.Arrays;
import timewalker.head.HeadModel;
import timewalker.math.Cholesky;

/**
 * Where a head is, from nothing: the mean head under weak perspective, u = s (r₁·x) + u₀ and −v = s
 * (r₂·x) + v₀, by robust linear least squares, then made a rotation, a distance and a focal length.
 */
final class RigidStart {
  private static final int ROUNDS = 4;

  /** Residuals beyond this share of the landmarks' spread count less. */
  private static final double OUTLIER = 0.05;

  private final LandmarkModel model;
  private final int count;
  private final double[] centre = new double[3];
  private final double[] matrix = new double[16];
  private final double[] rowU = new double[4];
  private final double[] rowV = new double[4];

  RigidStart(LandmarkModel model) {
    this.model = model;
    count = model.scheme().count();
  }

  /**
   * Writes root, translation, focal length and eye distance of a state.
   *
   * @return false when the landmarks show no head: fewer than four differ
   */
  boolean place(PhotoState state, FitSettings settings) {
    findCentre();
    for (int round = 0; round < ROUNDS; round++) {
      if (!affine(state, round > 0)) {
        return false;
      }
    }
    double scaleU = length(rowU);
    double scaleV = length(rowV);
    double scale = Math.sqrt(scaleU * scaleV);
    if (!(scale > 1e-6 && scaleU > 0.1 * scaleV && scaleV > 0.1 * scaleU)) {
      return false;
    }
    double[] rotation = rotation();
    double known = state.photo.focal();
    double focal = Double.isNaN(known) ? settings.lens().distance() * scale : known;
    state.logFocal = StrictMath.log(focal);
    state.eyePixels = scale * model.eyeDistance();
    place(state, rotation, scale, focal / scale);
    return true;
  }

  private void findCentre() {
    Arrays.fill(centre, 0);
    for (int i = 0; i < 3 * count; i++) {
      centre[i % 3] += model.meanPoints()[i] / count;
    }
  }

  /** One weighted least-squares fit of both rows. */
  private boolean affine(PhotoState state, boolean reweigh) {
    Arrays.fill(matrix, 0);
    double[] gu = new double[4];
    double[] gv = new double[4];
    double[] x = {0, 0, 0, 1};
    double[] marks = new double[2];
    double spread = reweigh ? OUTLIER * 0.2 * (length(rowU) + length(rowV)) / 2 : 0;
    for (int l = 0; l < count; l++) {
      for (int axis = 0; axis < 3; axis++) {
        x[axis] = model.meanPoints()[3 * l + axis] - centre[axis];
      }
      marks[0] = state.photo.landmarks()[2 * l] - state.photo.width() / 2.0;
      marks[1] = state.photo.height() / 2.0 - state.photo.landmarks()[2 * l + 1];
      double weight = state.photo.weight()[l];
      if (reweigh) {
        double du = dot(rowU, x) - marks[0];
        double dv = dot(rowV, x) - marks[1];
        weight *= spread / Math.max(spread, Math.sqrt(du * du + dv * dv));
      }
      for (int i = 0; i < 4; i++) {
        gu[i] += weight * x[i] * marks[0];
        gv[i] += weight * x[i] * marks[1];
        for (int j = i; j < 4; j++) {
          matrix[4 * i + j] += weight * x[i] * x[j];
        }
      }
    }
    if (!Cholesky.factor(matrix, 4)) {
      return false;
    }
    Cholesky.solve(matrix, 4, gu);
    Cholesky.solve(matrix, 4, gv);
    System.arraycopy(gu, 0, rowU, 0, 4);
    System.arraycopy(gv, 0, rowV, 0, 4);
    return true;
  }

  private static double dot(double[] row, double[] x) {
    return row[0] * x[0] + row[1] * x[1] + row[2] * x[2] + row[3] * x[3];
  }

  private static double length(double[] row) {
    return Math.sqrt(row[0] * row[0] + row[1] * row[1] + row[2] * row[2]);
  }

  /** The rotation whose first two rows are nearest to the affine map's. */
  private double[] rotation() {
    double[] a = new double[3];
    double[] b = new double[3];
    for (int i = 0; i < 3; i++) {
      a[i] = rowU[i] / length(rowU);
      b[i] = rowV[i] / length(rowV);
    }
    // both rows give way alike: their sum and difference are already at right angles
    double[] sum = new double[3];
    double[] difference = new double[3];
    for (int i = 0; i < 3; i++) {
      sum[i] = a[i] + b[i];
      difference[i] = a[i] - b[i];
    }
    double s = Math.sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
    double d =
        Math.sqrt(
            difference[0] * difference[0]
                + difference[1] * difference[1]
                + difference[2] * difference[2]);
    double[] r = new double[9];
    for (int i = 0; i < 3; i++) {
      double along = sum[i] / Math.max(s, 1e-12);
      double across = difference[i] / Math.max(d, 1e-12);
      r[i] = (along + across) / Math.sqrt(2);
      r[3 + i] = (along - across) / Math.sqrt(2);
    }
    r[6] = r[1] * r[5] - r[2] * r[4];
    r[7] = r[2] * r[3] - r[0] * r[5];
    r[8] = r[0] * r[4] - r[1] * r[3];
    return r;
  }

  private void place(PhotoState state, double[] rotation, double scale, double depth) {
    double[] angles = axisAngle(rotation);
    double[] joint = model.restJoint(HeadModel.ROOT);
    int root = state.motions() + PhotoState.ROOT;
    int translation = state.motions() + PhotoState.TRANSLATION;
    double[] goal = {rowU[3] / scale, rowV[3] / scale, PhotoState.CAMERA_Z - depth};
    for (int axis = 0; axis < 3; axis++) {
      double turned = joint[axis];
      for (int c = 0; c < 3; c++) {
        turned += rotation[3 * axis + c] * (centre[c] - joint[c]);
      }
      state.set(root + axis, angles[axis]);
      state.set(translation + axis, goal[axis] - turned);
    }
  }

  /** By way of the quaternion, which is safe near half a turn. */
  static double[] axisAngle(double[] r) {
    double[] q = {
      1 + r[0] + r[4] + r[8], 1 + r[0] - r[4] - r[8], 1 - r[0] + r[4] - r[8], 1 - r[0] - r[4] + r[8]
    };
    int most = 0;
    for (int i = 1; i < 4; i++) {
      most = q[i] > q[most] ? i : most;
    }
    double[][] candidates = {
      {q[0], r[7] - r[5], r[2] - r[6], r[3] - r[1]},
      {r[7] - r[5], q[1], r[1] + r[3], r[2] + r[6]},
      {r[2] - r[6], r[1] + r[3], q[2], r[5] + r[7]},
      {r[3] - r[1], r[2] + r[6], r[5] + r[7], q[3]}
    };
    double[] best = candidates[most];
    double sign = best[0] < 0 ? -1 : 1;
    double sine = Math.sqrt(best[1] * best[1] + best[2] * best[2] + best[3] * best[3]);
    double angle = 2 * StrictMath.atan2(sine, sign * best[0]);
    double factor = sine < 1e-12 ? 0 : sign * angle / sine;
    return new double[] {factor * best[1], factor * best[2], factor * best[3]};
  }
}
