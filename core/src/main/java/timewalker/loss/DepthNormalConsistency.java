package timewalker.loss;

import java.util.Locale;
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

  /** [height][width] 1 where a pixel counts, else 0. */
  private float[] counts = {};

  private float[] rayX = {};
  private float[] rayY = {};

  /**
   * A loss with this limit.
   *
   * @param maxJump largest difference of opposite neighbours' depths, metres
   */
  public DepthNormalConsistency(double maxJump) {
    if (!(maxJump > 0)) {
      throw new IllegalArgumentException("maxJump=" + maxJump + ": expected above 0");
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
        Pixels.sumRows(parallel, height, (y, end) -> markRow(depth.data(), alpha.data(), y));
    if (count == 0) {
      return 0;
    }
    float each = (float) (weight / count);
    double sum =
        Pixels.sumRows(
            parallel,
            height,
            (y, end) -> {
              double row = normalsRow(depth.data(), normal.data(), each, gradNormal.data(), y);
              pullsRow(depth.data(), y);
              return row;
            });
    Pixels.sumRows(
        parallel,
        height,
        (y, end) -> {
          gatherRow(gradDepth.data(), y);
          return 0;
        });
    return sum / count;
  }

  private void size(Camera camera, FloatImage depth) {
    if (depth.width() != camera.width() || depth.height() != camera.height()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "depth is %dx%d; the camera's picture is %dx%d",
              depth.width(),
              depth.height(),
              camera.width(),
              camera.height()));
    }
    if (width != depth.width() || height != depth.height()) {
      width = depth.width();
      height = depth.height();
      pull = new float[4 * (width + 2) * (height + 2)];
      counts = new float[width * height];
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

  /** Marks the pixels of a row that count and returns their number. */
  private double markRow(float[] depth, float[] alpha, int y) {
    if (y == 0 || y == height - 1) {
      return 0;
    }
    int count = 0;
    for (int x = 1; x < width - 1; x += F.length()) {
      VectorMask<Float> inRange = F.indexInRange(x, width - 1);
      int at = y * width + x;
      VectorMask<Float> valid =
          FloatVector.fromArray(F, alpha, at, inRange)
              .min(FloatVector.fromArray(F, alpha, at - 1, inRange))
              .min(FloatVector.fromArray(F, alpha, at + 1, inRange))
              .min(FloatVector.fromArray(F, alpha, at - width, inRange))
              .min(FloatVector.fromArray(F, alpha, at + width, inRange))
              .compare(VectorOperators.GT, 0.5f);
      FloatVector across =
          FloatVector.fromArray(F, depth, at + 1, inRange)
              .sub(FloatVector.fromArray(F, depth, at - 1, inRange));
      FloatVector down =
          FloatVector.fromArray(F, depth, at + width, inRange)
              .sub(FloatVector.fromArray(F, depth, at - width, inRange));
      valid = valid.and(across.abs().max(down.abs()).compare(VectorOperators.LT, maxJump));
      count += valid.trueCount();
      FloatVector.zero(F).blend(1f, valid).intoArray(counts, at, inRange);
    }
    return count;
  }

  private int pullAt(int side, int x, int y) {
    return (side * (height + 2) + y + 1) * (width + 2) + x + 1;
  }

  /**
   * One row of values and gradients of rendered normals; leaves the gradients with respect to the
   * cross products a × b in the first three planes of {@link #pull}. All vector operations stand in
   * this one method: a helper that the compiler does not inline would box every vector.
   *
   * <p>a runs from the upper to the lower neighbour's point, b from the left to the right one's.
   */
  private double normalsRow(float[] depth, float[] normal, float each, float[] gradNormal, int y) {
    if (y == 0 || y == height - 1) {
      return 0;
    }
    int pixels = width * height;
    FloatVector sum = FloatVector.zero(F);
    for (int x = 1; x < width - 1; x += F.length()) {
      VectorMask<Float> inRange = F.indexInRange(x, width - 1);
      int at = y * width + x;
      FloatVector left = FloatVector.fromArray(F, depth, at - 1, inRange);
      FloatVector right = FloatVector.fromArray(F, depth, at + 1, inRange);
      FloatVector up = FloatVector.fromArray(F, depth, at - width, inRange);
      FloatVector down = FloatVector.fromArray(F, depth, at + width, inRange);
      FloatVector az = down.sub(up);
      FloatVector ax = az.mul(FloatVector.fromArray(F, rayX, x, inRange));
      FloatVector ay = down.mul(rayY[y + 1]).sub(up.mul(rayY[y - 1]));
      FloatVector bz = right.sub(left);
      FloatVector bx =
          right
              .mul(FloatVector.fromArray(F, rayX, x + 1, inRange))
              .sub(left.mul(FloatVector.fromArray(F, rayX, x - 1, inRange)));
      FloatVector by = bz.mul(rayY[y]);
      FloatVector cx = ay.mul(bz).sub(az.mul(by));
      FloatVector cy = az.mul(bx).sub(ax.mul(bz));
      FloatVector cz = ax.mul(by).sub(ay.mul(bx));
      FloatVector length = cx.fma(cx, cy.fma(cy, cz.mul(cz))).sqrt();
      FloatVector counted = FloatVector.fromArray(F, counts, at, inRange);
      FloatVector inverse = counted.div(length.max(Float.MIN_NORMAL));
      FloatVector dx = cx.mul(inverse);
      FloatVector dy = cy.mul(inverse);
      FloatVector dz = cz.mul(inverse);
      FloatVector nx = FloatVector.fromArray(F, normal, at, inRange);
      FloatVector ny = FloatVector.fromArray(F, normal, pixels + at, inRange);
      FloatVector nz = FloatVector.fromArray(F, normal, 2 * pixels + at, inRange);
      FloatVector cosine = dx.fma(nx, dy.fma(ny, dz.mul(nz)));
      sum = sum.add(counted.sub(cosine));
      FloatVector.fromArray(F, gradNormal, at, inRange)
          .sub(dx.mul(each))
          .intoArray(gradNormal, at, inRange);
      FloatVector.fromArray(F, gradNormal, pixels + at, inRange)
          .sub(dy.mul(each))
          .intoArray(gradNormal, pixels + at, inRange);
      FloatVector.fromArray(F, gradNormal, 2 * pixels + at, inRange)
          .sub(dz.mul(each))
          .intoArray(gradNormal, 2 * pixels + at, inRange);
      // Through c / |c|: the part of −n across the direction, over the length.
      FloatVector scale = inverse.mul(each);
      dx.mul(cosine).sub(nx).mul(scale).intoArray(pull, pullAt(0, x, y), inRange);
      dy.mul(cosine).sub(ny).mul(scale).intoArray(pull, pullAt(1, x, y), inRange);
      dz.mul(cosine).sub(nz).mul(scale).intoArray(pull, pullAt(2, x, y), inRange);
    }
    return Pixels.sumOfLanes(sum);
  }

  /**
   * Takes one row's gradients with respect to a × b, gradA = b × g and gradB = g × a, on to what
   * each neighbour's depth gets, along its ray (u, v, 1).
   */
  private void pullsRow(float[] depth, int y) {
    if (y == 0 || y == height - 1) {
      return;
    }
    float v = rayY[y];
    for (int x = 1; x < width - 1; x += F.length()) {
      VectorMask<Float> inRange = F.indexInRange(x, width - 1);
      int at = y * width + x;
      FloatVector u = FloatVector.fromArray(F, rayX, x, inRange);
      FloatVector uLeft = FloatVector.fromArray(F, rayX, x - 1, inRange);
      FloatVector uRight = FloatVector.fromArray(F, rayX, x + 1, inRange);
      FloatVector left = FloatVector.fromArray(F, depth, at - 1, inRange);
      FloatVector right = FloatVector.fromArray(F, depth, at + 1, inRange);
      FloatVector up = FloatVector.fromArray(F, depth, at - width, inRange);
      FloatVector down = FloatVector.fromArray(F, depth, at + width, inRange);
      FloatVector az = down.sub(up);
      FloatVector ax = az.mul(u);
      FloatVector ay = down.mul(rayY[y + 1]).sub(up.mul(rayY[y - 1]));
      FloatVector bz = right.sub(left);
      FloatVector bx = right.mul(uRight).sub(left.mul(uLeft));
      FloatVector by = bz.mul(v);
      FloatVector gx = FloatVector.fromArray(F, pull, pullAt(0, x, y), inRange);
      FloatVector gy = FloatVector.fromArray(F, pull, pullAt(1, x, y), inRange);
      FloatVector gz = FloatVector.fromArray(F, pull, pullAt(2, x, y), inRange);
      FloatVector gradBx = gy.mul(az).sub(gz.mul(ay));
      FloatVector gradBy = gz.mul(ax).sub(gx.mul(az));
      FloatVector gradBz = gx.mul(ay).sub(gy.mul(ax));
      FloatVector across = gradBy.mul(v).add(gradBz);
      gradBx.fma(uRight, across).intoArray(pull, pullAt(0, x, y), inRange);
      gradBx.fma(uLeft, across).neg().intoArray(pull, pullAt(1, x, y), inRange);
      FloatVector gradAx = by.mul(gz).sub(bz.mul(gy));
      FloatVector gradAy = bz.mul(gx).sub(bx.mul(gz));
      FloatVector gradAz = bx.mul(gy).sub(by.mul(gx));
      FloatVector downward = gradAx.fma(u, gradAz);
      gradAy.mul(rayY[y + 1]).add(downward).intoArray(pull, pullAt(2, x, y), inRange);
      gradAy.mul(rayY[y - 1]).add(downward).neg().intoArray(pull, pullAt(3, x, y), inRange);
    }
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
