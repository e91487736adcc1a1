package timewalker.io.lpips;

import java.util.LinkedHashMap;
import java.util.Map;
import timewalker.io.weights.Tensor;
import timewalker.math.FloatImage;

/** The weights and pictures of tools/lpips-golden, made by the same hash. */
final class HashedWeights {
  private HashedWeights() {}

  /** Numbers in [-1, 1), from a name. */
  static float[] uniform(String name, int count) {
    int k = 0;
    for (int c = 0; c < name.length(); c++) {
      k = 31 * k + name.charAt(c);
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      int x = i + k * (int) 2654435761L;
      x ^= x >>> 16;
      x *= 0x7feb352d;
      x ^= x >>> 15;
      x *= 0x846ca68b;
      x ^= x >>> 16;
      values[i] = (float) (Integer.toUnsignedLong(x) / 2147483648.0 - 1);
    }
    return values;
  }

  static Map<String, Tensor> of(Backbone backbone) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    backbone.networkShapes().forEach((name, shape) -> weights.put(name, tensor(name, shape)));
    backbone.linearShapes().forEach((name, shape) -> weights.put(name, tensor(name, shape)));
    return weights;
  }

  static Tensor tensor(String name, int... shape) {
    float[] values = uniform(name, (int) Tensor.count(shape));
    int window = 1;
    for (int d = 1; d < shape.length; d++) {
      window *= shape[d];
    }
    double scale = Math.sqrt(6.0 / window);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          name.startsWith("lin")
              ? (values[i] + 1) / 2
              : name.endsWith("bias") ? values[i] * 0.1f : (float) (values[i] * scale);
    }
    return new Tensor(shape, values);
  }

  static FloatImage picture(String name, int width, int height) {
    float[] values = uniform(name, 3 * width * height);
    for (int i = 0; i < values.length; i++) {
      values[i] = (values[i] + 1) / 2;
    }
    return new FloatImage(width, height, 3, values);
  }
}
