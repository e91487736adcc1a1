package timewalker.io.splat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.stream.IntStream;
import timewalker.surfel.SphericalHarmonics;
import timewalker.surfel.Surfels;

/**
 * The .splat file of web viewers: 32 bytes a splat, no header, no harmonics and no room for a tag.
 * The splats that cover most come first, since viewers show what has arrived.
 */
final class PackedSplats {
  private static final int ROW = 32;

  private PackedSplats() {}

  static void write(OutputStream out, Surfels s) throws IOException {
    int n = s.count();
    byte[] bytes = new byte[ROW];
    ByteBuffer row = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i : byCover(s)) {
      row.clear();
      for (int c = 0; c < 3; c++) {
        row.putFloat(s.position()[c * n + i]);
      }
      row.putFloat((float) StrictMath.exp(s.logScale()[i]));
      row.putFloat((float) StrictMath.exp(s.logScale()[n + i]));
      row.putFloat(SplatFormat.THICKNESS);
      for (int c = 0; c < 3; c++) {
        row.put(SpzSplats.share(0.5 + SphericalHarmonics.C0 * s.sh()[c * n + i]));
      }
      row.put(SpzSplats.share(SpzSplats.opacity(s.opacityLogit()[i])));
      for (int c = 0; c < 4; c++) {
        row.put((byte) Math.clamp(Math.rint(s.rotation()[c * n + i] * 128 + 128), 0, 255));
      }
      out.write(bytes);
    }
  }

  private static int[] byCover(Surfels s) {
    int n = s.count();
    double[] cover = new double[n];
    for (int i = 0; i < n; i++) {
      double area = StrictMath.exp(s.logScale()[i] + s.logScale()[n + i]);
      cover[i] = area * SpzSplats.opacity(s.opacityLogit()[i]);
    }
    return IntStream.range(0, n)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -cover[i]))
        .mapToInt(i -> i)
        .toArray();
  }
}
