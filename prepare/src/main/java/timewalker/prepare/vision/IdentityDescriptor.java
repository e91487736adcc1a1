package timewalker.prepare.vision;

import timewalker.io.image.ByteImage;

/**
 * Describes a face so that pictures of one person resemble each other: the MobileNet of Savchenko,
 * PeerJ Computer Science 5:e197 (2019). Belongs to one thread at a time.
 */
public final class IdentityDescriptor implements AutoCloseable {
  private static final int SIZE = 224;
  private static final double MARGIN = 1.2;
  private static final int AGES = 100;

  /** Mean of the training pictures: blue, green, red. */
  private static final float[] MEAN = {103.939f, 116.779f, 123.68f};

  /** The age is the mean over this many of the likeliest years, as in the paper. */
  private static final int LIKELIEST = 2;

  private final Network network = new Network(ModelFile.DESCRIPTOR);
  private final RegionSampler sampler = new RegionSampler(SIZE, SIZE, RegionSampler.Beyond.NEAREST);

  /** Describes the face whose landmarks are given. */
  public Identity describe(ByteImage photo, Landmarks landmarks) {
    float[] input = network.input();
    sampler.sample(photo, landmarks.box().square(MARGIN), input);
    for (int i = 0; i < input.length; i += 3) {
      float red = input[i];
      input[i] = input[i + 2] - MEAN[0];
      input[i + 1] -= MEAN[1];
      input[i + 2] = red - MEAN[2];
    }
    network.run();
    return new Identity(unit(network.output(Identity.LENGTH)), age(network.output(AGES)));
  }

  private static float[] unit(float[] raw) {
    double sum = 0;
    for (float v : raw) {
      sum += v * v;
    }
    float scale = (float) (1 / Math.sqrt(Math.max(sum, 1e-20)));
    float[] unit = new float[raw.length];
    for (int i = 0; i < raw.length; i++) {
      unit[i] = raw[i] * scale;
    }
    return unit;
  }

  private static float age(float[] shares) {
    float[] left = shares.clone();
    double sum = 0;
    double weight = 0;
    for (int k = 0; k < LIKELIEST; k++) {
      int best = 0;
      for (int i = 1; i < AGES; i++) {
        best = left[i] > left[best] ? i : best;
      }
      sum += (best + 0.5) * left[best];
      weight += left[best];
      left[best] = -1;
    }
    return (float) (sum / weight);
  }

  @Override
  public void close() {
    network.close();
  }
}
