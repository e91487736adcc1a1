package timewalker.loss;

/** SSIM by its definition: the full 11x11 window at every pixel, in double precision. */
final class SsimReference {
  private SsimReference() {}

  /**
   * The map of one channel.
   *
   * @param x [height][width]
   * @param y [height][width]
   */
  static double[] map(double[] x, double[] y, int width, int height) {
    double[] window = new double[121];
    double sum = 0;
    for (int k = 0; k < 121; k++) {
      double dx = k % 11 - 5;
      double dy = k / 11 - 5;
      window[k] = Math.exp(-(dx * dx + dy * dy) / (2 * 1.5 * 1.5));
      sum += window[k];
    }
    double[] map = new double[width * height];
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        double meanX = 0;
        double meanY = 0;
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int k = 0; k < 121; k++) {
          int r = row + k / 11 - 5;
          int c = column + k % 11 - 5;
          if (r < 0 || r >= height || c < 0 || c >= width) {
            continue;
          }
          double w = window[k] / sum;
          double a = x[r * width + c];
          double b = y[r * width + c];
          meanX += w * a;
          meanY += w * b;
          xx += w * a * a;
          yy += w * b * b;
          xy += w * a * b;
        }
        double varianceX = xx - meanX * meanX;
        double varianceY = yy - meanY * meanY;
        double covariance = xy - meanX * meanY;
        map[row * width + column] =
            (2 * meanX * meanY + 1e-4)
                * (2 * covariance + 9e-4)
                / ((meanX * meanX + meanY * meanY + 1e-4) * (varianceX + varianceY + 9e-4));
      }
    }
    return map;
  }

  /** Mean over channels and pixels. */
  static double mean(double[] x, double[] y, int width, int height, int channels) {
    int pixels = width * height;
    double sum = 0;
    for (int channel = 0; channel < channels; channel++) {
      double[] a = java.util.Arrays.copyOfRange(x, channel * pixels, (channel + 1) * pixels);
      double[] b = java.util.Arrays.copyOfRange(y, channel * pixels, (channel + 1) * pixels);
      for (double s : map(a, b, width, height)) {
        sum += s;
      }
    }
    return sum / (pixels * channels);
  }
}
