package timewalker.io.splat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.surfel.Surfels;

/**
 * SPZ version 2, which all readers know: a gzip stream of positions in 24-bit fixed point and of
 * all else in bytes.
 */
final class SpzSplats {
  private static final int MAGIC = 0x5053474E;
  private static final int VERSION = 2;

  /** A micrometre; heads need more than the 0.2 mm that scenes are usually stored with. */
  private static final int MOST_FRACTION_BITS = 20;

  private static final double HALF_RANGE = 1 << 23;
  private static final float COLOUR_SCALE = 0.15f;

  private SpzSplats() {}

  static void write(OutputStream out, Surfels s, SyntheticMediaTag tag) throws IOException {
    byte[] content = pack(s);
    // gzip with a comment: the only place for the tag, and readers pass over it.
    out.write(new byte[] {0x1F, (byte) 0x8B, 8, 0x10, 0, 0, 0, 0, 0, (byte) 255});
    out.write(("DigitalSourceType " + tag.uri()).getBytes(StandardCharsets.ISO_8859_1));
    out.write(0);
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater);
      deflated.write(content);
      deflated.finish();
    } finally {
      deflater.end();
    }
    CRC32 sum = new CRC32();
    sum.update(content);
    byte[] end = new byte[8];
    ByteBuffer.wrap(end)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) sum.getValue())
        .putInt(content.length);
    out.write(end);
  }

  private static byte[] pack(Surfels s) {
    int n = s.count();
    int rest = (s.shDegree() + 1) * (s.shDegree() + 1) - 1;
    int bits = fractionBits(s.position());
    byte[] bytes = new byte[Math.addExact(16, Math.multiplyExact(n, 19 + 3 * rest))];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putInt(VERSION).putInt(n);
    out.put((byte) s.shDegree()).put((byte) bits).put((byte) 0).put((byte) 0);
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < 3; c++) {
        int fixed = (int) Math.rint(s.position()[c * n + i] * (double) (1 << bits));
        out.put((byte) fixed).put((byte) (fixed >> 8)).put((byte) (fixed >> 16));
      }
    }
    for (int i = 0; i < n; i++) {
      out.put(share(opacity(s.opacityLogit()[i])));
    }
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < 3; c++) {
        out.put(share(COLOUR_SCALE * s.sh()[c * n + i] + 0.5));
      }
    }
    byte thin = whole((StrictMath.log(SplatFormat.THICKNESS) + 10) * 16);
    for (int i = 0; i < n; i++) {
      out.put(whole((s.logScale()[i] + 10) * 16)).put(whole((s.logScale()[n + i] + 10) * 16));
      out.put(thin);
    }
    for (int i = 0; i < n; i++) {
      putRotation(s.rotation(), i, n, out);
    }
    for (int i = 0; i < n; i++) {
      for (int k = 3; k < 3 * (rest + 1); k++) {
        out.put(whole(s.sh()[k * n + i] * 128 + 128));
      }
    }
    return bytes;
  }

  /** As many bits behind the point as the farthest splat leaves of 23. */
  private static int fractionBits(float[] position) {
    double far = 0;
    for (float x : position) {
      far = Math.max(far, Math.abs(x));
    }
    int bits = MOST_FRACTION_BITS;
    while (bits > 0 && far * (1 << bits) >= HALF_RANGE - 1) {
      bits--;
    }
    return bits;
  }

  static double opacity(float logit) {
    return 1 / (1 + StrictMath.exp(-logit));
  }

  /** A share of one. */
  static byte share(double value) {
    return whole(255 * value);
  }

  private static byte whole(double value) {
    return (byte) Math.clamp(Math.rint(value), 0, 255);
  }

  /**
   * (x, y, z) of the rotation with w ≥ 0, from which readers find w; that is exact only where w is
   * large. Half a turn about an axis of its own shows a splat as it was, and moves the components
   * to other places: so the largest can be put into w.
   */
  private static void putRotation(float[] rotation, int i, int n, ByteBuffer out) {
    double w = rotation[i];
    double x = rotation[n + i];
    double y = rotation[2 * n + i];
    double z = rotation[3 * n + i];
    double most = Math.max(Math.max(Math.abs(w), Math.abs(x)), Math.max(Math.abs(y), Math.abs(z)));
    double[] q =
        Math.abs(w) == most
            ? new double[] {w, x, y, z}
            : Math.abs(x) == most
                ? new double[] {-x, w, z, -y}
                : Math.abs(y) == most ? new double[] {-y, -z, w, x} : new double[] {-z, y, -x, w};
    double sign = q[0] < 0 ? -1 : 1;
    for (int c = 1; c < 4; c++) {
      out.put(whole(127.5 * (sign * q[c] + 1)));
    }
  }
}
