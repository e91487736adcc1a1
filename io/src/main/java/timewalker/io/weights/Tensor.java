package timewalker.io.weights;

import java.util.Arrays;
import java.util.Locale;

/**
 * Named numbers of a weights file.
 *
 * @param shape lengths of the dimensions
 * @param values in C order
 */
public record Tensor(int[] shape, float[] values) {
  public Tensor {
    if (count(shape) != values.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d values do not fill the shape %s",
              values.length,
              Arrays.toString(shape)));
    }
  }

  /** How many values a shape has. */
  public static long count(int[] shape) {
    long count = 1;
    for (int length : shape) {
      count = Math.multiplyExact(count, length);
    }
    return count;
  }
}
