package timewalker.io.flame;

import java.util.Arrays;
import java.util.Locale;
import timewalker.io.BadInputException;

/**
 * Numbers with a shape and the place they came from.
 *
 * @param origin file and key, for messages
 * @param shape lengths of the dimensions
 * @param values C order
 */
record NamedArray(String origin, int[] shape, double[] values) {

  /** This, if its shape is the expected one; −1 stands for any length. */
  NamedArray requireShape(int... expected) {
    boolean same = shape.length == expected.length;
    for (int d = 0; same && d < shape.length; d++) {
      same = expected[d] == -1 || expected[d] == shape[d];
    }
    if (!same) {
      throw new BadInputException(
          origin,
          String.format(
              Locale.ROOT, "has shape %s where %s is needed", text(shape), text(expected)));
    }
    return this;
  }

  private static String text(int[] shape) {
    return Arrays.toString(shape).replace("-1", "any").replace('[', '(').replace(']', ')');
  }

  /** This, if every number is finite, in single precision too. */
  NamedArray requireFinite() {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite((float) values[i])) {
        throw new BadInputException(
            origin, String.format(Locale.ROOT, "holds %s at index %d", values[i], i));
      }
    }
    return this;
  }

  float[] floats() {
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) values[i];
    }
    return out;
  }

  /** The numbers as indices 0..limit − 1. */
  int[] indices(int limit) {
    int[] out = new int[values.length];
    for (int i = 0; i < out.length; i++) {
      if (!(values[i] >= 0 && values[i] < limit && values[i] == (int) values[i])) {
        throw new BadInputException(
            origin,
            String.format(
                Locale.ROOT, "holds %s at index %d, expected 0..%d", values[i], i, limit - 1));
      }
      out[i] = (int) values[i];
    }
    return out;
  }
}
