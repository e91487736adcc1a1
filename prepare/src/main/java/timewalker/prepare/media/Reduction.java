package timewalker.prepare.media;

import java.util.Arrays;
import timewalker.io.image.ByteImage;

/** Makes a picture smaller; each result is the mean of the area it covers. */
public final class Reduction {
  private Reduction() {}

  /**
   * Reduces a picture.
   *
   * @param longestSide of the result, pixels; a smaller picture stays as it is
   * @param picture RGB
   */
  public static ByteImage to(int longestSide, ByteImage picture) {
    int longer = Math.max(picture.width(), picture.height());
    if (longer <= longestSide) {
      return picture;
    }
    int width = Math.max(1, (int) Math.round(picture.width() * (double) longestSide / longer));
    int height = Math.max(1, (int) Math.round(picture.height() * (double) longestSide / longer));
    ByteImage out = new ByteImage(width, height, 3);
    float[] sums = new float[3 * width];
    float[] row = new float[3 * width];
    double down = picture.height() / (double) height;
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, 0);
      double top = y * down;
      double bottom = Math.min(picture.height(), (y + 1) * down);
      for (int from = (int) top; from < bottom; from++) {
        float share = (float) (Math.min(bottom, from + 1) - Math.max(top, from));
        reduceRow(picture, from, width, row);
        for (int i = 0; i < row.length; i++) {
          sums[i] += share * row[i];
        }
      }
      float scale = (float) (1 / (bottom - top));
      for (int i = 0; i < sums.length; i++) {
        out.data()[3 * width * y + i] = (byte) Math.round(sums[i] * scale);
      }
    }
    return out;
  }

  private static void reduceRow(ByteImage picture, int y, int width, float[] row) {
    double across = picture.width() / (double) width;
    byte[] data = picture.data();
    for (int x = 0; x < width; x++) {
      double left = x * across;
      double right = Math.min(picture.width(), (x + 1) * across);
      float r = 0;
      float g = 0;
      float b = 0;
      for (int from = (int) left; from < right; from++) {
        float share = (float) (Math.min(right, from + 1) - Math.max(left, from));
        int at = 3 * (y * picture.width() + from);
        r += share * (data[at] & 0xff);
        g += share * (data[at + 1] & 0xff);
        b += share * (data[at + 2] & 0xff);
      }
      float scale = (float) (1 / (right - left));
      row[3 * x] = r * scale;
      row[3 * x + 1] = g * scale;
      row[3 * x + 2] = b * scale;
    }
  }
}
