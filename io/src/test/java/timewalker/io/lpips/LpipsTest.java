package timewalker.io.lpips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import timewalker.io.weights.Tensor;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

@Tag("kernel")
final class LpipsTest {
  private static final int WIDTH = 67;
  private static final int HEIGHT = 70;

  @Test
  void otherWeightsOfOneNetworkGiveAnotherIdentity() {
    Map<String, Tensor> weights = HashedWeights.of(Backbone.SQUEEZE);
    String identity = new Lpips(Backbone.SQUEEZE, weights).identity();
    assertThat(identity).matches("squeeze [0-9a-f]{64}");
    assertThat(new Lpips(Backbone.SQUEEZE, new HashMap<>(weights)).identity()).isEqualTo(identity);
    for (String name : weights.keySet()) {
      Map<String, Tensor> changed = new HashMap<>(weights);
      float[] values = weights.get(name).values().clone();
      values[values.length - 1] += 1;
      changed.put(name, new Tensor(weights.get(name).shape(), values));
      assertThat(new Lpips(Backbone.SQUEEZE, changed).identity()).as(name).isNotEqualTo(identity);
    }
  }

  @ParameterizedTest
  @EnumSource(Backbone.class)
  void valueAndGradientAreThoseOfThePackage(Backbone backbone) throws IOException {
    Lpips lpips = new Lpips(backbone, HashedWeights.of(backbone));
    String name = backbone.label();
    Golden.requireSame(lpips, "values.json", name, name + ".npy", WIDTH, HEIGHT, 1e-5);
  }

  @Test
  void picturesThatAreEqualAreAtNoDistance() {
    Lpips lpips = new Lpips(Backbone.SQUEEZE, HashedWeights.of(Backbone.SQUEEZE));
    FloatImage picture = HashedWeights.picture("rendered", 50, 41);
    FloatImage grad = new FloatImage(50, 41, 3);
    try (Parallel parallel = Parallel.of(1)) {
      assertThat(lpips.add(picture, picture, 1, grad, parallel)).isZero();
    }
    assertThat(grad.data()).containsOnly(0);
  }

  @Test
  void valueAndGradientDoNotDependOnThreads() {
    Lpips lpips = new Lpips(Backbone.SQUEEZE, HashedWeights.of(Backbone.SQUEEZE));
    FloatImage rendered = HashedWeights.picture("rendered", WIDTH, HEIGHT);
    float[][] gradients = new float[2][];
    double[] values = new double[2];
    for (int k = 0; k < 2; k++) {
      FloatImage grad = new FloatImage(WIDTH, HEIGHT, 3);
      try (Parallel parallel = Parallel.of(1 + 2 * k)) {
        values[k] = lpips.add(rendered, Golden.target(rendered), 1, grad, parallel);
      }
      gradients[k] = grad.data();
    }
    assertThat(values[1]).isEqualTo(values[0]);
    assertThat(gradients[1]).isEqualTo(gradients[0]);
  }

  @Test
  void blackFeaturesHaveNoGradientInsteadOfAnInfiniteOne() {
    Map<String, Tensor> weights = HashedWeights.of(Backbone.SQUEEZE);
    Arrays.fill(weights.get("features.0.bias").values(), -1000);
    Lpips lpips = new Lpips(Backbone.SQUEEZE, weights);
    FloatImage rendered = HashedWeights.picture("rendered", WIDTH, HEIGHT);
    FloatImage grad = new FloatImage(WIDTH, HEIGHT, 3);
    try (Parallel parallel = Parallel.of(1)) {
      assertThat(lpips.add(rendered, Golden.target(rendered), 1, grad, parallel)).isFinite();
    }
    assertThat(grad.data()).containsOnly(0);
  }

  @Test
  void tooSmallPictureIsRefusedInWords() {
    Lpips lpips = new Lpips(Backbone.ALEX, HashedWeights.of(Backbone.ALEX));
    FloatImage small = new FloatImage(20, 20, 3);
    try (Parallel parallel = Parallel.of(1)) {
      assertThatThrownBy(() -> lpips.add(small, small, 1, null, parallel))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("20 x 20 pixels is too small");
    }
  }

  @Test
  void itIsKnownBeforehandWhichPicturesAreLargeEnough() {
    try (Parallel parallel = Parallel.of(1)) {
      for (Backbone backbone : Backbone.values()) {
        Lpips lpips = new Lpips(backbone, HashedWeights.of(backbone));
        assertThat(lpips.fits(12, 300)).as(backbone.label()).isFalse();
        assertThat(lpips.fits(64, 64)).isTrue();
        assertThat(lpips.fits(512, 40)).isTrue();
        for (int side = 9; side < 40; side++) {
          FloatImage small = new FloatImage(side, side + 3, 3);
          boolean compared = true;
          try {
            lpips.add(small, small, 1, null, parallel);
          } catch (IllegalArgumentException e) {
            compared = false;
          }
          assertThat(lpips.fits(side, side + 3)).as("%s, %d", backbone, side).isEqualTo(compared);
        }
      }
    }
  }

  @Test
  void missingAndMisshapenWeightsAreNamed() {
    Map<String, Tensor> weights = HashedWeights.of(Backbone.ALEX);
    Map<String, Tensor> less = new HashMap<>(weights);
    less.remove("features.6.bias");
    assertThatThrownBy(() -> new Lpips(Backbone.ALEX, less)).hasMessage("holds no features.6.bias");
    weights.put("lin2.model.1.weight", new Tensor(new int[] {1, 3, 1, 1}, new float[3]));
    assertThatThrownBy(() -> new Lpips(Backbone.ALEX, weights))
        .hasMessage("lin2.model.1.weight has the shape [1, 3, 1, 1], expected [1, 384, 1, 1]");
  }
}
