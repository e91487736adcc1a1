package timewalker.prepare;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which frames of a clip are analysed.
 *
 * @param frames [n] their numbers, rising
 * @param shots [n] the shot that each belongs to
 */
record ClipPlan(int[] frames, int[] shots) {
  /** A year of film. */
  private static final int MOST_FRAMES = 1 << 30;

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

  /** What {@link #numbers} gave; empty for numbers that it cannot have given. */
  static Optional<ClipPlan> of(int[] numbers) {
    int n = numbers.length / 2;
    int[] frames = Arrays.copyOfRange(numbers, 0, n);
    int[] shots = Arrays.copyOfRange(numbers, n, numbers.length);
    boolean possible = numbers.length % 2 == 0;
    for (int i = 0; i < n && possible; i++) {
      int step = i == 0 ? 0 : frames[i] - frames[i - 1];
      possible =
          i == 0
              ? frames[0] == 0 && shots[0] == 0
              : frames[i] > frames[i - 1]
                  && step == frames[1]
                  && frames[i] < MOST_FRAMES
                  && shots[i] >= shots[i - 1];
    }
    return possible ? Optional.of(new ClipPlan(frames, shots)) : Optional.empty();
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
