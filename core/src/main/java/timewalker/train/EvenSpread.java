package timewalker.train;

import java.util.stream.IntStream;

/** A few of many frames: neighbours in a clip are near copies, so every part of it is met. */
public final class EvenSpread {
  private EvenSpread() {}

  /**
   * At most so many numbers, evenly spread over an array; all where there are no more.
   *
   * @param all [n] in the order of time
   */
  public static IntStream of(int[] all, int most) {
    int count = Math.min(most, all.length);
    return IntStream.range(0, count)
        .map(j -> all[(int) ((2L * j + 1) * all.length / (2L * count))]);
  }
}
