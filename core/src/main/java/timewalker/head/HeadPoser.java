package timewalker.head;

import java.util.Arrays;
import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import timewalker.math.Lanes;
import timewalker.math.Shapes;

/**
 * Poses a head model: FLAME's formula (Li et al. 2017, equations 1 to 5),
 *
 * <p>T(s, ψ, θ) = v̄ + B_S s + B_E ψ + B_P (R(θ) − I), then linear blend skinning of T over root,
 * neck, jaw, left eye, right eye, and the translation last. The joints are regressed from v̄ + B_S
 * s + B_E ψ, before the pose correctives; since the regressor is linear this is done once per
 * basis, not per pose. The root turns about the root joint.
 *
 * <p>Owns its work space and allocates nothing once built; one per thread. The shape's sum is kept
 * and reused while the shape's numbers stay the same. Equal parameters give equal bits, whatever
 * was posed before.
 */
public final class HeadPoser {
  private static final int JOINTS = HeadModel.JOINTS;

  private static final int AFFINE = JointChain.AFFINE;

  /** Columns of the Jacobian at a time: a cache line of doubles. */
  private static final int BLOCK = 8;

  private final HeadModel model;
  private final int vertexCount;
  private final int stride;
  private final LinearBasis shapeBasis;
  private final LinearBasis expressionBasis;
  private final LinearBasis poseBasis;
  private final boolean hasCorrectives;

  /** [3][stride] v̄. */
  private final float[] template;

  /** [5][stride] skinning weights. */
  private final float[][] weights;

  /** [5] first and one past the last vertex with a weight, in whole padding blocks. */
  private final int[] weightsFrom;

  private final int[] weightsTo;

  /** [5][3] joints of the template; [S][5][3], [E][5][3] what a coefficient moves them by. */
  private final double[] templateJoints;

  private final double[] shapeJoints;
  private final double[] expressionJoints;

  // The last shape and what follows from it alone.
  private final float[] shape;
  private final float[] shaped;
  private final double[] shapedJoints = new double[3 * JOINTS];
  private boolean shapeKnown;

  // State of the last pose, which the derivatives refer to.
  private final float[] expression;
  private final JointChain chain = new JointChain();
  private final float[] poseFeatures = new float[HeadModel.POSE_FEATURES];
  private final float[] rest;
  private final float[] skinned;
  private boolean posed;

  // Work space of the derivatives.
  private final float[] gradSkinned;
  private final float[] gradRest;
  private final float[] lanes = new float[4 * Lanes.F.length()];
  private final double[] gradShape;
  private final double[] gradExpression;
  private final double[] gradFeatures = new double[HeadModel.POSE_FEATURES];
  private final double[] gradAffine = new double[AFFINE * JOINTS];
  private final double[] gradJoints = new double[3 * JOINTS];
  private final double[] tangentAffine = new double[AFFINE * JOINTS];
  private final float[] tangentFeatures = new float[HeadModel.POSE_FEATURES];
  private final double[] shifts;

  /** [8][3][stride] scratch for sparse components, all zero between uses. */
  private final float[][] spread;

  /** [8] the components at work, each its own array or one of the scratch. */
  private final float[][] block = new float[BLOCK][];

  /** A poser for one thread. */
  public HeadPoser(HeadModel model) {
    this.model = model;
    vertexCount = model.vertexCount();
    stride = LinearBasis.stride(vertexCount);
    shapeBasis = model.shapeBasis();
    expressionBasis = model.expressionBasis();
    poseBasis = model.poseCorrectives();
    hasCorrectives = poseBasis.count() > 0;
    template = new float[3 * stride];
    planar(model.template(), template);
    weights = new float[JOINTS][stride];
    weightsFrom = new int[JOINTS];
    weightsTo = new int[JOINTS];
    spreadWeights(model.skinningWeights());
    spread = new float[BLOCK][3 * stride];
    templateJoints = new double[3 * JOINTS];
    model.regressJoints(template, 1, stride, templateJoints, 0);
    shapeJoints = basisJoints(shapeBasis);
    expressionJoints = basisJoints(expressionBasis);
    shape = new float[shapeBasis.count()];
    shaped = new float[3 * stride];
    expression = new float[expressionBasis.count()];
    rest = new float[3 * stride];
    skinned = new float[3 * stride];
    gradSkinned = new float[3 * stride];
    gradRest = new float[3 * stride];
    gradShape = new double[shapeBasis.count()];
    gradExpression = new double[expressionBasis.count()];
    shifts = new double[3 * JOINTS * Math.max(shape.length, expression.length)];
  }

  private void spreadWeights(float[] skinning) {
    for (int joint = 0; joint < JOINTS; joint++) {
      int from = stride;
      int to = 0;
      for (int i = 0; i < vertexCount; i++) {
        float weight = skinning[JOINTS * i + joint];
        weights[joint][i] = weight;
        if (weight != 0) {
          from = Math.min(from, i);
          to = i + 1;
        }
      }
      weightsFrom[joint] = from >= to ? 0 : LinearBasis.stride(from + 1) - LinearBasis.stride(1);
      weightsTo[joint] = LinearBasis.stride(to);
    }
  }

  private double[] basisJoints(LinearBasis basis) {
    double[] moved = new double[3 * JOINTS * basis.count()];
    for (int k = 0; k < basis.count(); k++) {
      model.regressJoints(basis.planar(k, spread[0]), 1, stride, moved, 3 * JOINTS * k);
      basis.clear(k, spread[0]);
    }
    return moved;
  }

  /** The model being posed. */
  public HeadModel model() {
    return model;
  }

  /** Columns of {@link #jacobian}: S + E + 18. */
  public int parameterCount() {
    return shape.length + expression.length + 3 * JOINTS + 3;
  }

  /**
   * Poses the head.
   *
   * @param params shape [S], expression [E]; both may be shorter, the rest counts as zero
   * @param vertices [V][3] metres, overwritten
   */
  public void pose(HeadParams params, float[] vertices) {
    Shapes.check("vertices", vertexCount, "vertices", vertices.length, 3);
    setShape(params.shape());
    setExpression(params.expression());
    System.arraycopy(shapedJoints, 0, chain.joints, 0, shapedJoints.length);
    addJoints(expression, expressionJoints, chain.joints);
    chain.forward(params);
    blendRest();
    skin(params.translation());
    interleave(skinned, vertices);
    posed = true;
  }

  private void setShape(float[] s) {
    requireAtMost("shape", s.length, shape.length);
    if (shapeKnown && sameCoefficients(s, shape)) {
      return;
    }
    Arrays.fill(shape, 0);
    System.arraycopy(s, 0, shape, 0, s.length);
    System.arraycopy(template, 0, shaped, 0, template.length);
    shapeBasis.addTo(shape, shaped);
    System.arraycopy(templateJoints, 0, shapedJoints, 0, templateJoints.length);
    addJoints(shape, shapeJoints, shapedJoints);
    shapeKnown = true;
  }

  private static boolean sameCoefficients(float[] given, float[] kept) {
    for (int k = 0; k < kept.length; k++) {
      if (kept[k] != (k < given.length ? given[k] : 0)) {
        return false;
      }
    }
    return true;
  }

  private void setExpression(float[] psi) {
    requireAtMost("expression", psi.length, expression.length);
    Arrays.fill(expression, 0);
    System.arraycopy(psi, 0, expression, 0, psi.length);
  }

  private static void requireAtMost(String name, int given, int known) {
    if (given > known) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s holds %d coefficients; the head model has %d", name, given, known));
    }
  }

  /** T(s, ψ, θ). */
  private void blendRest() {
    System.arraycopy(shaped, 0, rest, 0, shaped.length);
    expressionBasis.addTo(expression, rest);
    if (hasCorrectives) {
      for (int i = 0; i < poseFeatures.length; i++) {
        // every fourth number of a 3x3 matrix stands on its diagonal
        double identity = i % 9 % 4 == 0 ? 1 : 0;
        poseFeatures[i] = (float) (chain.local[9 + i] - identity);
      }
      poseBasis.addTo(poseFeatures, rest);
    }
  }

  private static void addJoints(float[] coefficients, double[] moved, double[] joints) {
    for (int k = 0; k < coefficients.length; k++) {
      for (int i = 0; i < joints.length; i++) {
        joints[i] += coefficients[k] * moved[joints.length * k + i];
      }
    }
  }

  /** Linear blend skinning: v = Σ_j w_j A_j T + t. */
  private void skin(float[] translation) {
    for (int axis = 0; axis < 3; axis++) {
      Arrays.fill(skinned, axis * stride, (axis + 1) * stride, translation[axis]);
    }
    for (int j = 0; j < JOINTS; j++) {
      for (int r = 0; r < 3; r++) {
        addJoint(j, r);
      }
    }
  }

  private void addJoint(int j, int r) {
    int g = AFFINE * j + 4 * r;
    FloatVector a = FloatVector.broadcast(Lanes.F, (float) chain.affine[g]);
    FloatVector b = FloatVector.broadcast(Lanes.F, (float) chain.affine[g + 1]);
    FloatVector c = FloatVector.broadcast(Lanes.F, (float) chain.affine[g + 2]);
    FloatVector d = FloatVector.broadcast(Lanes.F, (float) chain.affine[g + 3]);
    int out = r * stride;
    for (int i = weightsFrom[j]; i < weightsTo[j]; i += Lanes.F.length()) {
      FloatVector moved = FloatVector.fromArray(Lanes.F, rest, i).fma(a, d);
      moved = FloatVector.fromArray(Lanes.F, rest, stride + i).fma(b, moved);
      moved = FloatVector.fromArray(Lanes.F, rest, 2 * stride + i).fma(c, moved);
      FloatVector sum = FloatVector.fromArray(Lanes.F, skinned, out + i);
      FloatVector.fromArray(Lanes.F, weights[j], i).fma(moved, sum).intoArray(skinned, out + i);
    }
  }

  private void interleave(float[] from, float[] to) {
    for (int i = 0; i < vertexCount; i++) {
      to[3 * i] = from[i];
      to[3 * i + 1] = from[stride + i];
      to[3 * i + 2] = from[2 * stride + i];
    }
  }

  private void planar(float[] from, float[] to) {
    for (int i = 0; i < vertexCount; i++) {
      to[i] = from[3 * i];
      to[stride + i] = from[3 * i + 1];
      to[2 * stride + i] = from[3 * i + 2];
    }
  }

  /**
   * Where a joint went in the last pose, without the translation parameter.
   *
   * @param position [3] metres, overwritten
   */
  public void jointPosition(int joint, double[] position) {
    requirePosed();
    for (int r = 0; r < 3; r++) {
      position[r] = chain.world[AFFINE * joint + 4 * r + 3];
    }
  }

  /**
   * The turn of a joint in the last pose, from rest to world.
   *
   * @param rotation [3][3] row-major, overwritten
   */
  public void jointRotation(int joint, double[] rotation) {
    requirePosed();
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++) {
        rotation[3 * r + c] = chain.world[AFFINE * joint + 4 * r + c];
      }
    }
  }

  private void requirePosed() {
    if (!posed) {
      throw new IllegalStateException("pose() has not been called");
    }
  }

  /**
   * The vector-Jacobian product of the last {@link #pose}: adds dL/dparams for given dL/dvertices.
   * Costs of a basis are skipped by handing in an empty shape or expression array; shorter arrays
   * take their leading coefficients.
   *
   * @param gradVertices [V][3]
   * @param gradParams added to
   */
  public void backward(float[] gradVertices, HeadParams gradParams) {
    requirePosed();
    Shapes.check("vertices", vertexCount, "gradVertices", gradVertices.length, 3);
    requireAtMost("gradient of the shape", gradParams.shape().length, shape.length);
    requireAtMost("gradient of the expression", gradParams.expression().length, expression.length);
    planar(gradVertices, gradSkinned);
    skinBackward(gradParams.translation());
    Arrays.fill(gradFeatures, 0);
    if (hasCorrectives) {
      poseBasis.addDots(gradRest, gradFeatures.length, gradFeatures, lanes);
    }
    chain.backward(gradAffine, gradFeatures, gradJoints, gradParams);
    coefficientsBackward(shapeBasis, shapeJoints, gradShape, gradParams.shape());
    coefficientsBackward(
        expressionBasis, expressionJoints, gradExpression, gradParams.expression());
  }

  /** The transpose of {@link #skin}: into gradRest, gradAffine and the translation. */
  private void skinBackward(float[] gradTranslation) {
    Arrays.fill(gradRest, 0);
    for (int j = 0; j < JOINTS; j++) {
      for (int r = 0; r < 3; r++) {
        addTransposedJoint(j, r);
        sumAffine(j, r);
      }
    }
    for (int axis = 0; axis < 3; axis++) {
      double sum = 0;
      for (int i = 0; i < vertexCount; i++) {
        sum += gradSkinned[axis * stride + i];
      }
      gradTranslation[axis] += (float) sum;
    }
  }

  /** gradRest_r += w_j (column r of Q_j) · g. */
  private void addTransposedJoint(int j, int r) {
    int g = AFFINE * j + r;
    FloatVector a = FloatVector.broadcast(Lanes.F, (float) chain.affine[g]);
    FloatVector b = FloatVector.broadcast(Lanes.F, (float) chain.affine[g + 4]);
    FloatVector c = FloatVector.broadcast(Lanes.F, (float) chain.affine[g + 8]);
    int out = r * stride;
    for (int i = weightsFrom[j]; i < weightsTo[j]; i += Lanes.F.length()) {
      FloatVector turned = FloatVector.fromArray(Lanes.F, gradSkinned, i).mul(a);
      turned = FloatVector.fromArray(Lanes.F, gradSkinned, stride + i).fma(b, turned);
      turned = FloatVector.fromArray(Lanes.F, gradSkinned, 2 * stride + i).fma(c, turned);
      FloatVector sum = FloatVector.fromArray(Lanes.F, gradRest, out + i);
      FloatVector.fromArray(Lanes.F, weights[j], i).fma(turned, sum).intoArray(gradRest, out + i);
    }
  }

  /** Row r of dL/dA_j: Σ_v w_j g_r (T, 1). */
  private void sumAffine(int j, int r) {
    FloatVector x = FloatVector.zero(Lanes.F);
    FloatVector y = FloatVector.zero(Lanes.F);
    FloatVector z = FloatVector.zero(Lanes.F);
    FloatVector one = FloatVector.zero(Lanes.F);
    int in = r * stride;
    for (int i = weightsFrom[j]; i < weightsTo[j]; i += Lanes.F.length()) {
      FloatVector g =
          FloatVector.fromArray(Lanes.F, gradSkinned, in + i)
              .mul(FloatVector.fromArray(Lanes.F, weights[j], i));
      x = FloatVector.fromArray(Lanes.F, rest, i).fma(g, x);
      y = FloatVector.fromArray(Lanes.F, rest, stride + i).fma(g, y);
      z = FloatVector.fromArray(Lanes.F, rest, 2 * stride + i).fma(g, z);
      one = one.add(g);
    }
    int length = Lanes.F.length();
    x.intoArray(lanes, 0);
    y.intoArray(lanes, length);
    z.intoArray(lanes, 2 * length);
    one.intoArray(lanes, 3 * length);
    for (int c = 0; c < 4; c++) {
      gradAffine[AFFINE * j + 4 * r + c] = sumLanes(c * length);
    }
  }

  /** In a fixed order. Vectors are not handed to methods: those not inlined would box them. */
  private double sumLanes(int from) {
    double sum = 0;
    for (int lane = 0; lane < Lanes.F.length(); lane++) {
      sum += lanes[from + lane];
    }
    return sum;
  }

  private void coefficientsBackward(
      LinearBasis basis, double[] moved, double[] scratch, float[] grad) {
    Arrays.fill(scratch, 0);
    basis.addDots(gradRest, grad.length, scratch, lanes);
    for (int k = 0; k < grad.length; k++) {
      double sum = scratch[k];
      for (int i = 0; i < gradJoints.length; i++) {
        sum += moved[gradJoints.length * k + i] * gradJoints[i];
      }
      grad[k] += (float) sum;
    }
  }

  /**
   * The derivatives of some vertices of the last {@link #pose} with respect to every parameter, for
   * Gauss–Newton.
   *
   * @param vertexIds [n] in any order
   * @param jacobian [n][3][P] row-major, overwritten; columns are shape, expression, root, neck,
   *     jaw, eyes (left, right), translation; P = {@link #parameterCount}
   */
  public void jacobian(int[] vertexIds, double[] jacobian) {
    requirePosed();
    int columns = parameterCount();
    Shapes.check("vertices", vertexIds.length, "jacobian", jacobian.length, 3 * columns);
    HeadModel.requireBelow("vertexIds", vertexIds, vertexCount);
    Arrays.fill(jacobian, 0);
    coefficientColumns(shapeBasis, shapeJoints, vertexIds, jacobian, 0);
    coefficientColumns(expressionBasis, expressionJoints, vertexIds, jacobian, shape.length);
    angleColumns(vertexIds, jacobian, shape.length + expression.length);
    for (int n = 0; n < vertexIds.length; n++) {
      for (int axis = 0; axis < 3; axis++) {
        jacobian[(3 * n + axis) * columns + columns - 3 + axis] = 1;
      }
    }
  }

  private void coefficientColumns(
      LinearBasis basis, double[] moved, int[] vertexIds, double[] jacobian, int firstColumn) {
    for (int k = 0; k < basis.count(); k++) {
      chain.shift(moved, 3 * JOINTS * k, shifts);
    }
    for (int from = 0; from < basis.count(); from += BLOCK) {
      int size = Math.min(BLOCK, basis.count() - from);
      for (int b = 0; b < size; b++) {
        block[b] = basis.planar(from + b, spread[b]);
      }
      for (int n = 0; n < vertexIds.length; n++) {
        int at = 3 * n * parameterCount() + firstColumn + from;
        coefficientEntries(vertexIds[n], from, size, jacobian, at);
      }
      for (int b = 0; b < size; b++) {
        basis.clear(from + b, spread[b]);
      }
    }
  }

  /** A block of columns of one vertex's three rows: Σ_j w_j (Q_j delta + shift of A_j). */
  private void coefficientEntries(int v, int from, int size, double[] jacobian, int at) {
    for (int r = 0; r < 3; r++) {
      double x = 0;
      double y = 0;
      double z = 0;
      int row = at + r * parameterCount();
      for (int j = 0; j < JOINTS; j++) {
        double weight = weights[j][v];
        if (weight == 0) {
          continue;
        }
        x += weight * chain.affine[AFFINE * j + 4 * r];
        y += weight * chain.affine[AFFINE * j + 4 * r + 1];
        z += weight * chain.affine[AFFINE * j + 4 * r + 2];
        for (int b = 0; b < size; b++) {
          jacobian[row + b] += weight * shifts[3 * JOINTS * (from + b) + 3 * j + r];
        }
      }
      for (int b = 0; b < size; b++) {
        float[] deltas = block[b];
        jacobian[row + b] += x * deltas[v] + y * deltas[stride + v] + z * deltas[2 * stride + v];
      }
    }
  }

  private void angleColumns(int[] vertexIds, double[] jacobian, int firstColumn) {
    chain.differentiateRotations();
    float[] corrected = spread[0];
    for (int joint = 0; joint < JOINTS; joint++) {
      for (int axis = 0; axis < 3; axis++) {
        chain.turn(joint, axis, tangentAffine, tangentFeatures);
        if (hasCorrectives) {
          Arrays.fill(corrected, 0);
          poseBasis.addTo(tangentFeatures, corrected);
        }
        for (int n = 0; n < vertexIds.length; n++) {
          int at = 3 * n * parameterCount() + firstColumn + 3 * joint + axis;
          angleEntries(vertexIds[n], corrected, jacobian, at);
        }
      }
    }
    Arrays.fill(corrected, 0);
  }

  /** One column of a vertex's three rows: Σ_j w_j (Q_j corrected + tangent of A_j applied to T). */
  private void angleEntries(int v, float[] corrected, double[] jacobian, int at) {
    for (int r = 0; r < 3; r++) {
      double entry = 0;
      for (int j = 0; j < JOINTS; j++) {
        int g = AFFINE * j + 4 * r;
        double sum = tangentAffine[g + 3];
        for (int c = 0; c < 3; c++) {
          sum += chain.affine[g + c] * corrected[c * stride + v];
          sum += tangentAffine[g + c] * rest[c * stride + v];
        }
        entry += weights[j][v] * sum;
      }
      jacobian[at + r * parameterCount()] = entry;
    }
  }
}
