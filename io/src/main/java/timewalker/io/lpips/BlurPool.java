package timewalker.io.lpips;

import timewalker.math.Parallel;

/**
 * Every second pixel of the picture blurred by [1 2 1] / 4 along both sides (Zhang 2019, Making
 * Convolutional Networks Shift-Invariant Again), where the picture goes on mirrored for two pixels
 * beyond each edge (Ghildyal and Liu 2022, Shift-tolerant Perceptual Similarity Metric).
 */
final class BlurPool implements Layer {
  /** Pixels by which the picture is continued on each side. */
  private static final int AROUND = 2;

  private static final float[] TAPS = {0.25f, 0.5f, 0.25f};

  /** Length of the output along a side. */
  static int halved(int side) {
    return (side + 2 * AROUND - TAPS.length) / 2 + 1;
  }

  /** Which pixel tap {@code k} of output {@code at} sees. */
  private static int seen(int at, int k, int side) {
    int beyond = Math.abs(2 * at - AROUND + k);
    return beyond < side ? beyond : 2 * (side - 1) - beyond;
  }

  @Override
  public boolean fits(int height, int width) {
    return Math.min(height, width) > AROUND;
  }

  @Override
  public int length(int side) {
    return halved(side);
  }

  @Override
  public Trace forward(Planes input, Parallel parallel) {
    Planes output = new Planes(input.channels(), halved(input.height()), halved(input.width()));
    parallel.run(input.channels(), channel -> blur(input, output, channel));
    return new Trace() {
      @Override
      public Planes output() {
        return output;
      }

      @Override
      public Planes backward(Planes gradOut, Parallel threads) {
        Planes grad = new Planes(input.channels(), input.height(), input.width());
        threads.run(input.channels(), channel -> spread(gradOut, grad, channel));
        return grad;
      }
    };
  }

  /** Along the rows first. */
  private static void blur(Planes in, Planes out, int channel) {
    float[] narrow = new float[in.height() * out.width()];
    for (int y = 0; y < in.height(); y++) {
      int from = channel * in.pixels() + y * in.width();
      for (int x = 0; x < out.width(); x++) {
        float sum = 0;
        for (int k = 0; k < TAPS.length; k++) {
          sum += TAPS[k] * in.data()[from + seen(x, k, in.width())];
        }
        narrow[y * out.width() + x] = sum;
      }
    }
    for (int y = 0; y < out.height(); y++) {
      int to = channel * out.pixels() + y * out.width();
      for (int k = 0; k < TAPS.length; k++) {
        int from = seen(y, k, in.height()) * out.width();
        for (int x = 0; x < out.width(); x++) {
          out.data()[to + x] += TAPS[k] * narrow[from + x];
        }
      }
    }
  }

  /** What {@link #blur} does, transposed. */
  private static void spread(Planes gradOut, Planes grad, int channel) {
    float[] narrow = new float[grad.height() * gradOut.width()];
    for (int y = 0; y < gradOut.height(); y++) {
      int from = channel * gradOut.pixels() + y * gradOut.width();
      for (int k = 0; k < TAPS.length; k++) {
        int to = seen(y, k, grad.height()) * gradOut.width();
        for (int x = 0; x < gradOut.width(); x++) {
          narrow[to + x] += TAPS[k] * gradOut.data()[from + x];
        }
      }
    }
    for (int y = 0; y < grad.height(); y++) {
      int to = channel * grad.pixels() + y * grad.width();
      for (int x = 0; x < gradOut.width(); x++) {
        for (int k = 0; k < TAPS.length; k++) {
          grad.data()[to + seen(x, k, grad.width())] += TAPS[k] * narrow[y * gradOut.width() + x];
        }
      }
    }
  }
}
