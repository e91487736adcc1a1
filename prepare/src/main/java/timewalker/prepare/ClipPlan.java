package timewalker.prepare;

import java.util.Arrays;
import java.util.List;

/**
 * Which frames of a clip are analysed.
 *
 * @param frames [n] their numbers, rising
 * @param shots [n] the shot that each belongs to
 */
record ClipPlan(int[] frames, int[] shots) {
  /**
   * Every step-th frame.
   *
   * @param count all frames
   * @param cuts first frames of all shots but the first, rising
   */
  static ClipPlan of(int count, List<Integer> cuts, int step) {
    int n = Math.ceilDiv(count, Math.max(1, step));
    int[] frames = new int[n];
    int[] shots = new int[n];
    for (int i = 0; i < n; i++) {
      int frame = i * Math.max(1, step);
      frames[i] = frame;
      shots[i] = (int) cuts.stream().filter(cut -> cut <= frame).count();
    }
    return new ClipPlan(frames, shots);
  }

  /** What {@link #numbers} gave. */
  static ClipPlan of(int[] numbers) {
    int n = numbers.length / 2;
    return new ClipPlan(Arrays.copyOfRange(numbers, 0, n), Arrays.copyOfRange(numbers, n, 2 * n));
  }

  /** Everything as numbers, to be kept. */
  int[] numbers() {
    int[] all = Arrays.copyOf(frames, 2 * frames.length);
    System.arraycopy(shots, 0, all, frames.length, shots.length);
    return all;
  }

  /** Frames of the clip up to the last analysed one, skipped frames included. */
  int count() {
    int n = frames.length;
    return n < 2 ? n : frames[n - 1] + frames[1] - frames[0];
  }

  boolean contains(int frame) {
    return Arrays.binarySearch(frames, frame) >= 0;
  }
}
