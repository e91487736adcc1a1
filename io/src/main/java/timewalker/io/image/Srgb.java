package timewalker.io.image;

/** The transfer function of sRGB (IEC 61966-2-1), the same bits on every machine. */
public final class Srgb {
  private Srgb() {}

  /** Linear light 0..1 of a coded value 0..1. */
  public static double light(double value) {
    return value <= 0.04045 ? value / 12.92 : StrictMath.pow((value + 0.055) / 1.055, 2.4);
  }

  /** Coded value 0..1 of linear light 0..1. */
  public static double value(double light) {
    return light <= 0.0031308 ? 12.92 * light : 1.055 * StrictMath.pow(light, 1 / 2.4) - 0.055;
  }
}
