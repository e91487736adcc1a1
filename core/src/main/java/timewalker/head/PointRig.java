package timewalker.head;

import java.util.Arrays;
import java.util.Locale;
import timewalker.math.Shapes;

/**
 * What {@link PointPoser} needs of a head model to pose a few points: for each point and each joint
 * that carries it, the weighted point p_j = Σ_i b_i w_ij T_i + ω_j o with ω_j = Σ_i b_i w_ij,
 * linear in the coefficients. Immutable; posers of all threads share it.
 */
public final class PointRig {
  private static final int JOINTS = HeadModel.JOINTS;

  final int points;
  final int shapes;
  final int expressions;

  /** Numbers of the pose correctives that move any of the points. */
  final int[] features;

  /** [N + 1] the parts of point n are firstPart[n] .. firstPart[n + 1] − 1. */
  final int[] firstPart;

  /** [parts] the joint. */
  final int[] partJoint;

  /** [parts] ω_j. */
  final double[] partWeight;

  /** [parts][3] p_j of the prior's mean head, metres. */
  final double[] rest;

  /** [parts][3][Z + E + features] what each coefficient moves p_j by. */
  final double[] columns;

  /** [5][3] joints of the mean head. */
  final double[] joints;

  /** [Z + E][5][3] what each coefficient moves them by. */
  final double[] jointColumns;

  private final HeadModel model;
  private final CoefficientPrior prior;
  private final int[] expressionIds;

  private PointRig(
      HeadModel model,
      SurfacePoints surface,
      CoefficientPrior prior,
      int dimensions,
      int[] expressionIds) {
    this.model = model;
    this.prior = prior;
    this.expressionIds = expressionIds;
    points = surface.count();
    shapes = dimensions;
    expressions = expressionIds.length;
    Corners corners = new Corners(model, surface);
    firstPart = corners.firstPart;
    partJoint = corners.partJoint;
    partWeight = corners.partWeight;
    features = corners.movingFeatures();
    int width = shapes + expressions + features.length;
    rest = corners.gathered(model.template());
    columns = new double[3 * partJoint.length * width];
    joints = new double[3 * JOINTS];
    model.regressJoints(model.template(), 3, 1, joints, 0);
    jointColumns = new double[3 * JOINTS * (shapes + expressions)];
    addShapes(corners, width);
    addExpressions(corners, width);
    for (int f = 0; f < features.length; f++) {
      setColumn(
          corners.gathered(model.poseCorrectives(), features[f]), width - features.length + f);
    }
    addOffsets(surface);
  }

  /**
   * A rig.
   *
   * @param prior whose whitened space z the shape lives in
   * @param dimensions Z, how many of its leading components
   * @param expressionIds [E] numbers of the expression components
   */
  public static PointRig of(
      HeadModel model,
      SurfacePoints points,
      CoefficientPrior prior,
      int dimensions,
      int[] expressionIds) {
    Shapes.check("shape coefficients", model.shapeCount(), "prior", prior.coefficientCount(), 1);
    if (dimensions < 0 || dimensions > prior.dimensions()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d shape dimensions; the prior has %d",
              dimensions,
              prior.dimensions()));
    }
    HeadModel.requireBelow("triangles of points", points.triangles(), model.faceCount());
    HeadModel.requireBelow("expressions", expressionIds, model.expressionCount());
    return new PointRig(model, points, prior, dimensions, expressionIds.clone());
  }

  /** Points N. */
  public int points() {
    return points;
  }

  /** Dimensions Z of the shape. */
  public int shapes() {
    return shapes;
  }

  /** Components E of the expression. */
  public int expressions() {
    return expressions;
  }

  /** Where a joint of the resting head with z = 0 is, [3] metres. */
  public double[] meanJoint(int joint) {
    return Arrays.copyOfRange(joints, 3 * joint, 3 * joint + 3);
  }

  /** Length P of a pose: Z + E + 18. */
  public int poseLength() {
    return shapes + expressions + 3 * JOINTS + 3;
  }

  /**
   * A pose in the head model's own parameters.
   *
   * @param pose [P] as {@link PointPoser} has it
   */
  public HeadParams params(double[] pose) {
    HeadParams params = HeadParams.neutral(model.shapeCount(), model.expressionCount());
    double[] z = new double[prior.dimensions()];
    System.arraycopy(pose, 0, z, 0, shapes);
    prior.coefficients(z, params.shape());
    for (int e = 0; e < expressions; e++) {
      params.expression()[expressionIds[e]] = (float) pose[shapes + e];
    }
    int at = shapes + expressions;
    float[][] angles = {params.root(), params.neck(), params.jaw(), params.eyes()};
    for (float[] joint : angles) {
      for (int i = 0; i < joint.length; i++) {
        joint[i] = (float) pose[at++];
      }
    }
    for (int axis = 0; axis < 3; axis++) {
      params.translation()[axis] = (float) pose[at++];
    }
    return params;
  }

  private void addShapes(Corners corners, int width) {
    LinearBasis basis = model.shapeBasis();
    int count = prior.dimensions();
    for (int s = 0; s < basis.count(); s++) {
      double[] moved = corners.gathered(basis, s);
      double[] movedJoints = regressed(basis, s);
      double mean = prior.mean()[s];
      for (int i = 0; i < moved.length; i++) {
        rest[i] += mean * moved[i];
        for (int z = 0; z < shapes; z++) {
          columns[i * width + z] += moved[i] * prior.factor()[s * count + z];
        }
      }
      for (int i = 0; i < movedJoints.length; i++) {
        joints[i] += mean * movedJoints[i];
        for (int z = 0; z < shapes; z++) {
          jointColumns[3 * JOINTS * z + i] += movedJoints[i] * prior.factor()[s * count + z];
        }
      }
    }
  }

  private void addExpressions(Corners corners, int width) {
    LinearBasis basis = model.expressionBasis();
    for (int e = 0; e < expressions; e++) {
      setColumn(corners.gathered(basis, expressionIds[e]), shapes + e);
      double[] movedJoints = regressed(basis, expressionIds[e]);
      System.arraycopy(movedJoints, 0, jointColumns, 3 * JOINTS * (shapes + e), movedJoints.length);
    }
    assert columns.length == rest.length * width;
  }

  private void setColumn(double[] moved, int column) {
    int width = columns.length / moved.length;
    for (int i = 0; i < moved.length; i++) {
      columns[i * width + column] = moved[i];
    }
  }

  private void addOffsets(SurfacePoints surface) {
    for (int n = 0; n < points; n++) {
      for (int part = firstPart[n]; part < firstPart[n + 1]; part++) {
        for (int axis = 0; axis < 3; axis++) {
          rest[3 * part + axis] += partWeight[part] * surface.offset()[3 * n + axis];
        }
      }
    }
  }

  private double[] regressed(LinearBasis basis, int k) {
    double[] moved = new double[3 * JOINTS];
    model.regressJoints(spread(basis, k), 3, 1, moved, 0);
    return moved;
  }

  private static float[] spread(LinearBasis basis, int k) {
    float[] all = new float[3 * basis.vertexCount()];
    int[] ids = basis.vertexIds(k);
    float[] deltas = basis.deltas(k);
    for (int i = 0; i < ids.length; i++) {
      System.arraycopy(deltas, 3 * i, all, 3 * ids[i], 3);
    }
    return all;
  }

  /** The corners of the points' triangles, and which joints carry them. */
  private static final class Corners {
    private final HeadModel model;
    private final SurfacePoints surface;
    private final int[] faces;
    private final float[] skinning;
    final int[] firstPart;
    final int[] partJoint;
    final double[] partWeight;

    Corners(HeadModel model, SurfacePoints surface) {
      this.model = model;
      this.surface = surface;
      faces = model.faces();
      skinning = model.skinningWeights();
      firstPart = new int[surface.count() + 1];
      int[] carriers = new int[JOINTS * surface.count()];
      double[] weights = new double[JOINTS * surface.count()];
      int parts = 0;
      for (int n = 0; n < surface.count(); n++) {
        for (int joint = 0; joint < JOINTS; joint++) {
          if (touched(n, joint)) {
            carriers[parts] = joint;
            weights[parts++] = weight(n, joint);
          }
        }
        firstPart[n + 1] = parts;
      }
      partJoint = Arrays.copyOf(carriers, parts);
      partWeight = Arrays.copyOf(weights, parts);
    }

    private float corner(int n, int i) {
      return surface.barycentric()[3 * n + i];
    }

    private int vertex(int n, int i) {
      return faces[3 * surface.triangles()[n] + i];
    }

    private boolean touched(int n, int joint) {
      for (int i = 0; i < 3; i++) {
        if (corner(n, i) != 0 && skinning[JOINTS * vertex(n, i) + joint] != 0) {
          return true;
        }
      }
      return false;
    }

    private double weight(int n, int joint) {
      double sum = 0;
      for (int i = 0; i < 3; i++) {
        sum += (double) corner(n, i) * skinning[JOINTS * vertex(n, i) + joint];
      }
      return sum;
    }

    /** [parts][3] Σ_i b_i w_ij x_i of values [V][3] of vertices. */
    double[] gathered(float[] values) {
      double[] result = new double[3 * partJoint.length];
      for (int n = 0; n < surface.count(); n++) {
        for (int part = firstPart[n]; part < firstPart[n + 1]; part++) {
          for (int i = 0; i < 3; i++) {
            int v = vertex(n, i);
            double share = (double) corner(n, i) * skinning[JOINTS * v + partJoint[part]];
            for (int axis = 0; axis < 3; axis++) {
              result[3 * part + axis] += share * values[3 * v + axis];
            }
          }
        }
      }
      return result;
    }

    double[] gathered(LinearBasis basis, int k) {
      return gathered(spread(basis, k));
    }

    int[] movingFeatures() {
      LinearBasis correctives = model.poseCorrectives();
      int[] moving = new int[correctives.count()];
      int count = 0;
      for (int k = 0; k < correctives.count(); k++) {
        if (Arrays.stream(gathered(correctives, k)).anyMatch(x -> x != 0)) {
          moving[count++] = k;
        }
      }
      return Arrays.copyOf(moving, count);
    }
  }
}
