package timewalker.io.lpips;

import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * A convolution with a stride of one pixel and the {@link BlurPool} after it, without the pixels in
 * between: one convolution with a larger window and a stride of two, an eighth of the work.
 *
 * <p>At the edges the blur sees the convolved picture mirrored. Its first output is then equal to
 * its second, and for pictures with an odd side the last to the last but one. With an even side the
 * last output is half the sum of the last two convolved pixels, which has a window of its own.
 */
final class BlurredConvolution implements LinearMap {
  private static final double[] BLUR = {0.25, 0.5, 0.25};

  /** The blur where it ends on an even side; the window is as large as elsewhere. */
  private static final double[] END = {0, 0.5, 0.5};

  private static final double[][] BLURS = {BLUR, END};

  private final int in;
  private final int out;
  private final int kernel;
  private final int padding;
  private final Convolution[][] parts; // [inside, end] down, the same across

  /**
   * @param weights [out][in][kernel][kernel]
   * @param bias [out]
   * @param padding zeros on each side, pixels
   */
  BlurredConvolution(int in, int out, int kernel, int padding, float[] weights, float[] bias) {
    Shapes.check("output channels", out, "weights", weights.length, in * kernel * kernel);
    this.in = in;
    this.out = out;
    this.kernel = kernel;
    this.padding = padding;
    this.parts = new Convolution[BLURS.length][BLURS.length];
    int wide = kernel + BLUR.length - 1;
    for (int v = 0; v < BLURS.length; v++) {
      for (int h = 0; h < BLURS.length; h++) {
        float[] blurred = blurred(weights, BLURS[v], BLURS[h]);
        parts[v][h] = new Convolution(in, out, wide, 2, padding, blurred, bias);
      }
    }
  }

  private float[] blurred(float[] weights, double[] down, double[] across) {
    int wide = kernel + BLUR.length - 1;
    double[] sums = new double[in * out * wide * wide];
    for (int i = 0; i < weights.length; i++) {
      int plane = i / (kernel * kernel);
      int y = i / kernel % kernel;
      int x = i % kernel;
      for (int v = 0; v < down.length; v++) {
        for (int h = 0; h < across.length; h++) {
          sums[(plane * wide + y + v) * wide + x + h] += weights[i] * down[v] * across[h];
        }
      }
    }
    float[] blurred = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      blurred[i] = (float) sums[i];
    }
    return blurred;
  }

  /**
   * How outputs along a side of the picture come about: part 0 gives those inside, part 1 the last
   * of an even side.
   */
  private final class Axis {
    private final int side;
    private final int convolved;

    Axis(int side) {
      this.side = side;
      this.convolved = side + 2 * padding - kernel + 1;
    }

    int outputs() {
      return BlurPool.halved(convolved);
    }

    int parts() {
      return convolved % 2 == 0 ? 2 : 1;
    }

    /** First pixel that a part looks at. */
    int from(int part) {
      return part == 0 ? 0 : convolved - 3 - 2 * first(part);
    }

    /** First of a part's outputs that sees no zeros in front of its pixels. */
    int first(int part) {
      return part == 0 ? 0 : (padding + 1) / 2;
    }

    /** How many outputs a part gives. */
    int count(int part) {
      return part == 0 ? (convolved - 1) / 2 : 1;
    }

    /** Where they stand. */
    int to(int part) {
      return part == 0 ? 1 : outputs() - 1;
    }

    /** The output that output {@code at} equals, itself if it is none's copy. */
    int source(int at) {
      if (at == 0) {
        return 1;
      }
      return at == outputs() - 1 && parts() == 1 ? at - 1 : at;
    }
  }

  /** Does something with the pixels that a part looks at, and where its outputs stand. */
  private interface PartUse {
    void accept(Convolution part, Window pixels, Window own, Window all);
  }

  /** A rectangle in planes. */
  private record Window(int top, int left, int height, int width) {}

  private void forEachPart(Axis down, Axis across, PartUse use) {
    for (int v = 0; v < down.parts(); v++) {
      for (int h = 0; h < across.parts(); h++) {
        int rows = down.count(v);
        int columns = across.count(h);
        use.accept(
            parts[v][h],
            new Window(
                down.from(v),
                across.from(h),
                down.side - down.from(v),
                across.side - across.from(h)),
            new Window(down.first(v), across.first(h), rows, columns),
            new Window(down.to(v), across.to(h), rows, columns));
      }
    }
  }

  @Override
  public boolean fits(int height, int width) {
    return Math.min(new Axis(height).convolved, new Axis(width).convolved) > 2 * BLUR.length - 2;
  }

  @Override
  public int length(int side) {
    return new Axis(side).outputs();
  }

  @Override
  public Planes forward(Planes input, Parallel parallel) {
    Axis down = new Axis(input.height());
    Axis across = new Axis(input.width());
    Planes output = new Planes(out, down.outputs(), across.outputs());
    forEachPart(
        down,
        across,
        (part, pixels, own, all) -> {
          Planes some = part.forward(cut(input, pixels), parallel);
          add(some, own, output, all);
        });
    for (int row = 0; row < out * output.height(); row++) {
      int y = row % output.height();
      int from = row - y + down.source(y);
      for (int x = 0; x < output.width(); x++) {
        output.data()[row * output.width() + x] =
            output.data()[from * output.width() + across.source(x)];
      }
    }
    return output;
  }

  @Override
  public Planes backward(Planes gradOut, int height, int width, Parallel parallel) {
    Axis down = new Axis(height);
    Axis across = new Axis(width);
    Planes gathered = new Planes(out, gradOut.height(), gradOut.width());
    for (int row = 0; row < out * gradOut.height(); row++) {
      int y = row % gradOut.height();
      int to = row - y + down.source(y);
      for (int x = 0; x < gradOut.width(); x++) {
        gathered.data()[to * gradOut.width() + across.source(x)] +=
            gradOut.data()[row * gradOut.width() + x];
      }
    }
    Planes grad = new Planes(in, height, width);
    forEachPart(
        down,
        across,
        (part, pixels, own, all) -> {
          Planes some = new Planes(out, own.top + own.height, own.left + own.width);
          add(gathered, all, some, own);
          Planes back = part.backward(some, pixels.height, pixels.width, parallel);
          add(back, new Window(0, 0, pixels.height, pixels.width), grad, pixels);
        });
    return grad;
  }

  private static Planes cut(Planes planes, Window window) {
    Planes some = new Planes(planes.channels(), window.height, window.width);
    add(planes, window, some, new Window(0, 0, window.height, window.width));
    return some;
  }

  /** Adds one rectangle of all channels to another of the same size. */
  private static void add(Planes from, Window source, Planes to, Window target) {
    for (int c = 0; c < from.channels(); c++) {
      for (int y = 0; y < source.height; y++) {
        int read = c * from.pixels() + (source.top + y) * from.width() + source.left;
        int write = c * to.pixels() + (target.top + y) * to.width() + target.left;
        for (int x = 0; x < source.width; x++) {
          to.data()[write + x] += from.data()[read + x];
        }
      }
    }
  }
}
