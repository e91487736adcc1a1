package timewalker.loss;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Lanes;
import timewalker.math.Parallel;

/**
 * Depth–normal consistency of Gaussian Surfels (Dai et al. 2024, section 4.2): 1 − n · N(D), n the
 * rendered normal and N(D) the one of the rendered depth, the mean over the pixels where both
 * exist.
 *
 * <p>Pixel and depth give a point in camera space; N is the normalised cross product of the central
 * differences of points down and to the right, which looks towards the camera. A pixel counts when
 * it and its four neighbours have alpha > 0.5 and opposite neighbours' depths differ by less than a
 * limit: across an outline the difference is no surface.
 *
 * <p>An instance keeps work space for one picture size, so it serves one caller at a time.
 */
public final class DepthNormalConsistency {
  private static final VectorSpecies<Float> F = Lanes.F;

  private final float maxJump;
  private int width;
  private int height;

  /**
   * [4][height + 2][width + 2] what a pixel's normal asks of the depth of its right, left, lower
   * and upper neighbour; a border of zeros spares the gathering loop all conditions.
   */
  private float[] pull = {};

  private float[] rayX = {};
  private float[] rayY = {};

  /**
   * A loss with this limit.
   *
   * @param maxJump largest difference of opposite neighbours' depths, metres
   */
  public DepthNormalConsistency(double maxJump) {
    if (!(maxJump > 0)) {
      throw new IllegalArgumentException("maxJump=" + maxJump + ": must be positive");
    }
    this.maxJump = (float) maxJump;
  }

  /**
   * Evaluates the loss L and adds {@code weight} times its gradients.
   *
   * @param depth rendered camera z, metres, 1 channel
   * @param alpha rendered, 1 channel
   * @param normal rendered, unit, camera frame, 3 channels
   * @param camera its intrinsics
   * @param gradDepth 1 channel, added to
   * @param gradNormal 3 channels, added to
   * @return L, 0 to 2; 0 when no pixel counts
   */
  public double add(
      FloatImage depth,
      FloatImage alpha,
      FloatImage normal,
      Camera camera,
      double weight,
      FloatImage gradDepth,
      FloatImage gradNormal,
      Parallel parallel) {
    Pixels.check(depth, alpha, 1, "alpha");
    Pixels.check(depth, normal, 3, "normal");
    Pixels.check(depth, gradDepth, 1, "gradDepth");
    Pixels.check(depth, gradNormal, 3, "gradNormal");
    size(camera, depth);
    if (width < 3 || height < 3) {
      return 0;
    }
    double count =
        Pixels.sumRows(parallel, height, (y, end) -> countRow(depth.data(), alpha.data(), y));
    if (count == 0) {
      return 0;
    }
    float each = (float) (weight / count);
    double sum =
        Pixels.sumRows(
            parallel,
            height,
            (y, end) ->
                normalsRow(depth.data(), alpha.data(), normal.data(), each, gradNormal.data(), y));
    parallel.run(height, y -> gatherRow(gradDepth.data(), y));
    return sum / count;
  }

  private void size(Camera camera, FloatImage depth) {
    if (depth.width() != camera.width() || depth.height() != camera.height()) {
      throw new IllegalArgumentException(
          "depth is %dx%d, the camera's picture %dx%d"
              .formatted(depth.width(), depth.height(), camera.width(), camera.height()));
    }
    if (width != depth.width() || height != depth.height()) {
      width = depth.width();
      height = depth.height();
      pull = new float[4 * (width + 2) * (height + 2)];
      rayX = new float[width];
      rayY = new float[height];
    }
    for (int x = 0; x < width; x++) {
      rayX[x] = (float) ((x + 0.5 - camera.cx()) / camera.fx());
    }
    for (int y = 0; y < height; y++) {
      rayY[y] = (float) ((y + 0.5 - camera.cy()) / camera.fy());
    }
  }

  private boolean inner(int y) {
    return y > 0 && y < height - 1;
  }

  private double countRow(float[] depth, float[] alpha, int y) {
    int count = 0;
    for (int x = 1; inner(y) && x < width - 1; x += F.length()) {
      count += counted(depth, alpha, y * width + x, F.indexInRange(x, width - 1)).trueCount();
    }
    return count;
  }

  /** Lanes in range whose pixel counts. */
  private VectorMask<Float> counted(
      float[] depth, float[] alpha, int at, VectorMask<Float> inRange) {
    FloatVector least = FloatVector.fromArray(F, alpha, at, inRange);
    least = least.min(FloatVector.fromArray(F, alpha, at - 1, inRange));
    least = least.min(FloatVector.fromArray(F, alpha, at + 1, inRange));
    least = least.min(FloatVector.fromArray(F, alpha, at - width, inRange));
    least = least.min(FloatVector.fromArray(F, alpha, at + width, inRange));
    FloatVector across = difference(depth, at + 1, at - 1, inRange).abs();
    FloatVector down = difference(depth, at + width, at - width, inRange).abs();
    return least
        .compare(VectorOperators.GT, 0.5f)
        .and(across.max(down).compare(VectorOperators.LT, maxJump));
  }

  private static FloatVector difference(float[] a, int plus, int minus, VectorMask<Float> inRange) {
    return FloatVector.fromArray(F, a, plus, inRange)
        .sub(FloatVector.fromArray(F, a, minus, inRange));
  }

  /** One row of values, gradients of normals, and pulls on the neighbours' depths. */
  private double normalsRow(
      float[] depth, float[] alpha, float[] normal, float each, float[] gradNormal, int y) {
    FloatVector sum = FloatVector.zero(F);
    for (int x = 1; inner(y) && x < width - 1; x += F.length()) {
      VectorMask<Float> inRange = F.indexInRange(x, width - 1);
      VectorMask<Float> valid = counted(depth, alpha, y * width + x, inRange);
      if (valid.anyTrue()) {
        sum = sum.add(normals(depth, normal, each, gradNormal, x, y, inRange, valid), valid);
      } else {
        clearPulls(x, y, inRange);
      }
    }
    return Pixels.sumOfLanes(sum);
  }

  private void clearPulls(int x, int y, VectorMask<Float> inRange) {
    for (int side = 0; side < 4; side++) {
      FloatVector.zero(F).intoArray(pull, pullAt(side, x, y), inRange);
    }
  }

  private int pullAt(int side, int x, int y) {
    return (side * (height + 2) + y + 1) * (width + 2) + x + 1;
  }

  /** 1 − cosine of some pixels of a row. */
  private FloatVector normals(
      float[] depth,
      float[] normal,
      float each,
      float[] gradNormal,
      int x,
      int y,
      VectorMask<Float> inRange,
      VectorMask<Float> valid) {
    int at = y * width + x;
    int pixels = width * height;
    float v = rayY[y];
    FloatVector u = FloatVector.fromArray(F, rayX, x, inRange);
    FloatVector uLeft = FloatVector.fromArray(F, rayX, x - 1, inRange);
    FloatVector uRight = FloatVector.fromArray(F, rayX, x + 1, inRange);
    FloatVector left = FloatVector.fromArray(F, depth, at - 1, inRange);
    FloatVector right = FloatVector.fromArray(F, depth, at + 1, inRange);
    FloatVector up = FloatVector.fromArray(F, depth, at - width, inRange);
    FloatVector down = FloatVector.fromArray(F, depth, at + width, inRange);
    // a: from the upper to the lower point, b: from the left to the right one; c = a × b.
    FloatVector az = down.sub(up);
    FloatVector ax = az.mul(u);
    FloatVector ay = down.mul(rayY[y + 1]).sub(up.mul(rayY[y - 1]));
    FloatVector bz = right.sub(left);
    FloatVector bx = right.mul(uRight).sub(left.mul(uLeft));
    FloatVector by = bz.mul(v);
    FloatVector cx = ay.mul(bz).sub(az.mul(by));
    FloatVector cy = az.mul(bx).sub(ax.mul(bz));
    FloatVector cz = ax.mul(by).sub(ay.mul(bx));
    FloatVector length = cx.fma(cx, cy.fma(cy, cz.mul(cz))).sqrt();
    FloatVector inverse = FloatVector.broadcast(F, 1f).div(length.max(Float.MIN_NORMAL));
    FloatVector dx = cx.mul(inverse);
    FloatVector dy = cy.mul(inverse);
    FloatVector dz = cz.mul(inverse);
    FloatVector nx = FloatVector.fromArray(F, normal, at, inRange);
    FloatVector ny = FloatVector.fromArray(F, normal, pixels + at, inRange);
    FloatVector nz = FloatVector.fromArray(F, normal, 2 * pixels + at, inRange);
    FloatVector cosine = dx.fma(nx, dy.fma(ny, dz.mul(nz)));
    NormalLoss.addTo(gradNormal, at, dx.mul(-each), valid);
    NormalLoss.addTo(gradNormal, pixels + at, dy.mul(-each), valid);
    NormalLoss.addTo(gradNormal, 2 * pixels + at, dz.mul(-each), valid);
    // Through c / |c|: the part of −n across the direction, over the length.
    FloatVector scale = FloatVector.zero(F).blend(inverse.mul(-each), valid);
    FloatVector gx = nx.sub(dx.mul(cosine)).mul(scale);
    FloatVector gy = ny.sub(dy.mul(cosine)).mul(scale);
    FloatVector gz = nz.sub(dz.mul(cosine)).mul(scale);
    // Through a × b: gradA = b × g, gradB = g × a.
    FloatVector gradAx = by.mul(gz).sub(bz.mul(gy));
    FloatVector gradAy = bz.mul(gx).sub(bx.mul(gz));
    FloatVector gradAz = bx.mul(gy).sub(by.mul(gx));
    FloatVector gradBx = gy.mul(az).sub(gz.mul(ay));
    FloatVector gradBy = gz.mul(ax).sub(gx.mul(az));
    FloatVector gradBz = gx.mul(ay).sub(gy.mul(ax));
    // Along each neighbour's ray (u, v, 1).
    FloatVector acrossRest = gradBy.mul(v).add(gradBz);
    gradBx.fma(uRight, acrossRest).intoArray(pull, pullAt(0, x, y), inRange);
    gradBx.fma(uLeft, acrossRest).neg().intoArray(pull, pullAt(1, x, y), inRange);
    FloatVector downRest = gradAx.fma(u, gradAz);
    gradAy.mul(rayY[y + 1]).add(downRest).intoArray(pull, pullAt(2, x, y), inRange);
    gradAy.mul(rayY[y - 1]).add(downRest).neg().intoArray(pull, pullAt(3, x, y), inRange);
    return FloatVector.broadcast(F, 1f).sub(cosine);
  }

  /** Adds what the four neighbours of each pixel ask of its depth. */
  private void gatherRow(float[] gradDepth, int y) {
    for (int x = 0; x < width; x += F.length()) {
      VectorMask<Float> inRange = F.indexInRange(x, width);
      int at = y * width + x;
      FloatVector sum = FloatVector.fromArray(F, gradDepth, at, inRange);
      sum = sum.add(FloatVector.fromArray(F, pull, pullAt(0, x - 1, y), inRange));
      sum = sum.add(FloatVector.fromArray(F, pull, pullAt(1, x + 1, y), inRange));
      sum = sum.add(FloatVector.fromArray(F, pull, pullAt(2, x, y - 1), inRange));
      sum = sum.add(FloatVector.fromArray(F, pull, pullAt(3, x, y + 1), inRange));
      sum.intoArray(gradDepth, at, inRange);
    }
  }
}
