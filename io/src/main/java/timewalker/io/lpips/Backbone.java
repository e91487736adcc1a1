package timewalker.io.lpips;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import timewalker.io.lpips.FeatureNetwork.Conv;
import timewalker.io.lpips.FeatureNetwork.FireStep;
import timewalker.io.lpips.FeatureNetwork.Pool;
import timewalker.io.lpips.FeatureNetwork.Step;

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

  /** Its layers. */
  FeatureNetwork network() {
    return new FeatureNetwork(slices());
  }

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
              List.of(FeatureNetwork.conv3(0, 3, 64), FeatureNetwork.conv3(2, 64, 64)),
              List.of(
                  new Pool(2, 2, false),
                  FeatureNetwork.conv3(5, 64, 128),
                  FeatureNetwork.conv3(7, 128, 128)),
              List.of(
                  new Pool(2, 2, false),
                  FeatureNetwork.conv3(10, 128, 256),
                  FeatureNetwork.conv3(12, 256, 256),
                  FeatureNetwork.conv3(14, 256, 256)),
              List.of(
                  new Pool(2, 2, false),
                  FeatureNetwork.conv3(17, 256, 512),
                  FeatureNetwork.conv3(19, 512, 512),
                  FeatureNetwork.conv3(21, 512, 512)),
              List.of(
                  new Pool(2, 2, false),
                  FeatureNetwork.conv3(24, 512, 512),
                  FeatureNetwork.conv3(26, 512, 512),
                  FeatureNetwork.conv3(28, 512, 512)));
    };
  }

  /** Names and shapes of the network's weights, as torchvision calls them. */
  public Map<String, int[]> networkShapes() {
    return network().shapes();
  }

  /** Names and shapes of the weights by which LPIPS sums channels, as its package calls them. */
  public Map<String, int[]> linearShapes() {
    return network().linearShapes();
  }

  /** As it is called on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
