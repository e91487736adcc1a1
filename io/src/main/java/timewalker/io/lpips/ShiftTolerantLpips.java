package timewalker.io.lpips;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import timewalker.io.lpips.FeatureNetwork.Blur;
import timewalker.io.lpips.FeatureNetwork.BlurredConv;
import timewalker.io.lpips.FeatureNetwork.Conv;
import timewalker.io.lpips.FeatureNetwork.Pool;
import timewalker.io.npy.Npy;
import timewalker.io.npy.NpyLimits;
import timewalker.io.weights.Tensor;

/**
 * ST-LPIPS (Ghildyal and Liu 2022, Shift-tolerant Perceptual Similarity Metric) with AlexNet: LPIPS
 * on a network without strides, whose pictures are blurred before they shrink. Its weights are part
 * of this program; {@code tools/st-lpips} made the file. Its figures are not those of LPIPS.
 */
public final class ShiftTolerantLpips {
  private static final String RESOURCE = "st-lpips-alex.npy";

  private static final FeatureNetwork ALEX =
      new FeatureNetwork(
          List.of(
              List.of(new BlurredConv(0, 3, 64, 11, 2)),
              List.of(new Pool(3, 1, false), new Blur(), new Conv(5, 64, 192, 5, 1, 2)),
              List.of(new Pool(3, 1, false), new Blur(), new Conv(9, 192, 384, 3, 1, 1)),
              List.of(new Conv(11, 384, 256, 3, 1, 1)),
              List.of(new Conv(13, 256, 256, 3, 1, 1))));

  private ShiftTolerantLpips() {}

  /** The metric. */
  public static Lpips load() {
    try (InputStream in = ShiftTolerantLpips.class.getResourceAsStream(RESOURCE)) {
      return of(Npy.read(in, RESOURCE, NpyLimits.DEFAULT).floats());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All weights one after the other: the network's, then those by which channels are summed. */
  private static Lpips of(float[] all) {
    Map<String, int[]> shapes = new LinkedHashMap<>(ALEX.shapes());
    shapes.putAll(ALEX.linearShapes());
    Map<String, Tensor> weights = new LinkedHashMap<>();
    int at = 0;
    for (Map.Entry<String, int[]> entry : shapes.entrySet()) {
      int count = Arrays.stream(entry.getValue()).reduce(1, Math::multiplyExact);
      float[] values = Arrays.copyOfRange(all, at, at + count);
      weights.put(entry.getKey(), new Tensor(entry.getValue(), values));
      at += count;
    }
    if (at != all.length) {
      throw new IllegalStateException(RESOURCE + " holds " + all.length + " numbers, not " + at);
    }
    return new Lpips("ST-LPIPS", "st-lpips", ALEX, weights);
  }
}
