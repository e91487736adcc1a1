package timewalker.io.image;

import java.util.Optional;

/**
 * Brings the colours of wide-gamut and HDR frames to those of ordinary pictures: BT.709 primaries
 * (also sRGB's) and standard dynamic range.
 *
 * <p>HDR light is that of a display of 1,000 cd/m² for HLG (BT.2100, with its system gamma of 1.2)
 * and absolute for PQ. Diffuse white, 203 cd/m² (BT.2408), becomes nearly white; highlights up to
 * 1,000 cd/m² are compressed above a knee, with the hue kept. Standard-range video keeps its tone
 * curve and changes its primaries alone.
 */
public final class SdrColours {
  /** Numbers of primaries and transfer functions in files (ISO/IEC 23091-2, which FFmpeg uses). */
  private static final int PRIMARIES_BT709 = 1;

  private static final int PRIMARIES_BT2020 = 9;
  private static final int PRIMARIES_P3_DCI = 11;
  private static final int PRIMARIES_P3 = 12;
  private static final int TRANSFER_GAMMA22 = 4;
  private static final int TRANSFER_SRGB = 13;
  private static final int TRANSFER_PQ = 16;
  private static final int TRANSFER_HLG = 18;

  /** Luminance of diffuse white, cd/m² (BT.2408). */
  private static final double WHITE = 203;

  /** Luminance of the brightest highlights that are told apart, cd/m². */
  private static final double PEAK = 1000;

  /** Below this part of white the light stays as it is. */
  private static final double KNEE = 0.9;

  /** Exponent of a display for standard-range video (BT.1886). */
  private static final double DISPLAY_GAMMA = 2.4;

  private static final double HLG_GAMMA = 1.2;

  /** Chromaticities x, y of red, green, blue and of white D65. */
  private static final double[] BT709 = {0.64, 0.33, 0.30, 0.60, 0.15, 0.06};

  private static final double[] BT2020 = {0.708, 0.292, 0.170, 0.797, 0.131, 0.046};
  private static final double[] P3 = {0.680, 0.320, 0.265, 0.690, 0.150, 0.060};
  private static final double[] D65 = {0.3127, 0.3290};

  private static final int CODES = 1 << 16;

  /** Steps of the tables over the square root of light. */
  private static final int STEPS = 1 << 13;

  private final boolean highRange;

  /** [65536] light of a coded value, 1 = white. */
  private final float[] light = new float[CODES];

  /** [STEPS + 1] coded value of light, by its square root. */
  private final byte[] code = new byte[STEPS + 1];

  /** [3][3] linear light of the frame's primaries to that of BT.709. */
  private final double[] toBt709;

  /**
   * How to bring a frame's colours to those of ordinary pictures; empty where they are so already.
   *
   * @param primaries number of its primaries (ISO/IEC 23091-2)
   * @param transfer number of its transfer function (ISO/IEC 23091-2)
   */
  public static Optional<SdrColours> of(int primaries, int transfer) {
    boolean high = isHdr(transfer);
    Optional<double[]> wide =
        switch (primaries) {
          case PRIMARIES_BT2020 -> Optional.of(BT2020);
          case PRIMARIES_P3_DCI, PRIMARIES_P3 -> Optional.of(P3);
          case PRIMARIES_BT709 -> Optional.empty();
          // HDR that does not say its primaries has those of its standard.
          default -> high ? Optional.of(BT2020) : Optional.empty();
        };
    return high || wide.isPresent()
        ? Optional.of(new SdrColours(wide.orElse(BT709), transfer, high))
        : Optional.empty();
  }

  /** Whether a transfer function is one of HDR. */
  public static boolean isHdr(int transfer) {
    return transfer == TRANSFER_PQ || transfer == TRANSFER_HLG;
  }

  private SdrColours(double[] gamut, int transfer, boolean highRange) {
    this.highRange = highRange;
    toBt709 = product(inverse(toXyz(BT709)), toXyz(gamut));
    double gamma = transfer == TRANSFER_GAMMA22 ? 2.2 : DISPLAY_GAMMA;
    boolean srgb = transfer == TRANSFER_SRGB;
    for (int i = 0; i < CODES; i++) {
      double value = i / (CODES - 1.0);
      light[i] =
          (float)
              switch (transfer) {
                case TRANSFER_HLG -> hlgLight(value) / WHITE;
                case TRANSFER_PQ -> pqLight(value) / WHITE;
                case TRANSFER_SRGB -> Srgb.light(value);
                default -> Math.pow(value, gamma);
              };
    }
    for (int i = 0; i <= STEPS; i++) {
      double of = (double) i / STEPS * i / STEPS;
      code[i] = (byte) Math.round(255 * (srgb ? Srgb.value(of) : Math.pow(of, 1 / gamma)));
    }
  }

  /**
   * A converted picture; alpha stays.
   *
   * @param picture RGB, perhaps with alpha
   */
  public ByteImage convert(ByteImage picture) {
    int channels = picture.channels();
    ByteImage out =
        new ByteImage(picture.width(), picture.height(), channels, picture.data().clone());
    short[] from = new short[3];
    byte[] to = new byte[3];
    for (int i = 0; i < picture.pixels(); i++) {
      for (int c = 0; c < 3; c++) {
        from[c] = (short) (257 * (picture.data()[channels * i + c] & 0xff));
      }
      convert(from, to, 0);
      System.arraycopy(to, 0, out.data(), channels * i, 3);
    }
    return out;
  }

  /**
   * Converts pixels.
   *
   * @param from [n][3] coded values, 0..65535
   * @param to [n][3] bytes, written from {@code at} on
   */
  public void convert(short[] from, byte[] to, int at) {
    for (int i = 0; i + 2 < from.length; i += 3) {
      double r = light[from[i] & 0xffff];
      double g = light[from[i + 1] & 0xffff];
      double b = light[from[i + 2] & 0xffff];
      double red = toBt709[0] * r + toBt709[1] * g + toBt709[2] * b;
      double green = toBt709[3] * r + toBt709[4] * g + toBt709[5] * b;
      double blue = toBt709[6] * r + toBt709[7] * g + toBt709[8] * b;
      double highest = Math.max(red, Math.max(green, blue));
      double tone = highRange && highest > KNEE ? compressed(highest) / highest : 1;
      to[at + i] = code[step(tone * red)];
      to[at + i + 1] = code[step(tone * green)];
      to[at + i + 2] = code[step(tone * blue)];
    }
  }

  private static int step(double light) {
    return light >= 1 ? STEPS : light > 0 ? (int) (STEPS * Math.sqrt(light) + 0.5) : 0;
  }

  /** Above the knee a Möbius function that leaves it smoothly and takes the peak to white. */
  private static double compressed(double light) {
    double peak = PEAK / WHITE;
    double a = -KNEE * KNEE * (peak - 1) / (KNEE * KNEE - 2 * KNEE + peak);
    double b = (KNEE * KNEE - 2 * KNEE * peak + peak) / (peak - 1);
    return (b * b + 2 * b * KNEE + KNEE * KNEE) / (b - a) * (light + a) / (light + b);
  }

  /**
   * Luminance of a coded value, cd/m² (BT.2100, table 5). The system gamma is applied to each
   * channel, as FFmpeg's zscale does.
   */
  private static double hlgLight(double value) {
    double a = 0.17883277;
    double b = 1 - 4 * a;
    double c = 0.5 - a * Math.log(4 * a);
    double scene = value <= 0.5 ? value * value / 3 : (Math.exp((value - c) / a) + b) / 12;
    return PEAK * Math.pow(scene, HLG_GAMMA);
  }

  /** Luminance of a coded value, cd/m² (BT.2100, table 4). */
  private static double pqLight(double value) {
    double root = Math.pow(value, 32.0 / 2523);
    double part = Math.max(0, root - 0.8359375) / (18.8515625 - 18.6875 * root);
    return 10_000 * Math.pow(part, 16384.0 / 2610);
  }

  /** [3][3] linear light to CIE XYZ with Y = 1 for white. */
  private static double[] toXyz(double[] gamut) {
    double[] primaries = new double[9];
    for (int c = 0; c < 3; c++) {
      double x = gamut[2 * c];
      double y = gamut[2 * c + 1];
      primaries[c] = x / y;
      primaries[3 + c] = 1;
      primaries[6 + c] = (1 - x - y) / y;
    }
    double[] white = {D65[0] / D65[1], 1, (1 - D65[0] - D65[1]) / D65[1]};
    double[] inverse = inverse(primaries);
    for (int c = 0; c < 3; c++) {
      double scale =
          inverse[3 * c] * white[0] + inverse[3 * c + 1] * white[1] + inverse[3 * c + 2] * white[2];
      for (int row = 0; row < 3; row++) {
        primaries[3 * row + c] *= scale;
      }
    }
    return primaries;
  }

  private static double[] product(double[] one, double[] other) {
    double[] out = new double[9];
    for (int row = 0; row < 3; row++) {
      for (int c = 0; c < 3; c++) {
        for (int k = 0; k < 3; k++) {
          out[3 * row + c] += one[3 * row + k] * other[3 * k + c];
        }
      }
    }
    return out;
  }

  private static double[] inverse(double[] m) {
    double[] out = new double[9];
    double determinant = 0;
    for (int row = 0; row < 3; row++) {
      int r1 = (row + 1) % 3;
      int r2 = (row + 2) % 3;
      for (int c = 0; c < 3; c++) {
        int c1 = (c + 1) % 3;
        int c2 = (c + 2) % 3;
        out[3 * c + row] = m[3 * r1 + c1] * m[3 * r2 + c2] - m[3 * r1 + c2] * m[3 * r2 + c1];
      }
      determinant += row == 0 ? m[0] * out[0] + m[1] * out[3] + m[2] * out[6] : 0;
    }
    for (int i = 0; i < 9; i++) {
      out[i] /= determinant;
    }
    return out;
  }
}
