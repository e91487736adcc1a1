package timewalker.io.foreign;

import java.util.Arrays;
import java.util.Locale;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.math.AxisAngle;

/**
 * Converts head parameters of other programs to those of a head model: leading coefficients instead
 * of all, rotations as axis-angles or as the first two rows of a matrix.
 */
final class HeadCoefficients {
  private static final int SIX = 6;

  private final HeadModel model;

  HeadCoefficients(HeadModel model) {
    this.model = model;
  }

  HeadModel model() {
    return model;
  }

  /** Parameters with the model's numbers of coefficients: those that are missing are zero. */
  HeadParams padded(HeadParams params, String where) {
    return new HeadParams(
        shape(params.shape(), where),
        expression(params.expression(), where),
        params.root(),
        params.neck(),
        params.jaw(),
        params.eyes(),
        params.translation());
  }

  float[] shape(float[] leading, String where) {
    return filled(leading, model.shapeCount(), "shape", where);
  }

  float[] expression(float[] leading, String where) {
    return filled(leading, model.expressionCount(), "expression", where);
  }

  private float[] filled(float[] leading, int count, String what, String where) {
    if (leading.length > count) {
      throw new BadInputException(
          where,
          String.format(
              Locale.ROOT,
              "has %d %s coefficients, the head model %s has %d; give the head model it was tracked"
                  + " with",
              leading.length,
              what,
              model.id(),
              count));
    }
    return Arrays.copyOf(leading, count);
  }

  /**
   * Axis-angles of one or two joints.
   *
   * @param numbers [joints][3] axis-angles, or [joints][6] first two rows of rotation matrices
   * @return [joints][3] radians
   */
  static float[] rotations(double[] numbers, int joints, String where) {
    if (numbers.length == 3 * joints) {
      return floats(numbers);
    }
    if (numbers.length != SIX * joints) {
      throw new BadInputException(
          where,
          String.format(
              Locale.ROOT,
              "holds %d numbers where %d (axis-angle) or %d (two rows of a matrix) are needed",
              numbers.length,
              3 * joints,
              SIX * joints));
    }
    float[] vectors = new float[3 * joints];
    double[] vector = new double[3];
    for (int joint = 0; joint < joints; joint++) {
      AxisAngle.fromMatrix(matrix(numbers, SIX * joint, where), 0, vector);
      for (int axis = 0; axis < 3; axis++) {
        vectors[3 * joint + axis] = (float) vector[axis];
      }
    }
    return vectors;
  }

  /** The rotation whose first two rows point along the given ones (Gram and Schmidt). */
  private static double[] matrix(double[] rows, int at, String where) {
    double[] m = new double[9];
    double first = length(rows, at);
    double dot = 0;
    for (int i = 0; i < 3; i++) {
      m[i] = rows[at + i] / first;
      dot += m[i] * rows[at + 3 + i];
    }
    for (int i = 0; i < 3; i++) {
      m[3 + i] = rows[at + 3 + i] - dot * m[i];
    }
    double second = length(m, 3);
    if (!(first > 1e-6 && second > 1e-6)) {
      throw new BadInputException(where, "is not a rotation");
    }
    for (int i = 0; i < 3; i++) {
      m[3 + i] /= second;
    }
    m[6] = m[1] * m[5] - m[2] * m[4];
    m[7] = m[2] * m[3] - m[0] * m[5];
    m[8] = m[0] * m[4] - m[1] * m[3];
    return m;
  }

  private static double length(double[] v, int at) {
    return Math.sqrt(v[at] * v[at] + v[at + 1] * v[at + 1] + v[at + 2] * v[at + 2]);
  }

  static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }
}
