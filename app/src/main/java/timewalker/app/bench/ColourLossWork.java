package timewalker.app.bench;

import java.util.Arrays;
import java.util.Random;
import timewalker.loss.Dssim;
import timewalker.loss.L1;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

/** L1 and SSIM between two pictures, and the gradient of both. */
final class ColourLossWork implements Work {
  /**
   * Per number of a picture: seven windowed means of seventeen operations, rows and then columns,
   * and what stands between them.
   */
  private static final double FLOPS = 7 * 2 * 17 + 40;

  private final int size;
  private final Parallel parallel;
  private final FloatImage rendered;
  private final FloatImage truth;
  private final FloatImage gradient;
  private final L1 l1 = new L1();
  private final Dssim dssim = new Dssim();

  ColourLossWork(int size, Parallel parallel) {
    this.size = size;
    this.parallel = parallel;
    Random random = new Random(1);
    rendered = noise(random);
    truth = noise(random);
    gradient = new FloatImage(size, size, 3);
  }

  private FloatImage noise(Random random) {
    FloatImage image = new FloatImage(size, size, 3);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = random.nextFloat();
    }
    return image;
  }

  private void compare() {
    Arrays.fill(gradient.data(), 0);
    l1.add(rendered, truth, 0.8, gradient, parallel);
    dssim.add(rendered, truth, 0.2, gradient, parallel);
  }

  @Override
  public double[] repeat(double forSeconds, int least) {
    return Work.repeat(this::compare, forSeconds, least);
  }

  @Override
  public Cost cost() {
    return cost(size);
  }

  static Cost cost(int size) {
    return new Cost(FLOPS * 3 * size * size, 0, 0);
  }
}
