package timewalker.io.splat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.surfel.Surfels;

/**
 * The PLY file of 3D Gaussian Splatting: one row of floats a splat, scales as logarithms, opacity
 * as a logit, harmonics from degree 1 on with the colour channel outside.
 */
final class PlySplats {
  private static final int ROWS = 512;

  private PlySplats() {}

  static void write(OutputStream out, Surfels s, SyntheticMediaTag tag) throws IOException {
    int rest = (s.shDegree() + 1) * (s.shDegree() + 1) - 1;
    List<String> columns = columns(rest);
    out.write(header(s.count(), columns, tag).getBytes(StandardCharsets.US_ASCII));
    byte[] chunk = new byte[4 * columns.size() * ROWS];
    ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < s.count(); i++) {
      putRow(s, i, rest, buffer);
      if (!buffer.hasRemaining() || i == s.count() - 1) {
        out.write(chunk, 0, buffer.position());
        buffer.clear();
      }
    }
  }

  private static List<String> columns(int rest) {
    List<String> names = new ArrayList<>(List.of("x", "y", "z", "nx", "ny", "nz"));
    addNumbered(names, "f_dc_", 3);
    addNumbered(names, "f_rest_", 3 * rest);
    names.add("opacity");
    addNumbered(names, "scale_", 3);
    addNumbered(names, "rot_", 4);
    return names;
  }

  private static void addNumbered(List<String> names, String name, int count) {
    for (int k = 0; k < count; k++) {
      names.add(name + k);
    }
  }

  private static String header(int count, List<String> columns, SyntheticMediaTag tag) {
    StringBuilder header = new StringBuilder("ply\nformat binary_little_endian 1.0\n");
    header.append("comment made by TimeWalker\ncomment DigitalSourceType ").append(tag.uri());
    header.append("\nelement vertex ").append(count).append('\n');
    columns.forEach(name -> header.append("property float ").append(name).append('\n'));
    return header.append("end_header\n").toString();
  }

  private static void putRow(Surfels s, int i, int rest, ByteBuffer out) {
    int n = s.count();
    for (int c = 0; c < 3; c++) {
      out.putFloat(s.position()[c * n + i]);
    }
    putNormal(s.rotation(), i, n, out);
    for (int c = 0; c < 3; c++) {
      out.putFloat(s.sh()[c * n + i]);
    }
    for (int c = 0; c < 3; c++) {
      for (int k = 1; k <= rest; k++) {
        out.putFloat(s.sh()[(3 * k + c) * n + i]);
      }
    }
    out.putFloat(s.opacityLogit()[i]);
    out.putFloat(s.logScale()[i]).putFloat(s.logScale()[n + i]);
    out.putFloat((float) StrictMath.log(SplatFormat.THICKNESS));
    for (int c = 0; c < 4; c++) {
      out.putFloat(s.rotation()[c * n + i]);
    }
  }

  /** The third axis of the rotation. */
  private static void putNormal(float[] q, int i, int n, ByteBuffer out) {
    float w = q[i];
    float x = q[n + i];
    float y = q[2 * n + i];
    float z = q[3 * n + i];
    out.putFloat(2 * (x * z + w * y));
    out.putFloat(2 * (y * z - w * x));
    out.putFloat(1 - 2 * (x * x + y * y));
  }
}
