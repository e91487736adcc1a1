package timewalker.head;

import java.util.Arrays;
import timewalker.math.AxisAngle;

/**
 * The five joints of a head and what their rotations do to it, in double precision: from joints at
 * rest J and angles to the affine maps that linear blend skinning mixes, with derivatives.
 *
 * <p>G_root = [R_root | J_root], G_j = G_parent · [R_j | J_j − J_parent], and A_j = [Q_j | t_j −
 * Q_j J_j] where G_j = [Q_j | t_j]. Affine maps are [3][4] row-major.
 */
final class JointChain {
  /** Numbers of an affine map. */
  static final int AFFINE = 12;

  private static final int JOINTS = HeadModel.JOINTS;

  /** [5][3] J, written by the caller before {@link #forward}. */
  final double[] joints = new double[3 * JOINTS];

  /** [5][3][4] A_j, the result. */
  final double[] affine = new double[AFFINE * JOINTS];

  /** [5][3][3] R_j. */
  final double[] local = new double[9 * JOINTS];

  /** [5][3][4] G_j. */
  final double[] world = new double[AFFINE * JOINTS];

  private final double[] angles = new double[3 * JOINTS];

  /** [5][3][3][3] dR_j by each of its three angles. */
  private final double[] rotationDerivative = new double[27 * JOINTS];

  private final double[] gradWorld = new double[AFFINE * JOINTS];
  private final double[] gradLocal = new double[9 * JOINTS];
  private final double[] tangentWorld = new double[AFFINE * JOINTS];

  /** From {@link #joints} and the angles to {@link #affine}. */
  void forward(HeadParams params) {
    for (int axis = 0; axis < 3; axis++) {
      angles[axis] = params.root()[axis];
      angles[3 + axis] = params.neck()[axis];
      angles[6 + axis] = params.jaw()[axis];
      angles[9 + axis] = params.eyes()[axis];
      angles[12 + axis] = params.eyes()[3 + axis];
    }
    forward();
  }

  /**
   * From {@link #joints} and the angles to {@link #affine}.
   *
   * @param poses [..][5][3] axis-angles of the joints, from {@code at} on
   */
  void forward(double[] poses, int at) {
    System.arraycopy(poses, at, angles, 0, angles.length);
    forward();
  }

  private void forward() {
    for (int j = 0; j < JOINTS; j++) {
      AxisAngle.toMatrix(angles[3 * j], angles[3 * j + 1], angles[3 * j + 2], local, 9 * j);
      int parent = HeadModel.parent(j);
      for (int r = 0; r < 3; r++) {
        if (parent < 0) {
          System.arraycopy(local, 9 * j + 3 * r, world, AFFINE * j + 4 * r, 3);
          world[AFFINE * j + 4 * r + 3] = joints[3 * j + r];
        } else {
          worldRow(j, parent, r);
        }
      }
      skinningFromWorld(j, world, affine, 0);
    }
  }

  private void worldRow(int j, int parent, int r) {
    int g = AFFINE * j + 4 * r;
    int p = AFFINE * parent + 4 * r;
    double translation = world[p + 3];
    for (int c = 0; c < 3; c++) {
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        sum += world[p + k] * local[9 * j + 3 * k + c];
      }
      world[g + c] = sum;
      translation += world[p + c] * step(j, parent, c);
    }
    world[g + 3] = translation;
  }

  private double step(int j, int parent, int axis) {
    return joints[3 * j + axis] - joints[3 * parent + axis];
  }

  /** Linear in the world maps, so it carries tangents as well. */
  private void skinningFromWorld(int j, double[] from, double[] to, int at) {
    for (int r = 0; r < 3; r++) {
      int g = AFFINE * j + 4 * r;
      double translation = from[g + 3];
      for (int c = 0; c < 3; c++) {
        to[at + g + c] = from[g + c];
        translation -= from[g + c] * joints[3 * j + c];
      }
      to[at + g + 3] = translation;
    }
  }

  /**
   * The transpose of {@link #forward}.
   *
   * @param gradAffine [5][3][4] dL/dA
   * @param gradFeatures [4][3][3] dL/dR_j of neck, jaw and eyes from elsewhere
   * @param gradJoints [5][3] dL/dJ, overwritten
   * @param gradParams gradients of the angles are added to it
   */
  void backward(
      double[] gradAffine, double[] gradFeatures, double[] gradJoints, HeadParams gradParams) {
    Arrays.fill(gradWorld, 0);
    Arrays.fill(gradJoints, 0);
    Arrays.fill(gradLocal, 0);
    System.arraycopy(gradFeatures, 0, gradLocal, 9, gradFeatures.length);
    for (int j = JOINTS - 1; j >= 0; j--) {
      skinningFromWorldBackward(j, gradAffine, gradJoints);
      int parent = HeadModel.parent(j);
      for (int r = 0; r < 3; r++) {
        if (parent < 0) {
          for (int c = 0; c < 3; c++) {
            gradLocal[9 * j + 3 * r + c] += gradWorld[AFFINE * j + 4 * r + c];
          }
          gradJoints[3 * j + r] += gradWorld[AFFINE * j + 4 * r + 3];
        } else {
          worldRowBackward(j, parent, r, gradJoints);
        }
      }
    }
    differentiateRotations();
    addAngles(HeadModel.ROOT, gradParams.root(), 0);
    addAngles(HeadModel.NECK, gradParams.neck(), 0);
    addAngles(HeadModel.JAW, gradParams.jaw(), 0);
    addAngles(HeadModel.LEFT_EYE, gradParams.eyes(), 0);
    addAngles(HeadModel.RIGHT_EYE, gradParams.eyes(), 3);
  }

  private void skinningFromWorldBackward(int j, double[] gradAffine, double[] gradJoints) {
    for (int r = 0; r < 3; r++) {
      int g = AFFINE * j + 4 * r;
      double gradTranslation = gradAffine[g + 3];
      gradWorld[g + 3] += gradTranslation;
      for (int c = 0; c < 3; c++) {
        gradWorld[g + c] += gradAffine[g + c] - gradTranslation * joints[3 * j + c];
        gradJoints[3 * j + c] -= gradTranslation * world[g + c];
      }
    }
  }

  private void worldRowBackward(int j, int parent, int r, double[] gradJoints) {
    int g = AFFINE * j + 4 * r;
    int p = AFFINE * parent + 4 * r;
    double gradTranslation = gradWorld[g + 3];
    gradWorld[p + 3] += gradTranslation;
    for (int c = 0; c < 3; c++) {
      gradWorld[p + c] += gradTranslation * step(j, parent, c);
      gradJoints[3 * j + c] += gradTranslation * world[p + c];
      gradJoints[3 * parent + c] -= gradTranslation * world[p + c];
      for (int k = 0; k < 3; k++) {
        gradWorld[p + k] += gradWorld[g + c] * local[9 * j + 3 * k + c];
        gradLocal[9 * j + 3 * k + c] += gradWorld[g + c] * world[p + k];
      }
    }
  }

  private void addAngles(int joint, float[] grad, int at) {
    for (int axis = 0; axis < 3; axis++) {
      double sum = 0;
      for (int i = 0; i < 9; i++) {
        sum += gradLocal[9 * joint + i] * rotationDerivative[27 * joint + 9 * axis + i];
      }
      grad[at + axis] += (float) sum;
    }
  }

  /** Prepares {@link #turn} for the angles of the last {@link #forward}. */
  void differentiateRotations() {
    for (int j = 0; j < JOINTS; j++) {
      AxisAngle.matrixDerivative(
          angles[3 * j], angles[3 * j + 1], angles[3 * j + 2], rotationDerivative, 27 * j);
    }
  }

  /**
   * How the translations of A move when the joints move and nothing turns; its rotations stay.
   *
   * @param moved [..][5][3] the joints' movement, from {@code at} on
   * @param translations [..][5][3] written from {@code at} on
   */
  void shift(double[] moved, int at, double[] translations) {
    for (int j = 0; j < JOINTS; j++) {
      int parent = HeadModel.parent(j);
      for (int r = 0; r < 3; r++) {
        int g = AFFINE * j + 4 * r;
        double translation = parent < 0 ? moved[at + r] : tangentWorld[AFFINE * parent + 4 * r + 3];
        for (int c = 0; parent >= 0 && c < 3; c++) {
          double step = moved[at + 3 * j + c] - moved[at + 3 * parent + c];
          translation += world[AFFINE * parent + 4 * r + c] * step;
        }
        tangentWorld[g + 3] = translation;
        for (int c = 0; c < 3; c++) {
          translation -= world[g + c] * moved[at + 3 * j + c];
        }
        translations[at + 3 * j + r] = translation;
      }
    }
  }

  /**
   * How A moves when one joint turns about one axis.
   *
   * @param tangentAffine [5][3][4] overwritten
   * @param tangentFeatures [4][3][3] how the rotations of neck, jaw and eyes move, overwritten
   */
  void turn(int joint, int axis, double[] tangentAffine, float[] tangentFeatures) {
    turn(joint, axis, tangentAffine, 0);
    Arrays.fill(tangentFeatures, 0);
    for (int i = 0; joint != HeadModel.ROOT && i < 9; i++) {
      tangentFeatures[9 * (joint - 1) + i] = (float) rotationSlope(joint, axis, i);
    }
  }

  /**
   * How A moves when one joint turns about one axis.
   *
   * @param tangentAffine [..][5][3][4] overwritten from {@code at} on
   */
  void turn(int joint, int axis, double[] tangentAffine, int at) {
    Arrays.fill(tangentWorld, 0);
    for (int j = joint; j < JOINTS; j++) {
      for (int r = 0; r < 3; r++) {
        turnRow(j, r, j == joint, 27 * joint + 9 * axis);
      }
    }
    for (int j = 0; j < JOINTS; j++) {
      skinningFromWorld(j, tangentWorld, tangentAffine, at);
    }
  }

  /** The derivative of entry i of R_j, row-major, by one of its angles. */
  double rotationSlope(int joint, int axis, int i) {
    return rotationDerivative[27 * joint + 9 * axis + i];
  }

  private void turnRow(int j, int r, boolean own, int d) {
    int parent = HeadModel.parent(j);
    int g = AFFINE * j + 4 * r;
    if (parent < 0) {
      System.arraycopy(rotationDerivative, d + 3 * r, tangentWorld, g, 3);
      return;
    }
    int p = AFFINE * parent + 4 * r;
    double translation = tangentWorld[p + 3];
    for (int c = 0; c < 3; c++) {
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        sum += tangentWorld[p + k] * local[9 * j + 3 * k + c];
        sum += own ? world[p + k] * rotationDerivative[d + 3 * k + c] : 0;
      }
      tangentWorld[g + c] = sum;
      translation += tangentWorld[p + c] * step(j, parent, c);
    }
    tangentWorld[g + 3] = translation;
  }
}
