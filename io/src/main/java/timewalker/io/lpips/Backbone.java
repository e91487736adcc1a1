package timewalker.io.lpips;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import timewalker.io.weights.Tensor;

/**
 * The networks that LPIPS v0.1 (Zhang et al. 2018) is defined for, as far as it uses them: the
 * convolutional part of torchvision's models, cut into slices whose ends are compared.
 */
public enum Backbone {
  /** AlexNet (Krizhevsky 2014). */
  ALEX,
  /** SqueezeNet 1.1 (Iandola et al. 2016). */
  SQUEEZE,
  /** VGG16 (Simonyan and Zisserman 2014). */
  VGG;

  private List<List<Step>> slices() {
    return switch (this) {
      case ALEX ->
          List.of(
              List.of(new Conv(0, 3, 64, 11, 4, 2)),
              List.of(new Pool(3, 2, false), new Conv(3, 64, 192, 5, 1, 2)),
              List.of(new Pool(3, 2, false), new Conv(6, 192, 384, 3, 1, 1)),
              List.of(new Conv(8, 384, 256, 3, 1, 1)),
              List.of(new Conv(10, 256, 256, 3, 1, 1)));
      case SQUEEZE ->
          List.of(
              List.of(new Conv(0, 3, 64, 3, 2, 0)),
              List.of(
                  new Pool(3, 2, true), new FireStep(3, 64, 16, 64), new FireStep(4, 128, 16, 64)),
              List.of(
                  new Pool(3, 2, true),
                  new FireStep(6, 128, 32, 128),
                  new FireStep(7, 256, 32, 128)),
              List.of(new Pool(3, 2, true), new FireStep(9, 256, 48, 192)),
              List.of(new FireStep(10, 384, 48, 192)),
              List.of(new FireStep(11, 384, 64, 256)),
              List.of(new FireStep(12, 512, 64, 256)));
      case VGG ->
          List.of(
              List.of(conv3(0, 3, 64), conv3(2, 64, 64)),
              List.of(new Pool(2, 2, false), conv3(5, 64, 128), conv3(7, 128, 128)),
              List.of(
                  new Pool(2, 2, false),
                  conv3(10, 128, 256),
                  conv3(12, 256, 256),
                  conv3(14, 256, 256)),
              List.of(
                  new Pool(2, 2, false),
                  conv3(17, 256, 512),
                  conv3(19, 512, 512),
                  conv3(21, 512, 512)),
              List.of(
                  new Pool(2, 2, false),
                  conv3(24, 512, 512),
                  conv3(26, 512, 512),
                  conv3(28, 512, 512)));
    };
  }

  private static Step conv3(int index, int in, int out) {
    return new Conv(index, in, out, 3, 1, 1);
  }

  /** One module of torchvision's "features". */
  private sealed interface Step permits Conv, Pool, FireStep {
    int outputs(int inputs);

    /** Adds the names and shapes of its weights. */
    void name(Map<String, int[]> shapes);

    Layer layer(Map<String, Tensor> weights);
  }

  private record Conv(int index, int in, int out, int kernel, int stride, int padding)
      implements Step {
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

  private record Pool(int kernel, int stride, boolean ceil) implements Step {
    @Override
    public int outputs(int inputs) {
      return inputs;
    }

    @Override
    public void name(Map<String, int[]> shapes) {}

    @Override
    public Layer layer(Map<String, Tensor> weights) {
      return new Layer.Pooled(new MaxPool(kernel, stride, ceil));
    }
  }

  private record FireStep(int index, int in, int squeeze, int expand) implements Step {
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

  /** As it is called on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Names and shapes of the network's weights, as torchvision calls them. */
  public Map<String, int[]> networkShapes() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    slices().forEach(slice -> slice.forEach(step -> step.name(shapes)));
    return shapes;
  }

  /** Names and shapes of the weights by which LPIPS sums channels, as its package calls them. */
  public Map<String, int[]> linearShapes() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    int[] channels = channels();
    for (int k = 0; k < channels.length; k++) {
      shapes.put("lin" + k + ".model.1.weight", new int[] {1, channels[k], 1, 1});
    }
    return shapes;
  }

  /** Channels at the end of each slice. */
  private int[] channels() {
    List<List<Step>> slices = slices();
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
    for (List<Step> slice : slices()) {
      all.add(slice.stream().map(step -> step.layer(weights)).toList());
    }
    return all;
  }
}
