package timewalker.synth;

import java.util.Random;
import timewalker.head.CoefficientPrior;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;

/**
 * What a good tracker would have found of a head: the nearest shape within the first components of
 * the shape prior, and parameters that are a little off.
 */
final class TrackedShape {
  /** Whitened components that the tracker fits. */
  static final int COMPONENTS = 20;

  /** Largest error of a joint's angle about each axis, radians. */
  private static final double JOINT_ERROR = StrictMath.toRadians(0.5);

  private static final double EXPRESSION_ERROR = 0.03;
  private static final double TRANSLATION_ERROR = 0.0005;

  private final float[] shape;

  TrackedShape(HeadModel model, float[] truth, double age) {
    CoefficientPrior prior = model.shapePrior(age < 15 ? "child" : "adult");
    HeadPoser poser = new HeadPoser(model);
    int count = Math.min(COMPONENTS, prior.dimensions());
    int[] skin = model.mask("skin");
    double[][] columns = new double[count + 1][];
    double[] z = new double[prior.dimensions()];
    double[] mean = rest(poser, prior, z, skin);
    for (int p = 0; p < count; p++) {
      z[p] = 1;
      columns[p] = difference(rest(poser, prior, z, skin), mean);
      z[p] = 0;
    }
    columns[count] = difference(rest(poser, truth, skin), mean);
    double[] fitted = leastSquares(columns, count);
    System.arraycopy(fitted, 0, z, 0, count);
    shape = new float[model.shapeCount()];
    prior.coefficients(z, shape);
  }

  /** The truth as the tracker saw it. */
  HeadParams params(HeadParams truth, long seed) {
    Random random = new Random(seed);
    HeadParams found = truth.copy();
    System.arraycopy(shape, 0, found.shape(), 0, shape.length);
    for (float[] joint : new float[][] {found.root(), found.neck(), found.jaw(), found.eyes()}) {
      disturb(joint, JOINT_ERROR, random);
    }
    disturb(found.translation(), TRANSLATION_ERROR, random);
    disturb(found.expression(), EXPRESSION_ERROR, random);
    return found;
  }

  private static void disturb(float[] values, double error, Random random) {
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (error * (2 * random.nextDouble() - 1));
    }
  }

  private static double[] rest(HeadPoser poser, CoefficientPrior prior, double[] z, int[] ids) {
    float[] coefficients = new float[prior.coefficientCount()];
    prior.coefficients(z, coefficients);
    return rest(poser, coefficients, ids);
  }

  private static double[] rest(HeadPoser poser, float[] shape, int[] ids) {
    HeadModel model = poser.model();
    HeadParams params = HeadParams.neutral(model.shapeCount(), model.expressionCount());
    System.arraycopy(shape, 0, params.shape(), 0, shape.length);
    float[] vertices = new float[3 * model.vertexCount()];
    poser.pose(params, vertices);
    double[] chosen = new double[3 * ids.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = vertices[3 * ids[i / 3] + i % 3];
    }
    return chosen;
  }

  private static double[] difference(double[] a, double[] b) {
    double[] d = new double[a.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = a[i] - b[i];
    }
    return d;
  }

  /** Coefficients of the first {@code count} columns whose sum comes nearest to the last one. */
  private static double[] leastSquares(double[][] columns, int count) {
    double[][] a = new double[count][count + 1];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j <= count; j++) {
        for (int k = 0; k < columns[0].length; k++) {
          a[i][j] += columns[i][k] * columns[j][k];
        }
      }
      a[i][i] += 1e-9; // a component that moves nothing stays at its mean
    }
    for (int i = 0; i < count; i++) {
      for (int row = i + 1; row < count; row++) {
        double factor = a[row][i] / a[i][i];
        for (int j = i; j <= count; j++) {
          a[row][j] -= factor * a[i][j];
        }
      }
    }
    double[] x = new double[count];
    for (int i = count - 1; i >= 0; i--) {
      x[i] = a[i][count];
      for (int j = i + 1; j < count; j++) {
        x[i] -= a[i][j] * x[j];
      }
      x[i] /= a[i][i];
    }
    return x;
  }
}
