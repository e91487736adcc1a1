package timewalker.prepare;

import java.util.Arrays;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.math.FloatImage;

/**
 * A square window of a photo and its picture of the training size. Small heads are not enlarged: a
 * window that shows as many pixels as the result has is placed on whole pixels, and copied.
 *
 * @param x left edge in the photo, pixels
 * @param y upper edge, pixels
 * @param side of the window, pixels of the photo
 * @param size of the result, pixels
 */
record Crop(double x, double y, double side, int size) {
  /** Side of the window against the longer side of the head. */
  private static final double ROOM = 1.45;

  /**
   * Hair rises above the head, so the window's centre lies above the head's, in units of the head's
   * height.
   */
  private static final double ABOVE = 0.05;

  private static final int WHITE = 255;

  /**
   * The window around a head; all of a photo that is no larger than the result.
   *
   * @param width of the photo
   * @param height of the photo
   * @param box x0, y0, x1, y1 of the head, pixels
   */
  static Crop around(double[] box, int width, int height, int size) {
    if (width <= size && height <= size) {
      return new Crop(-((size - width) / 2), -((size - height) / 2), size, size);
    }
    double side = ROOM * Math.max(box[2] - box[0], box[3] - box[1]);
    double middleX = (box[0] + box[2]) / 2;
    double middleY = (box[1] + box[3]) / 2 - ABOVE * (box[3] - box[1]);
    if (side <= size) {
      return new Crop(Math.rint(middleX - size / 2.0), Math.rint(middleY - size / 2.0), size, size);
    }
    return new Crop(middleX - side / 2, middleY - side / 2, side, size);
  }

  double scale() {
    return size / side;
  }

  /** The camera that takes the result where {@code camera} takes the photo. */
  Camera camera(Camera camera) {
    double s = scale();
    return new Camera(
        size,
        size,
        camera.fx() * s,
        camera.fy() * s,
        (camera.cx() - x) * s,
        (camera.cy() - y) * s,
        camera.cameraFromWorld());
  }

  /**
   * The window's colours; white beyond the photo.
   *
   * @param photo RGB
   */
  ByteImage colours(ByteImage photo) {
    ByteImage out = new ByteImage(size, size, 3);
    float[] sum = new float[4];
    for (int j = 0; j < size; j++) {
      for (int i = 0; i < size; i++) {
        sample(photo, i, j, sum);
        for (int c = 0; c < 3; c++) {
          out.data()[3 * (j * size + i) + c] = (byte) Math.round(sum[c] + (1 - sum[3]) * WHITE);
        }
      }
    }
    return out;
  }

  /** Means of the photo over the area of a result's pixel; [3] is the share within the photo. */
  private void sample(ByteImage photo, int i, int j, float[] sum) {
    Arrays.fill(sum, 0);
    double step = side / size;
    double x0 = x + i * step;
    double y0 = y + j * step;
    double x1 = x0 + step;
    double y1 = y0 + step;
    double area = 1 / (step * step);
    for (int py = (int) Math.max(0, Math.floor(y0)); py < Math.min(photo.height(), y1); py++) {
      double high = Math.min(y1, py + 1) - Math.max(y0, py);
      for (int px = (int) Math.max(0, Math.floor(x0)); px < Math.min(photo.width(), x1); px++) {
        float share = (float) (high * (Math.min(x1, px + 1) - Math.max(x0, px)) * area);
        if (share <= 0) {
          continue;
        }
        for (int c = 0; c < 3; c++) {
          sum[c] += share * photo.at(px, py, c);
        }
        sum[3] += share;
      }
    }
  }

  /** The window's mask, 0 beyond the photo. */
  ByteImage mask(FloatImage mask) {
    ByteImage bytes = ByteImage.of(mask);
    ByteImage out = new ByteImage(size, size, 1);
    double step = side / size;
    for (int j = 0; j < size; j++) {
      for (int i = 0; i < size; i++) {
        double x0 = x + i * step;
        double y0 = y + j * step;
        double sum = 0;
        for (int py = (int) Math.max(0, Math.floor(y0));
            py < Math.min(bytes.height(), y0 + step);
            py++) {
          double high = Math.min(y0 + step, py + 1) - Math.max(y0, py);
          for (int px = (int) Math.max(0, Math.floor(x0));
              px < Math.min(bytes.width(), x0 + step);
              px++) {
            double wide = Math.min(x0 + step, px + 1) - Math.max(x0, px);
            sum += Math.max(0, high * wide) * bytes.at(px, py, 0);
          }
        }
        out.data()[j * size + i] = (byte) Math.round(sum / (step * step));
      }
    }
    return out;
  }

  /** Colours where the mask is, white where it is not. */
  static ByteImage overWhite(ByteImage colours, ByteImage mask) {
    ByteImage out = new ByteImage(colours.width(), colours.height(), 3);
    for (int p = 0; p < out.pixels(); p++) {
      int m = mask.data()[p] & 0xff;
      for (int c = 0; c < 3; c++) {
        int colour = colours.data()[3 * p + c] & 0xff;
        out.data()[3 * p + c] = (byte) ((m * colour + (WHITE - m) * WHITE + WHITE / 2) / WHITE);
      }
    }
    return out;
  }
}
