package timewalker.prepare.vision;

import timewalker.io.image.ByteImage;
import timewalker.math.Shapes;

/**
 * A picture, or a part of it, as a few grey levels. A copy that is coded again, reduced, or a
 * little brighter has nearly the same.
 */
public final class PictureSignature {
  private static final int SIDE = 16;

  /** Number of levels. */
  public static final int LEVELS = SIDE * SIDE;

  private static final int STEPS = 32;

  /** A standard deviation below this, in levels of 0..255, is noise. */
  private static final double LEAST_CONTRAST = 1;

  private final byte[] levels;
  private final int squares;

  /**
   * A signature that was made before.
   *
   * @param levels [{@value #LEVELS}] of {@link #levels}, not copied
   */
  public PictureSignature(byte[] levels) {
    Shapes.check("signature", LEVELS, "levels", levels.length, 1);
    this.levels = levels;
    squares = product(levels, levels);
  }

  /**
   * The signature of a part of a picture.
   *
   * @param picture RGB
   */
  public static PictureSignature of(ByteImage picture, Region part) {
    float[] rgb = new float[3 * LEVELS];
    new RegionSampler(SIDE, SIDE, RegionSampler.Beyond.NEAREST).sample(picture, part, rgb);
    double[] grey = new double[LEVELS];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < LEVELS; i++) {
      grey[i] = 0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2];
      sum += grey[i];
      squares += grey[i] * grey[i];
    }
    double mean = sum / LEVELS;
    double deviation = Math.sqrt(Math.max(0, squares / LEVELS - mean * mean));
    byte[] levels = new byte[LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      double level = STEPS * (grey[i] - mean) / Math.max(deviation, LEAST_CONTRAST);
      levels[i] = (byte) Math.clamp(Math.round(level), -Byte.MAX_VALUE, Byte.MAX_VALUE);
    }
    return new PictureSignature(levels);
  }

  /**
   * [{@value #LEVELS}] row-major, 16 by 16: grey less its mean, in 32nds of its standard deviation;
   * not copied.
   */
  public byte[] levels() {
    return levels;
  }

  /** The correlation with another, −1 to 1: 1 for the same picture; 0 where one is plain. */
  public double likeness(PictureSignature other) {
    double both = (double) squares * other.squares;
    return both > 0 ? product(levels, other.levels) / Math.sqrt(both) : 0;
  }

  private static int product(byte[] a, byte[] b) {
    int sum = 0;
    for (int i = 0; i < LEVELS; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
