package timewalker.io.dataset;

import java.util.Locale;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ShortImage;
import timewalker.math.FloatImage;

/** How a dataset's pictures store depth, normals and backgrounds. */
final class PictureCoding {
  private PictureCoding() {}

  /**
   * Camera z as 16-bit numbers.
   *
   * @param depth [1][height][width] metres, 0 where nothing is
   * @param scale metres a unit
   */
  static ShortImage encodeDepth(FloatImage depth, double scale) {
    ShortImage out = new ShortImage(depth.width(), depth.height(), 1);
    for (int i = 0; i < out.data().length; i++) {
      float z = depth.data()[i];
      long value = Math.round(z / scale);
      if (!(z >= 0) || value > 0xffff) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "depth of %s m; 16 bits at %s m reach from 0 to %.3f m",
                z,
                scale,
                0xffff * scale));
      }
      out.data()[i] = (short) value;
    }
    return out;
  }

  /** Camera z in metres, [1][height][width]. */
  static FloatImage decodeDepth(ShortImage image, String origin, double scale) {
    if (image.channels() != 1) {
      throw new BadInputException(origin, "has " + image.channels() + " channels; depth has one");
    }
    FloatImage out = new FloatImage(image.width(), image.height(), 1);
    for (int i = 0; i < out.data().length; i++) {
      out.data()[i] = (float) ((image.data()[i] & 0xffff) * scale);
    }
    return out;
  }

  /**
   * Unit normals as 16-bit RGB.
   *
   * @param normal [3][height][width] camera frame, 0 where nothing is
   */
  static ShortImage encodeNormal(FloatImage normal) {
    ShortImage out = new ShortImage(normal.width(), normal.height(), 3);
    int n = normal.pixels();
    float[] from = normal.data();
    for (int i = 0; i < n; i++) {
      if (from[i] == 0 && from[n + i] == 0 && from[2 * n + i] == 0) {
        continue;
      }
      for (int c = 0; c < 3; c++) {
        float v = Math.clamp(from[c * n + i], -1f, 1f);
        out.data()[3 * i + c] = (short) Math.round((v * 0.5f + 0.5f) * 65535f);
      }
    }
    return out;
  }

  /** Unit normals [3][height][width], camera frame, 0 where nothing is. */
  static FloatImage decodeNormal(ShortImage image, String origin) {
    if (image.channels() != 3) {
      throw new BadInputException(
          origin, "has " + image.channels() + " channels; normals have three");
    }
    FloatImage out = new FloatImage(image.width(), image.height(), 3);
    int n = image.pixels();
    for (int i = 0; i < n; i++) {
      int x = image.data()[3 * i] & 0xffff;
      int y = image.data()[3 * i + 1] & 0xffff;
      int z = image.data()[3 * i + 2] & 0xffff;
      if ((x | y | z) != 0) {
        double nx = x / 32767.5 - 1;
        double ny = y / 32767.5 - 1;
        double nz = z / 32767.5 - 1;
        double length = Math.max(Math.sqrt(nx * nx + ny * ny + nz * nz), 1e-6);
        out.data()[i] = (float) (nx / length);
        out.data()[n + i] = (float) (ny / length);
        out.data()[2 * n + i] = (float) (nz / length);
      }
    }
    return out;
  }

  /**
   * A picture over a background: mask · image + (1 − mask) · background.
   *
   * @param image [height][width][3]
   * @param mask [height][width][1]
   * @param background [3] in [0, 1]
   */
  static ByteImage composite(ByteImage image, ByteImage mask, float[] background) {
    ByteImage out = new ByteImage(image.width(), image.height(), 3);
    for (int c = 0; c < 3; c++) {
      int behind = Math.round(background[c] * 255);
      for (int i = 0, k = c; i < mask.data().length; i++, k += 3) {
        int a = mask.data()[i] & 0xff;
        int sum = a * (image.data()[k] & 0xff) + (255 - a) * behind;
        out.data()[k] = (byte) ((sum + 127) / 255);
      }
    }
    return out;
  }

  /**
   * A picture that is already over a background, over another: image + (1 − mask) · (to − from).
   *
   * @param image [height][width][3]
   * @param mask [height][width][1]
   * @param from [3] in [0, 1], what it is over
   * @param to [3] in [0, 1], what it shall be over
   */
  static ByteImage exchangeBackground(ByteImage image, ByteImage mask, float[] from, float[] to) {
    ByteImage out = new ByteImage(image.width(), image.height(), 3);
    for (int c = 0; c < 3; c++) {
      int change = Math.round((to[c] - from[c]) * 255);
      for (int i = 0, k = c; i < mask.data().length; i++, k += 3) {
        int share = (255 - (mask.data()[i] & 0xff)) * change;
        int value = (image.data()[k] & 0xff) + Math.floorDiv(share + 127, 255);
        out.data()[k] = (byte) Math.clamp(value, 0, 255);
      }
    }
    return out;
  }
}
