package timewalker.prepare.vision;

import timewalker.io.image.ByteImage;

/**
 * Finds the iris of an eye with MediaPipe's network (Ablavatski et al. 2020, Real-time Pupil
 * Tracking from Monocular Video for Digital Puppetry). Belongs to one thread at a time.
 */
public final class IrisLandmarks implements AutoCloseable {
  private static final int SIZE = 64;

  /** Side of the region against the distance of the eye's corners. */
  private static final double MARGIN = 2.3;

  /** Numbers of the output: the iris' centre and four points of its edge, x, y and z. */
  private static final int IRIS = 15;

  private final Network network = new Network(ModelFile.IRIS);
  private final RegionSampler sampler = new RegionSampler(SIZE, SIZE, RegionSampler.Beyond.NEAREST);

  /**
   * The middle of an eye's iris. There is always an answer; what it is worth shows in whether it
   * fits to the other eye's.
   *
   * @param first [2] the corner to the left as seen in the photo of an upright head, pixels
   * @param second [2] the corner to the right
   * @param right whether it is the person's right eye
   * @return [2] pixels
   */
  public double[] middle(ByteImage photo, double[] first, double[] second, boolean right) {
    double dx = second[0] - first[0];
    double dy = second[1] - first[1];
    double width = Math.hypot(dx, dy);
    Region region =
        new Region(
                (first[0] + second[0]) / 2,
                (first[1] + second[1]) / 2,
                width,
                width,
                Math.atan2(dy, dx))
            .square(MARGIN);
    float[] input = network.input();
    sampler.sampleShares(photo, region, input);
    // The network knows left eyes; a right one is one in a mirror.
    if (right) {
      RegionSampler.mirror(input, SIZE, SIZE);
    }
    network.run();
    float[] raw = network.output(IRIS);
    double u = right ? 1 - raw[0] / SIZE : raw[0] / SIZE;
    double v = raw[1] / SIZE;
    return new double[] {region.photoX(u, v), region.photoY(u, v)};
  }

  @Override
  public void close() {
    network.close();
  }
}
