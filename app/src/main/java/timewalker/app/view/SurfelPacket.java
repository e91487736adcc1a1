package timewalker.app.view;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import timewalker.surfel.MomentSurfels;
import timewalker.surfel.SphericalHarmonics;
import timewalker.surfel.WorldSurfels;

/**
 * Surfels of a moment on their way to the browser, in the layout of its textures: 8 bytes (four
 * times 16 bits) a surfel and section, little-endian, each section padded to whole rows of {@value
 * #ROW} surfels.
 *
 * <p>What the head's motion changes comes with every packet: place (x, y, z, log σ) and turn (q_F).
 * What only the mix of life stages and the expression change comes when these are other ones: spin
 * (the quaternion in canonical space), size (both log-scales, opacity logit) and tint (colour of
 * degree 0). Lost is half a step of each number's range: below 4 µm of a centre, 0.003° of a turn.
 */
final class SurfelPacket {
  /** Surfels in a row of the browser's textures. */
  static final int ROW = 256;

  static final int MAGIC = 0x31535754; // "TWS1"
  static final int HEADER = 96;
  static final int HAS_ATTRIBUTES = 1;
  private static final int RANGES_AT = 24;
  private static final int BYTES = 8;

  private SurfelPacket() {}

  /** Surfels with the padding. */
  static int padded(int count) {
    return (count + ROW - 1) / ROW * ROW;
  }

  /** Colours as they are seen from everywhere: 0.5 + Y_0 sh_0, [3][n]. */
  static float[] tint(MomentSurfels canonical) {
    float[] tint = new float[canonical.colour().length];
    for (int i = 0; i < tint.length; i++) {
      tint[i] = 0.5f + SphericalHarmonics.C0 * canonical.colour()[i];
    }
    return tint;
  }

  /**
   * Packs.
   *
   * @param request the request that this answers
   * @param slot which of the browser's heads it is for
   * @param canonical the moment with its expression before motion, rotations of unit length
   * @param world the same moved; its colour is not read
   * @param attributes whether what mix and expression determine is packed too
   */
  static ByteBuffer of(
      int request, int slot, MomentSurfels canonical, WorldSurfels world, boolean attributes) {
    int n = canonical.count();
    int rows = padded(n);
    ByteBuffer out =
        ByteBuffer.allocate(HEADER + BYTES * rows * (attributes ? 5 : 2))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putInt(request).putInt(slot).putInt(n).putInt(rows);
    out.putInt(attributes ? HAS_ATTRIBUTES : 0);
    Motion motion = Motion.between(canonical, world);
    out.position(RANGES_AT);
    place(world, motion, out);
    turn(motion.rotation(), n, HEADER + BYTES * rows, out);
    if (attributes) {
      turn(canonical.rotation(), n, HEADER + 2 * BYTES * rows, out);
      size(canonical, rows, out);
      tint(canonical, rows, out);
    }
    return out.position(0);
  }

  /**
   * The motion of each surfel's frame.
   *
   * @param rotation [4][n] q_F = q' q⁻¹
   * @param logScale [n] log σ
   */
  private record Motion(float[] rotation, float[] logScale) {
    static Motion between(MomentSurfels from, WorldSurfels to) {
      int n = from.count();
      float[] turn = new float[4 * n];
      float[] grown = new float[n];
      for (int i = 0; i < n; i++) {
        float[] a = to.rotation();
        float[] b = from.rotation();
        float aw = a[i];
        float ax = a[n + i];
        float ay = a[2 * n + i];
        float az = a[3 * n + i];
        float bw = b[i];
        float bx = -b[n + i];
        float by = -b[2 * n + i];
        float bz = -b[3 * n + i];
        turn[i] = aw * bw - ax * bx - ay * by - az * bz;
        turn[n + i] = aw * bx + ax * bw + ay * bz - az * by;
        turn[2 * n + i] = aw * by - ax * bz + ay * bw + az * bx;
        turn[3 * n + i] = aw * bz + ax * by - ay * bx + az * bw;
        grown[i] = to.logScale()[i] - from.logScale()[i];
      }
      return new Motion(turn, grown);
    }
  }

  private static void place(WorldSurfels world, Motion motion, ByteBuffer out) {
    int n = world.count();
    Quantised[] range = new Quantised[4];
    for (int c = 0; c < 3; c++) {
      range[c] = Quantised.range(world.position(), c * n, (c + 1) * n);
      range[c].write(out);
    }
    range[3] = Quantised.range(motion.logScale());
    range[3].write(out);
    for (int i = 0; i < n; i++) {
      int at = HEADER + BYTES * i;
      for (int c = 0; c < 3; c++) {
        out.putShort(at + 2 * c, range[c].of(world.position()[c * n + i]));
      }
      out.putShort(at + 6, range[3].of(motion.logScale()[i]));
    }
  }

  private static void turn(float[] quaternion, int n, int from, ByteBuffer out) {
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < 4; c++) {
        out.putShort(from + BYTES * i + 2 * c, Quantised.unit(quaternion[c * n + i]));
      }
    }
  }

  private static void size(MomentSurfels canonical, int rows, ByteBuffer out) {
    int n = canonical.count();
    Quantised scale = Quantised.range(canonical.logScale());
    Quantised opacity = Quantised.range(canonical.opacityLogit());
    scale.write(out);
    opacity.write(out);
    for (int i = 0; i < n; i++) {
      int at = HEADER + 3 * BYTES * rows + BYTES * i;
      out.putShort(at, scale.of(canonical.logScale()[i]));
      out.putShort(at + 2, scale.of(canonical.logScale()[n + i]));
      out.putShort(at + 4, opacity.of(canonical.opacityLogit()[i]));
    }
  }

  private static void tint(MomentSurfels canonical, int rows, ByteBuffer out) {
    int n = canonical.count();
    float[] tint = tint(canonical);
    Quantised range = Quantised.range(tint);
    range.write(out);
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < 3; c++) {
        out.putShort(HEADER + 4 * BYTES * rows + BYTES * i + 2 * c, range.of(tint[c * n + i]));
      }
    }
  }
}
