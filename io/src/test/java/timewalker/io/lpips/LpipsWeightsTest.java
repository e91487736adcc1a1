package timewalker.io.lpips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;
import timewalker.io.weights.SafeTensors;
import timewalker.io.weights.Tensor;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

final class LpipsWeightsTest {
  @TempDir Path folder;
  private LpipsWeights weights;
  private Path network;
  private Path linear;

  @BeforeEach
  void files() throws IOException {
    weights = new LpipsWeights(folder.resolve("cache"));
    network = folder.resolve("squeeze.safetensors");
    linear = folder.resolve("lin.safetensors");
    Map<String, Tensor> all = HashedWeights.of(Backbone.SQUEEZE);
    Map<String, Tensor> features = new HashMap<>(all);
    features.keySet().removeIf(name -> name.startsWith("lin"));
    features.put("classifier.1.bias", new Tensor(new int[] {3}, new float[3]));
    SafeTensors.write(network, features, Map.of());
    Map<String, Tensor> lin = new HashMap<>(all);
    lin.keySet().removeIf(name -> !name.startsWith("lin"));
    SafeTensors.write(linear, lin, Map.of());
  }

  @Test
  void bothPartsTogetherMakeTheMetric() throws IOException {
    assertThat(weights.metric(Backbone.SQUEEZE)).isEmpty();
    assertThat(weights.missing(Backbone.SQUEEZE))
        .contains("squeezenet1_1-b8a52dc0.pth")
        .contains("weights/v0.1/squeeze.pth");
    LpipsWeights.Part part = weights.add(network, true);
    assertThat(part.backbone()).isEqualTo(Backbone.SQUEEZE);
    assertThat(part.part()).isEqualTo("network");
    assertThat(part.published()).isFalse();
    assertThat(weights.metric(Backbone.SQUEEZE)).isEmpty();
    assertThat(weights.add(linear, true).part()).isEqualTo("linear");
    assertThat(weights.missing(Backbone.SQUEEZE)).isEmpty();
    assertThat(weights.part(Backbone.SQUEEZE, "network")).isEqualTo(part);
    FloatImage one = HashedWeights.picture("rendered", 40, 40);
    FloatImage two = HashedWeights.picture("target", 40, 40);
    Lpips direct = new Lpips(Backbone.SQUEEZE, HashedWeights.of(Backbone.SQUEEZE));
    Lpips stored = weights.metric(Backbone.SQUEEZE).orElseThrow();
    try (Parallel parallel = Parallel.of(1)) {
      assertThat(stored.add(one, two, 1, null, parallel))
          .isEqualTo(direct.add(one, two, 1, null, parallel))
          .isPositive();
    }
  }

  @Test
  void unknownChecksumIsRefusedUnlessTaken() {
    assertThatThrownBy(() -> weights.add(network, false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(
            "structure of squeeze's network", "squeezenet1_1-b8a52dc0.pth", "--unchecked");
    assertThat(weights.folder()).doesNotExist();
  }

  @Test
  void otherTensorsAreRefused() throws IOException {
    Path file = folder.resolve("other.safetensors");
    SafeTensors.write(
        file, Map.of("features.0.weight", new Tensor(new int[] {1}, new float[1])), Map.of());
    assertThatThrownBy(() -> weights.add(file, true))
        .hasMessageContaining("holds no weights of LPIPS");
  }
}
