package timewalker.io.lpips;

import timewalker.math.Parallel;

/**
 * The largest number in each window.
 *
 * @param kernel side of the window
 * @param stride step of the window
 * @param ceil whether a last window may reach beyond the picture, as SqueezeNet's do
 */
record MaxPool(int kernel, int stride, boolean ceil) {
  /** Length of the output along a side of the input. */
  int length(int side) {
    int left = side - kernel;
    int steps = (ceil ? left + stride - 1 : left) / stride;
    // A window that begins outside holds nothing.
    return (steps * stride >= side ? steps - 1 : steps) + 1;
  }

  /** Whether there is at least one window. */
  boolean fits(int height, int width) {
    return height >= kernel && width >= kernel;
  }

  /** Which number of the input each output is, the first of equal ones. */
  int[] choose(Planes in, Parallel parallel) {
    int rows = in.channels() * length(in.height());
    int[] chosen = new int[rows * length(in.width())];
    parallel.ranges(
        rows,
        Math.min(rows, 4 * parallel.threads()),
        (from, to) -> {
          for (int row = from; row < to; row++) {
            choose(in, row, chosen);
          }
        });
    return chosen;
  }

  private void choose(Planes in, int row, int[] chosen) {
    int height = length(in.height());
    int width = length(in.width());
    int plane = row / height * in.pixels();
    int top = row % height * stride;
    float[] data = in.data();
    for (int column = 0; column < width; column++) {
      int left = column * stride;
      int best = plane + top * in.width() + left;
      for (int y = top; y < Math.min(in.height(), top + kernel); y++) {
        for (int x = left; x < Math.min(in.width(), left + kernel); x++) {
          int at = plane + y * in.width() + x;
          best = data[at] > data[best] ? at : best;
        }
      }
      chosen[row * width + column] = best;
    }
  }

  /** The chosen numbers. */
  Planes forward(Planes in, int[] chosen) {
    Planes out = new Planes(in.channels(), length(in.height()), length(in.width()));
    for (int o = 0; o < chosen.length; o++) {
      out.data()[o] = in.data()[chosen[o]];
    }
    return out;
  }

  /** dL/din: what each chosen number gets from all windows that chose it. */
  static Planes backward(Planes gradOut, int[] chosen, Planes in) {
    Planes grad = new Planes(in.channels(), in.height(), in.width());
    for (int o = 0; o < chosen.length; o++) {
      grad.data()[chosen[o]] += gradOut.data()[o];
    }
    return grad;
  }
}
