package timewalker.loss;

import timewalker.math.FloatImage;
import timewalker.math.Parallel;

/**
 * Structural similarity (Wang et al. 2004): an 11x11 Gaussian window of σ = 1.5, C1 = 0.01², C2 =
 * 0.03², zeros outside the picture, as in 3D Gaussian Splatting; each channel for itself.
 */
public final class Ssim {
  private Ssim() {}

  /** Mean over all pixels and channels of two pictures of one size. */
  public static double of(FloatImage rendered, FloatImage target, Parallel parallel) {
    Pixels.checkSame(rendered, target, "target");
    return map(rendered).similarity(rendered, target, parallel) / rendered.data().length;
  }

  /**
   * Mean over a region.
   *
   * @param region one channel: weight of each pixel in the mean
   * @return the mean; not a number for an empty region
   */
  public static double within(
      FloatImage region, FloatImage rendered, FloatImage target, Parallel parallel) {
    Pixels.checkSame(rendered, target, "target");
    Pixels.check(rendered, region, 1, "region");
    SsimKernel kernel = map(rendered);
    kernel.similarity(rendered, target, parallel);
    double sum = 0;
    double weights = 0;
    for (int y = 0; y < rendered.height(); y++) {
      for (int x = 0; x < rendered.width(); x++) {
        double weight = region.data()[y * rendered.width() + x];
        weights += weight * rendered.channels();
        for (int channel = 0; channel < rendered.channels() && weight != 0; channel++) {
          sum += weight * kernel.at(channel, y, x);
        }
      }
    }
    return sum / weights;
  }

  private static SsimKernel map(FloatImage image) {
    return new SsimKernel(image.width(), image.height(), image.channels(), false);
  }
}
