package timewalker.app.view;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import timewalker.surfel.WorldSurfels;

/** Reads packets as the browser does. */
final class UnpackedSurfels {
  final int request;
  final int slot;
  final int count;
  final boolean attributes;
  private final ByteBuffer bytes;
  private final int rows;

  UnpackedSurfels(ByteBuffer packet) {
    bytes = packet.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.getInt(0) != SurfelPacket.MAGIC) {
      throw new IllegalArgumentException("no packet of surfels");
    }
    request = bytes.getInt(4);
    slot = bytes.getInt(8);
    count = bytes.getInt(12);
    rows = bytes.getInt(16);
    attributes = bytes.getInt(20) == SurfelPacket.HAS_ATTRIBUTES;
  }

  private int unsigned(int section, int surfel, int number) {
    return Short.toUnsignedInt(bytes.getShort(at(section, surfel, number)));
  }

  private float unit(int section, int surfel, int number) {
    return bytes.getShort(at(section, surfel, number)) / 32767f;
  }

  private int at(int section, int surfel, int number) {
    return SurfelPacket.HEADER + 8 * (section * rows + surfel) + 2 * number;
  }

  private float ranged(int range, int bits) {
    return bytes.getFloat(24 + 8 * range) + bits * bytes.getFloat(28 + 8 * range);
  }

  /**
   * Surfels as they arrive.
   *
   * @param from the packet with the attributes of the same mix
   */
  WorldSurfels world(UnpackedSurfels from) {
    WorldSurfels w = new WorldSurfels(count);
    int n = count;
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < 3; c++) {
        w.position()[c * n + i] = ranged(c, unsigned(0, i, c));
        w.colour()[c * n + i] = Math.max(0, from.ranged(6, from.unsigned(4, i, c)));
      }
      float growth = ranged(3, unsigned(0, i, 3));
      w.logScale()[i] = growth + from.ranged(4, from.unsigned(3, i, 0));
      w.logScale()[n + i] = growth + from.ranged(4, from.unsigned(3, i, 1));
      w.opacityLogit()[i] = from.ranged(5, from.unsigned(3, i, 2));
      turn(from, i, w.rotation());
    }
    return w;
  }

  /** Rotation = turn · spin. */
  private void turn(UnpackedSurfels from, int i, float[] rotation) {
    int n = count;
    float aw = unit(1, i, 0);
    float ax = unit(1, i, 1);
    float ay = unit(1, i, 2);
    float az = unit(1, i, 3);
    float bw = from.unit(2, i, 0);
    float bx = from.unit(2, i, 1);
    float by = from.unit(2, i, 2);
    float bz = from.unit(2, i, 3);
    rotation[i] = aw * bw - ax * bx - ay * by - az * bz;
    rotation[n + i] = aw * bx + ax * bw + ay * bz - az * by;
    rotation[2 * n + i] = aw * by - ax * bz + ay * bw + az * bx;
    rotation[3 * n + i] = aw * bz + ax * by - ay * bx + az * bw;
  }
}
