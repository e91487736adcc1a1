package timewalker.io.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import timewalker.io.BadInputException;
import timewalker.io.ClaimedCount;

/**
 * How many numbers the tensors of one file may take together. Tensors may share numbers, and a
 * stride of 0 names one number many times; but no more come out than four times what the file has
 * bytes for.
 */
final class TensorBudget {
  static final int MOST_DIMENSIONS = 16;

  /** 256 MiB; the largest network that is used has 15 million numbers. */
  private static final int MOST_NUMBERS = 1 << 26;

  /** How often a number may be named in the mean. */
  private static final int MOST_SHARED = 4;

  private long left;

  TensorBudget(Path file) throws IOException {
    left = Math.min(MOST_NUMBERS, Files.size(file) / Float.BYTES * MOST_SHARED);
  }

  /**
   * Takes a tensor's numbers out of the budget, before there is memory for them.
   *
   * @param shape lengths, none negative
   * @return how many numbers they are
   */
  int take(int[] shape, String where) {
    int count = ClaimedCount.of(shape, MOST_NUMBERS);
    if (shape.length > MOST_DIMENSIONS || count < 0) {
      throw new BadInputException(
          where, String.format(Locale.ROOT, "has the impossible shape %s", Arrays.toString(shape)));
    }
    left -= count;
    if (left < 0) {
      throw new BadInputException(
          where, "is cut off: its tensors together claim more numbers than the file can hold");
    }
    return count;
  }
}
