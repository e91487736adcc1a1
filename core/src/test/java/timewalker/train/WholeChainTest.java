package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceArrays;
import timewalker.engine.EngineChoice;
import timewalker.engine.Engines;
import timewalker.math.NamedArrays;

class WholeChainTest {
  /** Keeps copies of the space's arrays, as an engine with memory of its own does. */
  private static final EngineChoice COPYING =
      new OpenedBy(
          "copying",
          (space, parallel) -> {
            NamedArrays arrays = new NamedArrays();
            SpaceArrays.save(space, arrays);
            PersonalSpace copy =
                SpaceArrays.load(
                    TrainerArrays.copy(arrays), space.head(), space.stages(), space.geometry());
            return Engines.cpu().open(copy, parallel);
          });

  @ParameterizedTest
  @ValueSource(
      strings = {
        "position",
        "rotation",
        "scale",
        "opacity",
        "sh",
        "table 1",
        "w",
        "e",
        "net",
        "affine",
        "stage shapes",
        "jaw"
      })
  void anEngineThatKeepsCopiesSeesEveryMovedValue(String group) {
    try (WholeChain own = new WholeChain(Engines.cpu(), 3, false);
        WholeChain copied = new WholeChain(COPYING, 3, false)) {
      float[] point = own.parameters(group);
      float[] moved = point.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += 0.01f;
      }
      double before = copied.loss(group, point);
      double after = copied.loss(group, moved);
      assertThat(after).isNotEqualTo(before).isEqualTo(own.loss(group, moved));
    }
  }
}
