package timewalker.jobs.measure;

import java.util.Arrays;
import java.util.stream.IntStream;
import timewalker.math.Shapes;

/**
 * The connected pieces of what a picture covers. Pixels that touch at a side or a corner are
 * connected.
 *
 * @param pixels in the picture
 * @param sizes pixels of each piece, the largest first
 */
record CoveredPieces(int pixels, int[] sizes) {

  /**
   * Finds the pieces.
   *
   * @param alpha [height][width] coverage
   * @param threshold a pixel is covered where alpha is above it
   */
  static CoveredPieces of(float[] alpha, int width, int height, float threshold) {
    Shapes.check("rows", height, "alpha", alpha.length, width);
    boolean[] open = new boolean[alpha.length];
    for (int i = 0; i < alpha.length; i++) {
      open[i] = alpha[i] > threshold;
    }
    int[] waiting = new int[alpha.length];
    int[] ascending =
        IntStream.range(0, alpha.length)
            .filter(i -> open[i])
            .map(i -> take(i, width, height, open, waiting))
            .sorted()
            .toArray();
    int pieces = ascending.length;
    return new CoveredPieces(
        alpha.length, IntStream.range(0, pieces).map(i -> ascending[pieces - 1 - i]).toArray());
  }

  /** Takes the piece of a pixel out of what is open and returns its size. */
  private static int take(int seed, int width, int height, boolean[] open, int[] waiting) {
    int size = 0;
    int end = 0;
    waiting[end++] = seed;
    open[seed] = false;
    while (size < end) {
      int pixel = waiting[size++];
      int x = pixel % width;
      int y = pixel / width;
      for (int v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (int u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          int next = v * width + u;
          if (open[next]) {
            open[next] = false;
            waiting[end++] = next;
          }
        }
      }
    }
    return size;
  }

  /** Share of the picture that the second largest piece takes, 0 without one. */
  double largestDetached() {
    return sizes.length < 2 ? 0 : (double) sizes[1] / pixels;
  }

  /** Share of the picture that all pieces but the largest take. */
  double detached() {
    return Arrays.stream(sizes).skip(1).sum() / (double) Math.max(1, pixels);
  }
}
