package timewalker.io.lpips;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import timewalker.math.Parallel;
import timewalker.math.Shapes;
import timewalker.math.TileProduct;

/**
 * A convolution (cross-correlation, as networks mean it) with zeros around the picture. Weights do
 * not change, so only the gradient with respect to the input exists.
 *
 * <p>Strips of output pixels are taken together: what each of their windows holds is laid out as a
 * matrix [window][pixel], a stretch of the window at a time so that it stays in the cache, and
 * multiplied by the weights, four output channels by four vectors of pixels in registers. Sums run
 * in the order of the window, whatever the number of threads.
 */
final class Convolution implements LinearMap {
  /** Output channels handled in registers. */
  private static final int TILE = TileProduct.ROWS;

  /** Pixels of a strip: a multiple of the product's columns for every vector width. */
  private static final int STRIP = 128;

  /** Numbers of the window laid out at a time. */
  private static final int STRETCH = 512;

  private final int in;
  private final int out;
  private final int kernel;
  private final int stride;
  private final int padding;
  private final float[] packed; // [out / 4][in kernel²][4]
  private final float[] bias; // [out]
  private final @Nullable Convolution transposed; // null when this is one

  /**
   * @param weights [out][in][kernel][kernel]
   * @param bias [out]
   * @param stride step of the window, pixels
   * @param padding zeros on each side
   */
  Convolution(int in, int out, int kernel, int stride, int padding, float[] weights, float[] bias) {
    this(in, out, kernel, stride, padding, weights, bias, true);
  }

  private Convolution(
      int in,
      int out,
      int kernel,
      int stride,
      int padding,
      float[] weights,
      float[] bias,
      boolean withTransposed) {
    int window = in * kernel * kernel;
    Shapes.check("output channels", out, "weights", weights.length, window);
    Shapes.check("output channels", out, "bias", bias.length, 1);
    this.in = in;
    this.out = out;
    this.kernel = kernel;
    this.stride = stride;
    this.padding = padding;
    this.bias = bias;
    this.packed = new float[(out + TILE - 1) / TILE * TILE * window];
    for (int o = 0; o < out; o++) {
      for (int k = 0; k < window; k++) {
        packed[(o / TILE * window + k) * TILE + o % TILE] = weights[o * window + k];
      }
    }
    this.transposed = withTransposed ? transposed(weights) : null;
  }

  /**
   * The backward pass is a convolution too: channels swapped, window turned by 180°. Where the
   * window steps by more than a pixel, each of the step² ways in which a pixel can lie to the
   * windows that see it has channels of its own.
   */
  private Convolution transposed(float[] weights) {
    int taps = (kernel + stride - 1) / stride;
    float[] turned = new float[in * stride * stride * out * taps * taps];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        for (int y = 0; y < kernel; y++) {
          for (int x = 0; x < kernel; x++) {
            int phase = y % stride * stride + x % stride;
            int row = ((i * stride * stride + phase) * out + o) * taps + taps - 1 - y / stride;
            turned[row * taps + taps - 1 - x / stride] =
                weights[((o * in + i) * kernel + y) * kernel + x];
          }
        }
      }
    }
    int planes = in * stride * stride;
    int around = taps - 1 - padding / stride;
    return new Convolution(out, planes, taps, 1, around, turned, new float[planes], false);
  }

  @Override
  public int length(int side) {
    return (side + 2 * padding - kernel) / stride + 1;
  }

  /** Whether the window fits into a picture at all. */
  @Override
  public boolean fits(int height, int width) {
    return height + 2 * padding >= kernel && width + 2 * padding >= kernel;
  }

  /** The convolved picture plus the bias. */
  @Override
  public Planes forward(Planes input, Parallel parallel) {
    Shapes.check("pixels", input.pixels(), "input", input.data().length, in);
    return apply(input, length(input.height()), length(input.width()), parallel);
  }

  @Override
  public Planes backward(Planes gradOut, int height, int width, Parallel parallel) {
    Convolution back = requireNonNull(transposed, "the way back of a way back");
    if (stride == 1) {
      return back.apply(gradOut, height, width, parallel);
    }
    int rows = (height - 1 + padding) / stride - padding / stride + 1;
    int columns = (width - 1 + padding) / stride - padding / stride + 1;
    return interleaved(back.apply(gradOut, rows, columns, parallel), height, width);
  }

  /** Puts together what {@link #transposed} keeps apart. */
  private Planes interleaved(Planes phases, int height, int width) {
    Planes all = new Planes(in, height, width);
    for (int row = 0; row < in * height; row++) {
      int y = row % height + padding;
      int phase = (row / height * stride + y % stride) * stride;
      int from = (y / stride - padding / stride) * phases.width();
      for (int x = 0; x < width; x++) {
        int plane = (phase + (x + padding) % stride) * phases.pixels();
        all.data()[row * width + x] =
            phases.data()[plane + from + (x + padding) / stride - padding / stride];
      }
    }
    return all;
  }

  /** Windows that reach beyond the input see zeros there, however far. */
  private Planes apply(Planes input, int height, int width, Parallel parallel) {
    Planes output = new Planes(out, height, width);
    int pixels = height * width;
    int strips = (pixels + STRIP - 1) / STRIP;
    int parts = Math.min(strips, 4 * parallel.threads());
    parallel.ranges(
        strips,
        parts,
        (from, to) -> {
          float[] panel = new float[STRETCH * STRIP];
          float[] sums = new float[(out + TILE - 1) / TILE * TILE * STRIP];
          for (int s = from; s < to; s++) {
            int first = s * STRIP;
            strip(input, width, first, Math.min(pixels, first + STRIP), panel, sums, output);
          }
        });
    return output;
  }

  private void strip(
      Planes input, int width, int from, int to, float[] panel, float[] sums, Planes output) {
    int window = in * kernel * kernel;
    Arrays.fill(sums, 0);
    for (int k = 0; k < window; k += STRETCH) {
      int some = Math.min(STRETCH, window - k);
      for (int r = 0; r < some; r++) {
        layOut(input, k + r, width, from, to, panel, r * STRIP);
      }
      for (int group = 0; group * TILE < out; group++) {
        for (int p = 0; p < STRIP; p += TileProduct.COLUMNS) {
          int weights = (group * window + k) * TILE;
          int sumsAt = group * TILE * STRIP + p;
          TileProduct.add(packed, weights, 1, TILE, some, panel, p, STRIP, sums, sumsAt, STRIP);
        }
      }
    }
    int pixels = output.pixels();
    for (int o = 0; o < out; o++) {
      for (int p = from; p < to; p++) {
        output.data()[o * pixels + p] = sums[o * STRIP + p - from] + bias[o];
      }
    }
  }

  /** What number k of the window is at each pixel of the strip. */
  private void layOut(Planes input, int k, int width, int from, int to, float[] panel, int at) {
    int plane = k / (kernel * kernel) * input.pixels();
    int dy = k / kernel % kernel - padding;
    int dx = k % kernel - padding;
    Arrays.fill(panel, at, at + STRIP, 0);
    for (int p = from; p < to; ) {
      int row = p / width;
      int rowEnd = Math.min(to, (row + 1) * width);
      int y = row * stride + dy;
      if (y >= 0 && y < input.height()) {
        int source = plane + y * input.width();
        for (int x = p - row * width; p < rowEnd; p++, x++) {
          int column = x * stride + dx;
          if (column >= 0 && column < input.width()) {
            panel[at + p - from] = input.data()[source + column];
          }
        }
      }
      p = rowEnd;
    }
  }
}
