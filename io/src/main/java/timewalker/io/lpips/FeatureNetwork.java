package timewalker.io.lpips;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import timewalker.io.weights.Tensor;

/**
 * The convolutional part of a network, cut into slices whose ends are compared.
 *
 * @param slices modules of each slice, in the order in which they are applied
 */
record FeatureNetwork(List<List<Step>> slices) {
  static Step conv3(int index, int in, int out) {
    return new Conv(index, in, out, 3, 1, 1);
  }

  /** One module, or some that are applied together. */
  sealed interface Step permits Conv, Pool, FireStep, BlurredConv, Blur {
    /** Channels that it makes of so many. */
    default int outputs(int inputs) {
      return inputs;
    }

    /** Adds the names and shapes of its weights, if it has some. */
    default void name(Map<String, int[]> shapes) {}

    Layer layer(Map<String, Tensor> weights);
  }

  record Conv(int index, int in, int out, int kernel, int stride, int padding) implements Step {
    @Override
    public int outputs(int inputs) {
      return out;
    }

    @Override
    public void name(Map<String, int[]> shapes) {
      shapes.put("features." + index + ".weight", new int[] {out, in, kernel, kernel});
      shapes.put("features." + index + ".bias", new int[] {out});
    }

    @Override
    public Layer layer(Map<String, Tensor> weights) {
      return rectified("features." + index, in, out, kernel, stride, padding, weights);
    }
  }

  record Pool(int kernel, int stride, boolean ceil) implements Step {
    @Override
    public Layer layer(Map<String, Tensor> weights) {
      return new Layer.Pooled(new MaxPool(kernel, stride, ceil));
    }
  }

  /** A convolution with a stride of one pixel, the {@link BlurPool} after it, then max(0, x). */
  record BlurredConv(int index, int in, int out, int kernel, int padding) implements Step {
    @Override
    public int outputs(int inputs) {
      return out;
    }

    @Override
    public void name(Map<String, int[]> shapes) {
      new Conv(index, in, out, kernel, 1, padding).name(shapes);
    }

    @Override
    public Layer layer(Map<String, Tensor> weights) {
      String name = "features." + index;
      return new Layer.Rectified(
          new BlurredConvolution(
              in,
              out,
              kernel,
              padding,
              Lpips.tensor(weights, name + ".weight").values(),
              Lpips.tensor(weights, name + ".bias").values()));
    }
  }

  /** A {@link BlurPool}. */
  record Blur() implements Step {
    @Override
    public Layer layer(Map<String, Tensor> weights) {
      return new BlurPool();
    }
  }

  record FireStep(int index, int in, int squeeze, int expand) implements Step {
    @Override
    public int outputs(int inputs) {
      return 2 * expand;
    }

    @Override
    public void name(Map<String, int[]> shapes) {
      put(shapes, "squeeze", squeeze, in, 1);
      put(shapes, "expand1x1", expand, squeeze, 1);
      put(shapes, "expand3x3", expand, squeeze, 3);
    }

    private void put(Map<String, int[]> shapes, String part, int out, int inputs, int kernel) {
      String name = "features." + index + "." + part;
      shapes.put(name + ".weight", new int[] {out, inputs, kernel, kernel});
      shapes.put(name + ".bias", new int[] {out});
    }

    @Override
    public Layer layer(Map<String, Tensor> weights) {
      String name = "features." + index + ".";
      return new Layer.Fire(
          rectified(name + "squeeze", in, squeeze, 1, 1, 0, weights),
          rectified(name + "expand1x1", squeeze, expand, 1, 1, 0, weights),
          rectified(name + "expand3x3", squeeze, expand, 3, 1, 1, weights));
    }
  }

  private static Layer.Rectified rectified(
      String name,
      int in,
      int out,
      int kernel,
      int stride,
      int padding,
      Map<String, Tensor> weights) {
    return new Layer.Rectified(
        new Convolution(
            in,
            out,
            kernel,
            stride,
            padding,
            Lpips.tensor(weights, name + ".weight").values(),
            Lpips.tensor(weights, name + ".bias").values()));
  }

  /** Names and shapes of the network's weights, as torchvision calls them. */
  Map<String, int[]> shapes() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    slices.forEach(slice -> slice.forEach(step -> step.name(shapes)));
    return shapes;
  }

  /** Names and shapes of the weights by which LPIPS sums channels, as its package calls them. */
  Map<String, int[]> linearShapes() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    int[] channels = channels();
    for (int k = 0; k < channels.length; k++) {
      shapes.put("lin" + k + ".model.1.weight", new int[] {1, channels[k], 1, 1});
    }
    return shapes;
  }

  /** Channels at the end of each slice. */
  private int[] channels() {
    int[] channels = new int[slices.size()];
    int count = 3;
    for (int k = 0; k < channels.length; k++) {
      for (Step step : slices.get(k)) {
        count = step.outputs(count);
      }
      channels[k] = count;
    }
    return channels;
  }

  /** The layers, slice by slice. */
  List<List<Layer>> layers(Map<String, Tensor> weights) {
    List<List<Layer>> all = new ArrayList<>();
    for (List<Step> slice : slices) {
      all.add(slice.stream().map(step -> step.layer(weights)).toList());
    }
    return all;
  }
}
