package timewalker.surfel;

import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;
import timewalker.math.Lanes;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * Colours that change with the direction they are seen from: real spherical harmonics of degree 0
 * to 3, constants and order of coefficients as in 3D Gaussian Splatting (Kerbl et al. 2023).
 *
 * <pre>colour = max(0, 0.5 + Σ Y_k(d) sh_k),  d = q_F⁻¹ (x − camera) / |x − camera|</pre>
 *
 * <p>The direction is rotated back by the motion field's q_F: a surfel that turns with the head
 * keeps the side it shows. Results do not depend on the number of threads. Not for use by two
 * callers at once.
 */
public final class SphericalHarmonics {
  /** Y of degree 0: colour = 0.5 + C0 · sh for a colour that is the same from everywhere. */
  public static final float C0 = (float) 0.28209479177387814;

  /** The highest degree. */
  public static final int MAX_DEGREE = 3;

  // The other constants, by the polynomial that they stand before.
  static final float C1 = (float) 0.4886025119029199;
  static final float C2_XY = (float) 1.0925484305920792;
  static final float C2_ZZ = (float) 0.31539156525252005;
  static final float C2_XX = (float) 0.5462742152960396;
  static final float C3_Y = (float) -0.5900435899266435;
  static final float C3_XYZ = (float) 2.890611442640554;
  static final float C3_YZ = (float) -0.4570457994644658;
  static final float C3_Z = (float) 0.3731763325901154;
  static final float C3_ZXX = (float) 1.445305721320277;

  private static final VectorSpecies<Float> F = Lanes.F;
  private static final int LANES = F.length();

  /** Surfels handled together; a multiple of every lane count. */
  private static final int BLOCK = 128;

  private static final int PARTS = 16;
  private static final int BASES = (MAX_DEGREE + 1) * (MAX_DEGREE + 1);

  private final Parallel parallel;
  // Per part, planes of a block: direction (3) and 1 / distance; bases; gradients of both.
  private final float[][] direction = new float[PARTS][4 * BLOCK];
  private final float[][] basis = new float[PARTS][BASES * BLOCK];
  private final float[][] gradBasis = new float[PARTS][BASES * BLOCK];
  private final float[][] gradColour = new float[PARTS][3 * BLOCK];

  public SphericalHarmonics(Parallel parallel) {
    this.parallel = parallel;
  }

  /**
   * Evaluates the colours.
   *
   * @param degree 0..3, at most that of {@code sh}
   * @param sh0 [3][n] coefficients of degree 0
   * @param sh [3 (D + 1)²][n] all coefficients as in {@link Surfels}; those of degree 0 are not
   *     read; null when degree is 0
   * @param camera [3] the camera's centre in the world, metres
   * @param frameRotation [4][n] q_F, {@link MotionField.Saved#frameRotation}; not read at degree 0
   * @param world position is read, colour is written
   */
  public void forward(
      int degree,
      float[] sh0,
      float[] sh,
      double[] camera,
      float[] frameRotation,
      WorldSurfels world) {
    int n = world.count();
    check(degree, n, sh0, sh, frameRotation);
    float[] colour = world.colour();
    parallel.blockRanges(
        n,
        BLOCK,
        PARTS,
        (part, from, to) -> {
          float[] y = basis[part];
          for (int i = from; i < to; i += BLOCK) {
            int m = Math.min(BLOCK, n - i);
            if (degree > 0) {
              look(i, n, m, world.position(), frameRotation, camera, direction[part]);
              bases(degree, m, direction[part], y);
            }
            for (int c = 0; c < 3; c++) {
              shade(degree, c, i, m, n, y, sh0, sh, colour);
            }
          }
        });
  }

  private static void check(int degree, int n, float[] sh0, float[] sh, float[] frameRotation) {
    if (degree < 0 || degree > MAX_DEGREE) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "degree %d; expected 0 to 3", degree));
    }
    Shapes.check("surfels", n, "sh0", sh0.length, 3);
    if (degree > 0) {
      Shapes.check("surfels", n, "frameRotation", frameRotation.length, 4);
      int least = 3 * (degree + 1) * (degree + 1) * n;
      if (sh.length < least) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "sh holds %d numbers; %d surfels of degree %d need %d",
                sh.length,
                n,
                degree,
                least));
      }
    }
  }

  /** Directions in each surfel's own frame, and 1 / distance. */
  private static void look(
      int i, int n, int m, float[] position, float[] rotation, double[] camera, float[] out) {
    for (int j = 0; j < m; j += LANES) {
      VectorMask<Float> some = F.indexInRange(i + j, n);
      FloatVector x = FloatVector.fromArray(F, position, i + j, some).sub((float) camera[0]);
      FloatVector y = FloatVector.fromArray(F, position, n + i + j, some).sub((float) camera[1]);
      FloatVector z =
          FloatVector.fromArray(F, position, 2 * n + i + j, some).sub((float) camera[2]);
      FloatVector square = z.fma(z, y.fma(y, x.mul(x)));
      // A surfel in the camera's centre is seen from nowhere; it only must not spoil the sums.
      FloatVector inverse = FloatVector.broadcast(F, 1f).div(square.sqrt().max(1e-12f));
      inverse.intoArray(out, 3 * BLOCK + j);
      turnBack(x.mul(inverse), y.mul(inverse), z.mul(inverse), rotation, i + j, n, some, out, j);
    }
  }

  /** d = v − 2 w (q × v) + 2 q × (q × v): the rotation by the conjugate. */
  private static void turnBack(
      FloatVector x,
      FloatVector y,
      FloatVector z,
      float[] rotation,
      int i,
      int n,
      VectorMask<Float> some,
      float[] out,
      int j) {
    FloatVector w = FloatVector.fromArray(F, rotation, i, some);
    FloatVector qx = FloatVector.fromArray(F, rotation, n + i, some);
    FloatVector qy = FloatVector.fromArray(F, rotation, 2 * n + i, some);
    FloatVector qz = FloatVector.fromArray(F, rotation, 3 * n + i, some);
    FloatVector tx = difference(qy, z, qz, y);
    FloatVector ty = difference(qz, x, qx, z);
    FloatVector tz = difference(qx, y, qy, x);
    FloatVector ux = difference(qy, tz, qz, ty).sub(w.mul(tx));
    FloatVector uy = difference(qz, tx, qx, tz).sub(w.mul(ty));
    FloatVector uz = difference(qx, ty, qy, tx).sub(w.mul(tz));
    ux.add(ux).add(x).intoArray(out, j);
    uy.add(uy).add(y).intoArray(out, BLOCK + j);
    uz.add(uz).add(z).intoArray(out, 2 * BLOCK + j);
  }

  /** a b − c d. */
  private static FloatVector difference(
      FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    return a.fma(b, c.mul(d).neg());
  }

  private static void bases(int degree, int m, float[] direction, float[] y) {
    for (int j = 0; j < m; j += LANES) {
      firstDegree(direction, y, j);
      if (degree > 1) {
        secondDegree(direction, y, j);
      }
      if (degree > 2) {
        thirdDegree(direction, y, j);
      }
    }
  }

  private static void put(FloatVector value, float[] y, int k, int j) {
    value.intoArray(y, BLOCK * k + j);
  }

  private static void firstDegree(float[] d, float[] out, int j) {
    put(FloatVector.fromArray(F, d, BLOCK + j).mul(-C1), out, 1, j);
    put(FloatVector.fromArray(F, d, 2 * BLOCK + j).mul(C1), out, 2, j);
    put(FloatVector.fromArray(F, d, j).mul(-C1), out, 3, j);
  }

  private static void secondDegree(float[] d, float[] out, int j) {
    FloatVector x = FloatVector.fromArray(F, d, j);
    FloatVector y = FloatVector.fromArray(F, d, BLOCK + j);
    FloatVector z = FloatVector.fromArray(F, d, 2 * BLOCK + j);
    FloatVector xx = x.mul(x);
    FloatVector yy = y.mul(y);
    put(x.mul(y).mul(C2_XY), out, 4, j);
    put(y.mul(z).mul(-C2_XY), out, 5, j);
    put(z.mul(z).mul(2f).sub(xx).sub(yy).mul(C2_ZZ), out, 6, j);
    put(x.mul(z).mul(-C2_XY), out, 7, j);
    put(xx.sub(yy).mul(C2_XX), out, 8, j);
  }

  private static void thirdDegree(float[] d, float[] out, int j) {
    FloatVector x = FloatVector.fromArray(F, d, j);
    FloatVector y = FloatVector.fromArray(F, d, BLOCK + j);
    FloatVector z = FloatVector.fromArray(F, d, 2 * BLOCK + j);
    FloatVector xx = x.mul(x);
    FloatVector yy = y.mul(y);
    FloatVector zz = z.mul(z);
    FloatVector ring = zz.mul(4f).sub(xx).sub(yy);
    put(xx.mul(3f).sub(yy).mul(y).mul(C3_Y), out, 9, j);
    put(x.mul(y).mul(z).mul(C3_XYZ), out, 10, j);
    put(ring.mul(y).mul(C3_YZ), out, 11, j);
    put(zz.mul(2f).sub(xx.mul(3f)).sub(yy.mul(3f)).mul(z).mul(C3_Z), out, 12, j);
    put(ring.mul(x).mul(C3_YZ), out, 13, j);
    put(xx.sub(yy).mul(z).mul(C3_ZXX), out, 14, j);
    put(xx.sub(yy.mul(3f)).mul(x).mul(C3_Y), out, 15, j);
  }

  private static void shade(
      int degree, int c, int i, int m, int n, float[] y, float[] sh0, float[] sh, float[] colour) {
    int bases = (degree + 1) * (degree + 1);
    for (int j = 0; j < m; j += LANES) {
      VectorMask<Float> some = F.indexInRange(i + j, n);
      FloatVector sum =
          FloatVector.fromArray(F, sh0, c * n + i + j, some)
              .fma(FloatVector.broadcast(F, C0), FloatVector.broadcast(F, 0.5f));
      for (int k = 1; k < bases; k++) {
        sum =
            FloatVector.fromArray(F, sh, (3 * k + c) * n + i + j, some)
                .fma(FloatVector.fromArray(F, y, BLOCK * k + j), sum);
      }
      sum.max(0f).intoArray(colour, c * n + i + j, some);
    }
  }

  /**
   * Takes gradients of the colours back. Where a colour was cut off at 0 there is none.
   *
   * @param degree as in the forward pass, as are sh, camera and frameRotation
   * @param world as the forward pass left it
   * @param gradWorld its colour is read, its position is added to
   * @param gradSh0 [3][n] gradient with respect to degree 0, added to
   * @param gradSh gradient with respect to sh, added to from degree 1 on; null when degree is 0
   * @param gradFrameRotation [4][n] gradient with respect to q_F, added to; null when it is not
   *     wanted
   */
  public void backward(
      int degree,
      float[] sh,
      double[] camera,
      float[] frameRotation,
      WorldSurfels world,
      WorldSurfels gradWorld,
      float[] gradSh0,
      float[] gradSh,
      float @Nullable [] gradFrameRotation) {
    int n = world.count();
    check(degree, n, gradSh0, sh, frameRotation);
    check(degree, n, gradSh0, gradSh, frameRotation);
    parallel.blockRanges(
        n,
        BLOCK,
        PARTS,
        (part, from, to) -> {
          for (int i = from; i < to; i += BLOCK) {
            int m = Math.min(BLOCK, n - i);
            cut(i, m, n, world.colour(), gradWorld.colour(), gradColour[part], gradSh0);
            if (degree > 0) {
              float[] d = direction[part];
              look(i, n, m, world.position(), frameRotation, camera, d);
              bases(degree, m, d, basis[part]);
              pullCoefficients(degree, i, m, n, basis[part], gradColour[part], sh, gradSh, part);
              pullDirection(degree, m, d, gradBasis[part]);
              pullLook(i, m, n, frameRotation, d, gradBasis[part], gradWorld, gradFrameRotation);
            }
          }
        });
  }

  /** Drops gradients of colours that were cut off; the rest reaches degree 0 by a constant. */
  private static void cut(
      int i, int m, int n, float[] colour, float[] grad, float[] kept, float[] gradSh0) {
    for (int c = 0; c < 3; c++) {
      for (int j = 0; j < m; j += LANES) {
        int at = c * n + i + j;
        VectorMask<Float> some = F.indexInRange(i + j, n);
        VectorMask<Float> lit =
            FloatVector.fromArray(F, colour, at, some).compare(VectorOperators.GT, 0f);
        FloatVector g = FloatVector.zero(F).blend(FloatVector.fromArray(F, grad, at, some), lit);
        g.intoArray(kept, BLOCK * c + j);
        g.fma(FloatVector.broadcast(F, C0), FloatVector.fromArray(F, gradSh0, at, some))
            .intoArray(gradSh0, at, some);
      }
    }
  }

  private void pullCoefficients(
      int degree,
      int i,
      int m,
      int n,
      float[] y,
      float[] grad,
      float[] sh,
      float[] gradSh,
      int part) {
    int bases = (degree + 1) * (degree + 1);
    for (int k = 1; k < bases; k++) {
      for (int j = 0; j < m; j += LANES) {
        VectorMask<Float> some = F.indexInRange(i + j, n);
        FloatVector basisOf = FloatVector.fromArray(F, y, BLOCK * k + j);
        FloatVector sum = FloatVector.zero(F);
        for (int c = 0; c < 3; c++) {
          int at = (3 * k + c) * n + i + j;
          FloatVector g = FloatVector.fromArray(F, grad, BLOCK * c + j);
          sum = FloatVector.fromArray(F, sh, at, some).fma(g, sum);
          g.fma(basisOf, FloatVector.fromArray(F, gradSh, at, some)).intoArray(gradSh, at, some);
        }
        sum.intoArray(gradBasis[part], BLOCK * k + j);
      }
    }
  }

  /** From bases to directions; the result replaces planes 0 to 2 of gradBasis. */
  private static void pullDirection(int degree, int m, float[] d, float[] gradBasis) {
    for (int j = 0; j < m; j += LANES) {
      FloatVector gx = grad(gradBasis, 3, j).mul(-C1);
      FloatVector gy = grad(gradBasis, 1, j).mul(-C1);
      FloatVector gz = grad(gradBasis, 2, j).mul(C1);
      put(gx, gradBasis, 0, j);
      put(gy, gradBasis, 1, j);
      put(gz, gradBasis, 2, j);
      if (degree > 1) {
        pullSecond(d, gradBasis, j);
      }
      if (degree > 2) {
        pullThirdX(d, gradBasis, j);
        pullThirdY(d, gradBasis, j);
        pullThirdZ(d, gradBasis, j);
      }
    }
  }

  private static FloatVector grad(float[] gradBasis, int k, int j) {
    return FloatVector.fromArray(F, gradBasis, BLOCK * k + j);
  }

  private static void pullSecond(float[] d, float[] g, int j) {
    FloatVector x = FloatVector.fromArray(F, d, j);
    FloatVector y = FloatVector.fromArray(F, d, BLOCK + j);
    FloatVector z = FloatVector.fromArray(F, d, 2 * BLOCK + j);
    FloatVector xy = grad(g, 4, j).mul(C2_XY);
    FloatVector yz = grad(g, 5, j).mul(-C2_XY);
    FloatVector zz = grad(g, 6, j).mul(2 * C2_ZZ);
    FloatVector xz = grad(g, 7, j).mul(-C2_XY);
    FloatVector xx = grad(g, 8, j).mul(2 * C2_XX);
    FloatVector gx = xy.fma(y, xz.fma(z, xx.sub(zz).fma(x, grad(g, 0, j))));
    FloatVector gy = xy.fma(x, yz.fma(z, xx.add(zz).neg().fma(y, grad(g, 1, j))));
    FloatVector gz = yz.fma(y, xz.fma(x, zz.add(zz).fma(z, grad(g, 2, j))));
    put(gx, g, 0, j);
    put(gy, g, 1, j);
    put(gz, g, 2, j);
  }

  private static void pullThirdX(float[] d, float[] g, int j) {
    FloatVector x = FloatVector.fromArray(F, d, j);
    FloatVector y = FloatVector.fromArray(F, d, BLOCK + j);
    FloatVector z = FloatVector.fromArray(F, d, 2 * BLOCK + j);
    FloatVector xx = x.mul(x);
    FloatVector yy = y.mul(y);
    FloatVector zz = z.mul(z);
    FloatVector sum = grad(g, 0, j);
    sum = grad(g, 9, j).fma(x.mul(y).mul(6 * C3_Y), sum);
    sum = grad(g, 10, j).fma(y.mul(z).mul(C3_XYZ), sum);
    sum = grad(g, 11, j).fma(x.mul(y).mul(-2 * C3_YZ), sum);
    sum = grad(g, 12, j).fma(x.mul(z).mul(-6 * C3_Z), sum);
    sum = grad(g, 13, j).fma(zz.mul(4f).sub(xx.mul(3f)).sub(yy).mul(C3_YZ), sum);
    sum = grad(g, 14, j).fma(x.mul(z).mul(2 * C3_ZXX), sum);
    sum = grad(g, 15, j).fma(xx.sub(yy).mul(3 * C3_Y), sum);
    put(sum, g, 0, j);
  }

  private static void pullThirdY(float[] d, float[] g, int j) {
    FloatVector x = FloatVector.fromArray(F, d, j);
    FloatVector y = FloatVector.fromArray(F, d, BLOCK + j);
    FloatVector z = FloatVector.fromArray(F, d, 2 * BLOCK + j);
    FloatVector xx = x.mul(x);
    FloatVector yy = y.mul(y);
    FloatVector zz = z.mul(z);
    FloatVector sum = grad(g, 1, j);
    sum = grad(g, 9, j).fma(xx.sub(yy).mul(3 * C3_Y), sum);
    sum = grad(g, 10, j).fma(x.mul(z).mul(C3_XYZ), sum);
    sum = grad(g, 11, j).fma(zz.mul(4f).sub(xx).sub(yy.mul(3f)).mul(C3_YZ), sum);
    sum = grad(g, 12, j).fma(y.mul(z).mul(-6 * C3_Z), sum);
    sum = grad(g, 13, j).fma(x.mul(y).mul(-2 * C3_YZ), sum);
    sum = grad(g, 14, j).fma(y.mul(z).mul(-2 * C3_ZXX), sum);
    sum = grad(g, 15, j).fma(x.mul(y).mul(-6 * C3_Y), sum);
    put(sum, g, 1, j);
  }

  private static void pullThirdZ(float[] d, float[] g, int j) {
    FloatVector x = FloatVector.fromArray(F, d, j);
    FloatVector y = FloatVector.fromArray(F, d, BLOCK + j);
    FloatVector z = FloatVector.fromArray(F, d, 2 * BLOCK + j);
    FloatVector xx = x.mul(x);
    FloatVector yy = y.mul(y);
    FloatVector zz = z.mul(z);
    FloatVector sum = grad(g, 2, j);
    sum = grad(g, 10, j).fma(x.mul(y).mul(C3_XYZ), sum);
    sum = grad(g, 11, j).fma(y.mul(z).mul(8 * C3_YZ), sum);
    sum = grad(g, 12, j).fma(zz.mul(6f).sub(xx.mul(3f)).sub(yy.mul(3f)).mul(C3_Z), sum);
    sum = grad(g, 13, j).fma(x.mul(z).mul(8 * C3_YZ), sum);
    sum = grad(g, 14, j).fma(xx.sub(yy).mul(C3_ZXX), sum);
    put(sum, g, 2, j);
  }

  /**
   * From directions d = q_F⁻¹ v to q_F and to the position behind v = (x − camera) / distance. With
   * h = q_F (dL/dd), the gradient of v: a turn ω of q_F turns d by −ω in the world, so the torque
   * is h × v, and dL/dq_F = 2 (0, h × v) q_F up to a part along q_F that normalising takes away.
   */
  private static void pullLook(
      int i,
      int m,
      int n,
      float[] rotation,
      float[] d,
      float[] gradDirection,
      WorldSurfels gradWorld,
      float @Nullable [] gradRotation) {
    for (int j = 0; j < m; j += LANES) {
      turnForward(i + j, n, rotation, gradDirection, j);
      turnForward(i + j, n, rotation, d, j);
      pullPosition(i + j, n, d, gradDirection, gradWorld.position(), j);
      if (gradRotation != null) {
        pullRotation(i + j, n, rotation, d, gradDirection, gradRotation, j);
      }
    }
  }

  /** Turns planes 0 to 2 by q_F in place: v + 2 w (q × v) + 2 q × (q × v). */
  private static void turnForward(int i, int n, float[] rotation, float[] planes, int j) {
    VectorMask<Float> some = F.indexInRange(i, n);
    FloatVector w = FloatVector.fromArray(F, rotation, i, some);
    FloatVector qx = FloatVector.fromArray(F, rotation, n + i, some);
    FloatVector qy = FloatVector.fromArray(F, rotation, 2 * n + i, some);
    FloatVector qz = FloatVector.fromArray(F, rotation, 3 * n + i, some);
    FloatVector x = grad(planes, 0, j);
    FloatVector y = grad(planes, 1, j);
    FloatVector z = grad(planes, 2, j);
    FloatVector tx = difference(qy, z, qz, y);
    FloatVector ty = difference(qz, x, qx, z);
    FloatVector tz = difference(qx, y, qy, x);
    FloatVector ux = difference(qy, tz, qz, ty).add(w.mul(tx));
    FloatVector uy = difference(qz, tx, qx, tz).add(w.mul(ty));
    FloatVector uz = difference(qx, ty, qy, tx).add(w.mul(tz));
    put(ux.add(ux).add(x), planes, 0, j);
    put(uy.add(uy).add(y), planes, 1, j);
    put(uz.add(uz).add(z), planes, 2, j);
  }

  private static void pullPosition(
      int i, int n, float[] v, float[] h, float[] gradPosition, int j) {
    VectorMask<Float> some = F.indexInRange(i, n);
    FloatVector inverse = grad(v, 3, j);
    FloatVector along = grad(h, 0, j).mul(grad(v, 0, j));
    along = grad(h, 1, j).fma(grad(v, 1, j), along);
    along = grad(h, 2, j).fma(grad(v, 2, j), along);
    for (int c = 0; c < 3; c++) {
      FloatVector across = grad(h, c, j).sub(along.mul(grad(v, c, j)));
      across
          .fma(inverse, FloatVector.fromArray(F, gradPosition, c * n + i, some))
          .intoArray(gradPosition, c * n + i, some);
    }
  }

  private static void pullRotation(
      int i, int n, float[] rotation, float[] v, float[] h, float[] gradRotation, int j) {
    VectorMask<Float> some = F.indexInRange(i, n);
    FloatVector w = FloatVector.fromArray(F, rotation, i, some);
    FloatVector qx = FloatVector.fromArray(F, rotation, n + i, some);
    FloatVector qy = FloatVector.fromArray(F, rotation, 2 * n + i, some);
    FloatVector qz = FloatVector.fromArray(F, rotation, 3 * n + i, some);
    FloatVector x = twiceDifference(grad(h, 1, j), grad(v, 2, j), grad(h, 2, j), grad(v, 1, j));
    FloatVector y = twiceDifference(grad(h, 2, j), grad(v, 0, j), grad(h, 0, j), grad(v, 2, j));
    FloatVector z = twiceDifference(grad(h, 0, j), grad(v, 1, j), grad(h, 1, j), grad(v, 0, j));
    add(gradRotation, i, some, x.mul(qx).add(y.mul(qy)).add(z.mul(qz)).neg());
    add(gradRotation, n + i, some, x.mul(w).add(difference(y, qz, z, qy)));
    add(gradRotation, 2 * n + i, some, y.mul(w).add(difference(z, qx, x, qz)));
    add(gradRotation, 3 * n + i, some, z.mul(w).add(difference(x, qy, y, qx)));
  }

  private static FloatVector twiceDifference(
      FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    FloatVector once = difference(a, b, c, d);
    return once.add(once);
  }

  private static void add(float[] array, int at, VectorMask<Float> some, FloatVector value) {
    FloatVector.fromArray(F, array, at, some).add(value).intoArray(array, at, some);
  }
}
