package timewalker.io;

/** Number of elements of an array whose shape comes from outside. */
public final class ClaimedCount {
  private ClaimedCount() {}

  /**
   * The product of the lengths, without overflow. A length of 0 does not excuse a huge other one.
   *
   * @param shape lengths, none negative
   * @param most the largest product that is taken, with 1 for every length of 0: strides are
   *     computed from all of them
   * @return at most {@code most}, or -1 when the shape claims more
   */
  public static int of(int[] shape, int most) {
    long count = 1;
    long steps = 1;
    for (int length : shape) {
      count *= length;
      steps *= Math.max(1, length);
      if (steps > most) {
        return -1;
      }
    }
    return (int) count;
  }
}
