package timewalker.io.lpips;

import timewalker.math.Shapes;

/**
 * Features of a network's layer.
 *
 * @param data [channels][height][width]
 */
record Planes(int channels, int height, int width, float[] data) {
  Planes {
    Shapes.check("pixels", height * width, "data", data.length, channels);
  }

  /** All zero. */
  Planes(int channels, int height, int width) {
    this(channels, height, width, new float[Math.multiplyExact(channels, height * width)]);
  }

  int pixels() {
    return height * width;
  }
}
