package timewalker.prepare.fit;

import java.util.Arrays;
import java.util.PriorityQueue;
import timewalker.io.image.ByteImage;
import timewalker.math.FloatImage;

/**
 * Where one person ends and the next begins, in a mask that shows both: every masked pixel belongs
 * to whose head it can be reached from on the shorter way, and a way is long where colours change
 * along it. So hair belongs to the head that it hangs from, even close to the other one.
 */
final class HeadBorder {
  /** A change from black to white is as long as this many head radii. */
  private static final double CHANGE = 4;

  /** Half width of the window over which colours are averaged, against grain. */
  private static final int GRAIN = 2;

  /** Masked pixels are those from here on. */
  private static final float MASKED = 0.02f;

  private final int width;
  private final int height;
  private final float[] mask;
  private final double step;

  /** [height][width][3] 0..1. */
  private final float[] colours;

  /**
   * @param mask [1][height][width] of all people
   * @param radius of the head, pixels
   */
  HeadBorder(ByteImage photo, FloatImage mask, double radius) {
    width = photo.width();
    height = photo.height();
    this.mask = mask.data();
    step = 1 / radius;
    colours = averaged(photo);
  }

  /** Sums over windows, along rows and then columns. */
  private float[] averaged(ByteImage photo) {
    float[] rows = new float[3 * width * height];
    float[] both = new float[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int k = -GRAIN; k <= GRAIN; k++) {
          int from = 3 * (y * width + Math.clamp(x + k, 0, width - 1));
          for (int c = 0; c < 3; c++) {
            rows[3 * (y * width + x) + c] += photo.data()[from + c] & 0xff;
          }
        }
      }
    }
    float scale = 1f / (255 * (2 * GRAIN + 1) * (2 * GRAIN + 1));
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int k = -GRAIN; k <= GRAIN; k++) {
          int from = 3 * (Math.clamp(y + k, 0, height - 1) * width + x);
          for (int c = 0; c < 3; c++) {
            both[3 * (y * width + x) + c] += scale * rows[from + c];
          }
        }
      }
    }
    return both;
  }

  /**
   * The ways' lengths from some pixels to all others.
   *
   * @param seeds [height][width] where the ways begin
   * @param barred [height][width] where no way leads
   * @return [height][width] in head radii; infinite where no way leads
   */
  float[] ways(boolean[] seeds, boolean[] barred) {
    float[] length = new float[width * height];
    Arrays.fill(length, Float.POSITIVE_INFINITY);
    // a length's bits, which order like lengths, before the pixel's number
    PriorityQueue<Long> open = new PriorityQueue<>();
    for (int p = 0; p < length.length; p++) {
      if (seeds[p]) {
        length[p] = 0;
        open.add((long) p);
      }
    }
    while (!open.isEmpty()) {
      long first = open.remove();
      int p = (int) first;
      float so = Float.intBitsToFloat((int) (first >>> 32));
      if (so > length[p]) {
        continue;
      }
      int x = p % width;
      for (int way = 0; way < 4; way++) {
        int q = p + (way == 0 ? -1 : way == 1 ? 1 : way == 2 ? -width : width);
        boolean inside =
            q >= 0 && q < length.length && (way != 0 || x > 0) && (way != 1 || x < width - 1);
        if (inside && mask[q] > MASKED && !barred[q]) {
          float next = so + (float) (step + CHANGE * change(p, q));
          if (next < length[q]) {
            length[q] = next;
            open.add((long) Float.floatToRawIntBits(next) << 32 | q);
          }
        }
      }
    }
    return length;
  }

  private double change(int p, int q) {
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      sum += Math.abs(colours[3 * p + c] - colours[3 * q + c]) / 3;
    }
    return sum;
  }
}
