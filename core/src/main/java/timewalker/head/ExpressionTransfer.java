package timewalker.head;

import java.util.Arrays;

/**
 * Transfers the motion of one head model to another. Expression and jaw of the second are fitted so
 * that its mesh moves like the first, by least squares over points of the face. Root, neck and gaze
 * are rotations in both models and are copied.
 *
 * <p>With d_k what the first head's partner of point k moved by, in the second head's axes and
 * size, the sum of ‖p_k(ψ, θ_jaw) − p_k(0, 0) − d_k‖² / σ² and of the prior's ψ² is minimised;
 * expressions stay within bounds. Points depend linearly on ψ and almost linearly on the jaw, so
 * three iterations suffice. Not thread-safe.
 */
public final class ExpressionTransfer {
  private static final int ROUNDS = 3;

  /** Distance of meshes that is as unlikely as a coefficient of one standard deviation, metres. */
  private static final double NOISE = 0.002;

  /** So many points say about the same. */
  private static final double ALIKE = 20;

  /** Of a model without a prior: the spread of its units, which reach from 0 to 1. */
  private static final double UNIT_SPREAD = 0.6;

  private static final double UNIT_LOW = -0.3;
  private static final double UNIT_HIGH = 1.2;

  /** Of a model with one: standard deviations. */
  private static final double DEVIATIONS = 3.5;

  /** How far a jaw goes sideways, radians, and how well the first head's jaw says it. */
  private static final double JAW_SIDE = 0.3;

  private static final double JAW_OPEN = 0.8;
  private static final double JAW_SPREAD = 0.1;

  private final HeadModel to;
  private final float[] toShape;
  private final HeadCorrespondence same;
  private final HeadPoser first;
  private final float[] calm;
  private final float[] moved;
  private final PointPoser second;
  private final double[] pose;
  private final double[] rest;
  private final double[] at;
  private final double[] target;
  private final double[] jacobian;
  private final double[] mean;
  private final double[] spread;
  private final double[] low;
  private final double[] high;
  private final SymmetricSystem system;
  private final double[] unknown;
  private double residuals;
  private double motions;
  private long count;

  /**
   * @param fromShape [S] the first person's shape
   * @param toShape [S] the second person's shape
   */
  public ExpressionTransfer(HeadModel from, float[] fromShape, HeadModel to, float[] toShape) {
    this.to = to;
    this.toShape = toShape.clone();
    same = new HeadCorrespondence(from, fromShape, to, toShape);
    first = new HeadPoser(from);
    calm = new float[3 * from.vertexCount()];
    moved = new float[3 * from.vertexCount()];
    int expressions = to.expressionCount();
    int[] all = new int[expressions];
    Arrays.setAll(all, e -> e);
    PointRig rig = PointRig.of(to, same.points, person(to, toShape), 0, all);
    second = new PointPoser(rig);
    pose = new double[rig.poseLength()];
    int points = 3 * same.points.count();
    rest = new double[points];
    at = new double[points];
    target = new double[points];
    second.pose(pose, rest);
    jacobian = new double[3 * pose.length];
    system = new SymmetricSystem(expressions + 3);
    unknown = new double[expressions + 3];
    mean = new double[expressions + 3];
    spread = new double[expressions + 3];
    low = new double[expressions + 3];
    high = new double[expressions + 3];
    bound(expressions);
  }

  /** A prior that knows one shape only, so that the points are the person's. */
  private static CoefficientPrior person(HeadModel to, float[] shape) {
    return new CoefficientPrior(0, Arrays.copyOf(shape, to.shapeCount()), new float[0]);
  }

  private void bound(int expressions) {
    for (int e = 0; e < expressions; e++) {
      mean[e] = 0;
      spread[e] = UNIT_SPREAD;
      low[e] = UNIT_LOW;
      high[e] = UNIT_HIGH;
    }
    to.expressionPrior()
        .ifPresent(prior -> {
          for (int e = 0; e < expressions; e++) {
            double variance = 0;
            for (int p = 0; p < prior.dimensions(); p++) {
              double f = prior.factor()[e * prior.dimensions() + p];
              variance += f * f;
            }
            mean[e] = prior.mean()[e];
            spread[e] = Math.max(Math.sqrt(variance), 1e-6);
            low[e] = mean[e] - DEVIATIONS * spread[e];
            high[e] = mean[e] + DEVIATIONS * spread[e];
          }
        });
    for (int axis = 0; axis < 3; axis++) {
      low[expressions + axis] = axis == 0 ? -JAW_SIDE / 6 : -JAW_SIDE;
      high[expressions + axis] = axis == 0 ? JAW_OPEN : JAW_SIDE;
      spread[expressions + axis] = JAW_SPREAD;
    }
  }

  /** The second head, moved as the first one is. */
  public HeadParams carry(HeadParams driver) {
    float[] none = new float[3];
    float[] calmFace = new float[0];
    first.pose(
        new HeadParams(driver.shape(), calmFace, none, none, none, new float[6], none), calm);
    first.pose(
        new HeadParams(
            driver.shape(), driver.expression(), none, none, driver.jaw(), new float[6], none),
        moved);
    double motion = aim();
    Arrays.fill(pose, 0);
    int expressions = to.expressionCount();
    int jaw = expressions + 3 * HeadModel.JAW;
    for (int axis = 0; axis < 3; axis++) {
      double angle = driver.jaw()[axis];
      pose[jaw + axis] = Math.clamp(angle, low[expressions + axis], high[expressions + axis]);
      mean[expressions + axis] = pose[jaw + axis];
    }
    for (int round = 0; round < ROUNDS; round++) {
      improve(expressions, jaw);
    }
    second.pose(pose, at);
    remember(motion);
    HeadParams params = HeadParams.neutral(to.shapeCount(), expressions);
    System.arraycopy(toShape, 0, params.shape(), 0, toShape.length);
    for (int e = 0; e < expressions; e++) {
      params.expression()[e] = (float) pose[e];
    }
    for (int axis = 0; axis < 3; axis++) {
      params.jaw()[axis] = (float) pose[jaw + axis];
      params.translation()[axis] = driver.translation()[axis];
    }
    System.arraycopy(driver.root(), 0, params.root(), 0, 3);
    System.arraycopy(driver.neck(), 0, params.neck(), 0, 3);
    System.arraycopy(driver.eyes(), 0, params.eyes(), 0, 6);
    return params;
  }

  /** Where the second head's points shall go; returns their mean way. */
  private double aim() {
    double sum = 0;
    int pairs = 0;
    double[] way = new double[3];
    for (int k = 0; k < same.points.count(); k++) {
      if (same.known[k]) {
        double squared = 0;
        for (int i = 0; i < 3; i++) {
          way[i] = same.partnerAt(moved, k, i) - same.partnerAt(calm, k, i);
        }
        for (int r = 0; r < 3; r++) {
          double turned = 0;
          for (int c = 0; c < 3; c++) {
            turned += same.scale * same.rotation[3 * r + c] * way[c];
          }
          target[3 * k + r] = rest[3 * k + r] + turned;
          squared += turned * turned;
        }
        sum += Math.sqrt(squared);
        pairs++;
      }
    }
    return sum / Math.max(1, pairs);
  }

  private void improve(int expressions, int jaw) {
    second.pose(pose, at);
    second.differentiate();
    system.clear();
    int length = pose.length;
    double weight = 1 / (NOISE * NOISE * ALIKE);
    double[] row = new double[expressions + 3];
    for (int k = 0; k < same.points.count(); k++) {
      if (same.known[k]) {
        second.jacobian(k, 0, jacobian);
        for (int r = 0; r < 3; r++) {
          System.arraycopy(jacobian, r * length, row, 0, expressions);
          System.arraycopy(jacobian, r * length + jaw, row, expressions, 3);
          // the unknowns are the parameters themselves: their bounds are
          double residual = at[3 * k + r] - target[3 * k + r];
          for (int i = 0; i < row.length; i++) {
            residual -= row[i] * current(i, expressions, jaw);
          }
          system.add(row, 0, residual, weight);
        }
      }
    }
    for (int i = 0; i < row.length; i++) {
      unknown[i] = current(i, expressions, jaw);
      system.add(i, -mean[i], 1 / (spread[i] * spread[i]));
    }
    system.solve(unknown, low, high);
    System.arraycopy(unknown, 0, pose, 0, expressions);
    System.arraycopy(unknown, expressions, pose, jaw, 3);
  }

  private double current(int i, int expressions, int jaw) {
    return pose[i < expressions ? i : jaw + i - expressions];
  }

  private void remember(double motion) {
    double sum = 0;
    int pairs = 0;
    for (int k = 0; k < same.points.count(); k++) {
      if (same.known[k]) {
        double x = at[3 * k] - target[3 * k];
        double y = at[3 * k + 1] - target[3 * k + 1];
        double z = at[3 * k + 2] - target[3 * k + 2];
        sum += Math.sqrt(x * x + y * y + z * z);
        pairs++;
      }
    }
    residuals += sum / Math.max(1, pairs);
    motions += motion;
    count++;
  }

  /** Mean distance of the second face from where it should have gone, over all calls, metres. */
  public double meanResidual() {
    return count == 0 ? Double.NaN : residuals / count;
  }

  /** Mean way that it should have gone, over all calls, metres. */
  public double meanMotion() {
    return count == 0 ? Double.NaN : motions / count;
  }

  /** Mean distance of both faces where they were taken for the same, metres. */
  public double meanFit() {
    return same.distance;
  }

  /** How many points of the second face have a partner on the first. */
  public int pairs() {
    int pairs = 0;
    for (boolean known : same.known) {
      pairs += known ? 1 : 0;
    }
    return pairs;
  }
}
