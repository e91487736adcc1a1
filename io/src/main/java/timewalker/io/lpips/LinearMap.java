package timewalker.io.lpips;

import timewalker.math.Parallel;

/** A part of a network that is linear in its input but for a constant. */
interface LinearMap {
  /** Whether a picture of this size is large enough. */
  boolean fits(int height, int width);

  /** Length of the output along a side of the input. */
  int length(int side);

  Planes forward(Planes input, Parallel parallel);

  /**
   * dL/dinput, not added to anything.
   *
   * @param gradOut dL/doutput
   * @param height of the input, pixels
   * @param width of the input, pixels
   */
  Planes backward(Planes gradOut, int height, int width, Parallel parallel);
}
