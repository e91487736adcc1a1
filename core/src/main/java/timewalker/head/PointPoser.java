package timewalker.head;

import java.util.Arrays;
import timewalker.math.Shapes;

/**
 * Poses a few points of a head's surface, with derivatives, in double precision: the formula of
 * {@link HeadPoser}, restructured so that its cost depends on the points and not on the mesh. A fit
 * of landmarks evaluates this a hundred times for each photo.
 *
 * <p>A pose is one array, [P]: z [Z] in the whitened space of the rig's shape prior, expression
 * [E], axis-angles of root, neck, jaw, left eye and right eye [5][3] in radians, translation [3] in
 * metres. Owns its work space; one per thread.
 */
public final class PointPoser {
  private static final int JOINTS = HeadModel.JOINTS;
  private static final int AFFINE = JointChain.AFFINE;

  private final PointRig rig;

  /** Columns of the rig: Z + E + features. */
  private final int width;

  private final JointChain chain = new JointChain();

  // The last shape and what follows from it alone.
  private final double[] shape;
  private boolean shapeKnown;
  private final double[] shaped; // [parts][3]
  private final double[] shapedJoints = new double[3 * JOINTS];

  // The last pose.
  private final double[] amounts; // [E + features]
  private final double[] rest; // [parts][3]

  // Its derivatives.
  private final double[] shifts; // [Z + E][5][3]
  private final double[] turns = new double[3 * JOINTS * AFFINE * JOINTS]; // [15][5][3][4]
  private final double[] featureTurns; // [15][features]

  /** A poser for one thread. */
  public PointPoser(PointRig rig) {
    this.rig = rig;
    width = rig.shapes + rig.expressions + rig.features.length;
    shape = new double[rig.shapes];
    shaped = new double[rig.rest.length];
    amounts = new double[rig.expressions + rig.features.length];
    rest = new double[rig.rest.length];
    shifts = new double[rig.jointColumns.length];
    featureTurns = new double[3 * JOINTS * rig.features.length];
  }

  /** What is posed. */
  public PointRig rig() {
    return rig;
  }

  /**
   * Poses the points.
   *
   * @param pose [P]
   * @param points [N][3] world, metres, overwritten
   */
  public void pose(double[] pose, double[] points) {
    Shapes.check("pose", rig.poseLength(), "pose", pose.length, 1);
    Shapes.check("points", rig.points, "points", points.length, 3);
    setShape(pose);
    setJoints(pose);
    setAmounts(pose);
    int translation = pose.length - 3;
    for (int part = 0; part < rig.partJoint.length; part++) {
      for (int axis = 0; axis < 3; axis++) {
        int row = 3 * part + axis;
        double sum = shaped[row];
        int at = row * width + rig.shapes;
        for (int k = 0; k < amounts.length; k++) {
          sum += amounts[k] * rig.columns[at + k];
        }
        rest[row] = sum;
      }
    }
    for (int n = 0; n < rig.points; n++) {
      for (int r = 0; r < 3; r++) {
        double sum = pose[translation + r];
        for (int part = rig.firstPart[n]; part < rig.firstPart[n + 1]; part++) {
          sum += applied(chain.affine, AFFINE * rig.partJoint[part] + 4 * r, part);
        }
        points[3 * n + r] = sum;
      }
    }
  }

  /** Row of an affine map times (p_j, ω_j). */
  private double applied(double[] affine, int g, int part) {
    return affine[g] * rest[3 * part]
        + affine[g + 1] * rest[3 * part + 1]
        + affine[g + 2] * rest[3 * part + 2]
        + affine[g + 3] * rig.partWeight[part];
  }

  private void setShape(double[] pose) {
    boolean same = shapeKnown;
    for (int z = 0; z < shape.length && same; z++) {
      same = shape[z] == pose[z];
    }
    if (same) {
      return;
    }
    System.arraycopy(pose, 0, shape, 0, shape.length);
    for (int row = 0; row < shaped.length; row++) {
      double sum = rig.rest[row];
      for (int z = 0; z < shape.length; z++) {
        sum += shape[z] * rig.columns[row * width + z];
      }
      shaped[row] = sum;
    }
    System.arraycopy(rig.joints, 0, shapedJoints, 0, shapedJoints.length);
    for (int z = 0; z < shape.length; z++) {
      addJoints(shapedJoints, z, shape[z]);
    }
    shapeKnown = true;
  }

  private void addJoints(double[] joints, int column, double amount) {
    for (int i = 0; i < joints.length; i++) {
      joints[i] += amount * rig.jointColumns[3 * JOINTS * column + i];
    }
  }

  private void setJoints(double[] pose) {
    System.arraycopy(shapedJoints, 0, chain.joints, 0, shapedJoints.length);
    for (int e = 0; e < rig.expressions; e++) {
      addJoints(chain.joints, rig.shapes + e, pose[rig.shapes + e]);
    }
    chain.forward(pose, rig.shapes + rig.expressions);
  }

  private void setAmounts(double[] pose) {
    System.arraycopy(pose, rig.shapes, amounts, 0, rig.expressions);
    for (int f = 0; f < rig.features.length; f++) {
      int feature = rig.features[f];
      // every fourth number of a 3x3 matrix stands on its diagonal
      double identity = feature % 9 % 4 == 0 ? 1 : 0;
      amounts[rig.expressions + f] = chain.local[9 + feature] - identity;
    }
  }

  /** Prepares {@link #jacobian} for the last {@link #pose}. */
  public void differentiate() {
    for (int k = 0; k < rig.shapes + rig.expressions; k++) {
      chain.shift(rig.jointColumns, 3 * JOINTS * k, shifts);
    }
    chain.differentiateRotations();
    for (int angle = 0; angle < 3 * JOINTS; angle++) {
      int joint = angle / 3;
      chain.turn(joint, angle % 3, turns, AFFINE * JOINTS * angle);
      for (int f = 0; f < rig.features.length; f++) {
        int feature = rig.features[f];
        boolean own = joint == 1 + feature / 9;
        featureTurns[angle * rig.features.length + f] =
            own ? chain.rotationSlope(joint, angle % 3, feature % 9) : 0;
      }
    }
  }

  /**
   * The derivatives of one point of the last {@link #pose}.
   *
   * @param n the point
   * @param firstColumn columns before this one are left as they are: Z to leave out the shape
   * @param jacobian [3][P] row-major, overwritten
   */
  public void jacobian(int n, int firstColumn, double[] jacobian) {
    int columns = rig.poseLength();
    Shapes.check("axes", 3, "jacobian", jacobian.length, columns);
    int coefficients = rig.shapes + rig.expressions;
    for (int r = 0; r < 3; r++) {
      Arrays.fill(jacobian, r * columns + firstColumn, (r + 1) * columns, 0);
      jacobian[(r + 1) * columns - 3 + r] = 1;
    }
    for (int part = rig.firstPart[n]; part < rig.firstPart[n + 1]; part++) {
      for (int r = 0; r < 3; r++) {
        coefficientEntries(part, r, firstColumn, coefficients, jacobian, r * columns);
        angleEntries(part, r, jacobian, r * columns + coefficients);
      }
    }
  }

  private void coefficientEntries(int part, int r, int from, int to, double[] jacobian, int at) {
    int joint = rig.partJoint[part];
    double x = chain.affine[AFFINE * joint + 4 * r];
    double y = chain.affine[AFFINE * joint + 4 * r + 1];
    double z = chain.affine[AFFINE * joint + 4 * r + 2];
    double weight = rig.partWeight[part];
    int column = 3 * part * width;
    int shift = 3 * joint + r;
    for (int k = from; k < to; k++) {
      jacobian[at + k] +=
          x * rig.columns[column + k]
              + y * rig.columns[column + width + k]
              + z * rig.columns[column + 2 * width + k]
              + weight * shifts[3 * JOINTS * k + shift];
    }
  }

  private void angleEntries(int part, int r, double[] jacobian, int at) {
    int joint = rig.partJoint[part];
    int features = rig.features.length;
    for (int angle = 0; angle < 3 * JOINTS; angle++) {
      double entry = applied(turns, AFFINE * (JOINTS * angle + joint) + 4 * r, part);
      for (int f = 0; f < features; f++) {
        double slope = featureTurns[angle * features + f];
        if (slope != 0) {
          entry += slope * featureEntry(part, joint, r, f);
        }
      }
      jacobian[at + angle] += entry;
    }
  }

  private double featureEntry(int part, int joint, int r, int f) {
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      double moved = rig.columns[(3 * part + c) * width + rig.shapes + rig.expressions + f];
      sum += chain.affine[AFFINE * joint + 4 * r + c] * moved;
    }
    return sum;
  }

  /**
   * The turn of a joint in the last pose, from rest to world.
   *
   * @param rotation [3][3] row-major, overwritten
   */
  public void jointRotation(int joint, double[] rotation) {
    for (int r = 0; r < 3; r++) {
      System.arraycopy(chain.world, AFFINE * joint + 4 * r, rotation, 3 * r, 3);
    }
  }

  /**
   * The derivative of {@link #jointRotation} by one of the root's angles, after {@link
   * #differentiate}.
   *
   * @param axis the root's angle, 0..2
   * @param slope [3][3] row-major, overwritten from {@code at} on
   */
  public void jointRotationByRoot(int joint, int axis, double[] slope, int at) {
    for (int r = 0; r < 3; r++) {
      int from = AFFINE * (JOINTS * axis + joint) + 4 * r;
      System.arraycopy(turns, from, slope, at + 3 * r, 3);
    }
  }
}
