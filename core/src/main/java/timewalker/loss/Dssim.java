package timewalker.loss;

import org.jspecify.annotations.Nullable;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

/**
 * 1 − SSIM, the mean over all pixels and channels; the window is described at {@link Ssim}. It
 * keeps work space for one picture size.
 */
public final class Dssim implements ImageLoss {
  private @Nullable SsimKernel kernel;

  @Override
  public double add(
      FloatImage rendered,
      FloatImage target,
      double weight,
      @Nullable FloatImage gradRendered,
      Parallel parallel) {
    Pixels.checkSame(rendered, target, "target");
    if (gradRendered == null) {
      return 1 - Ssim.of(rendered, target, parallel);
    }
    Pixels.checkSame(rendered, gradRendered, "gradRendered");
    if (kernel == null || !kernel.fits(rendered)) {
      kernel = new SsimKernel(rendered.width(), rendered.height(), rendered.channels(), true);
    }
    int numbers = rendered.data().length;
    double sum = kernel.similarity(rendered, target, parallel);
    kernel.addGradient(
        rendered, target, (float) (-weight / numbers), gradRendered.data(), parallel);
    return 1 - sum / numbers;
  }
}
