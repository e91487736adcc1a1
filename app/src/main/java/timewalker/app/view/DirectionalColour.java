package timewalker.app.view;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import timewalker.avatar.PersonalSpace;
import timewalker.surfel.Surfels;

/**
 * How the surfels' colours change with the direction they are seen from, the same at every moment:
 * spherical harmonics of degree 1 and up as signed bytes, four to a texel, texels of a surfel in
 * layers, each padded to whole rows.
 */
final class DirectionalColour {
  /** Size of what stands before the numbers: count, rows, layers, degree, then a scale each. */
  private static final int HEADER = 16 + 4 * 48;

  private static final int LARGEST = 127;

  private DirectionalColour() {}

  /** Bytes of {@link #of}. */
  static int bytes(PersonalSpace space) {
    return HEADER + 4 * SurfelPacket.padded(space.average().count()) * layers(space);
  }

  private static int numbers(PersonalSpace space) {
    return 3 * ((space.shDegree() + 1) * (space.shDegree() + 1) - 1);
  }

  private static int layers(PersonalSpace space) {
    return (numbers(space) + 3) / 4;
  }

  /** Packs. */
  static byte[] of(PersonalSpace space) {
    Surfels s = space.average();
    int n = s.count();
    int rows = SurfelPacket.padded(n);
    int numbers = numbers(space);
    int layers = layers(space);
    ByteBuffer out = ByteBuffer.allocate(bytes(space)).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(n).putInt(rows).putInt(layers).putInt(space.shDegree());
    for (int k = 0; k < numbers; k++) {
      int from = (3 + k) * n; // degree 0 comes first
      float largest = 0;
      for (int i = 0; i < n; i++) {
        largest = Math.max(largest, Math.abs(s.sh()[from + i]));
      }
      float step = largest / LARGEST;
      out.putFloat(16 + 4 * k, step);
      for (int i = 0; i < n && step > 0; i++) {
        out.put(
            HEADER + 4 * (k / 4 * rows + i) + k % 4, (byte) Math.round(s.sh()[from + i] / step));
      }
    }
    return out.array();
  }
}
