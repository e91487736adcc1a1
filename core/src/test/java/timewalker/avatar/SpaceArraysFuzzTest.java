package timewalker.avatar;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;
import timewalker.engine.Engines;
import timewalker.engine.SpaceRenderer;
import timewalker.fuzzing.Bounded;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;

/** Whatever arrays a file holds: they are refused, or every kernel can work with them. */
@Tag("fuzz")
@Tag("fuzz-vectors")
class SpaceArraysFuzzTest {
  private static final int SIZE = 32;
  private static final Parallel PARALLEL = Parallel.of(1);
  private static final NamedArrays WHOLE = new NamedArrays();

  static {
    SpaceArrays.save(TinySpace.create(), WHOLE);
  }

  @FuzzTest
  void personalSpace(FuzzedDataProvider random) {
    NamedArrays arrays = MutatedArrays.of(WHOLE, random);
    Bounded.run(
        () -> {
          PersonalSpace space =
              SpaceArrays.load(arrays, TinySpace.HEAD, TinySpace.STAGES, SpaceGeometry.DEFAULT);
          StageMix mix = new StageMix(new float[] {0.4f, 0.6f});
          new SpaceRenderer(Engines.cpu().open(space, PARALLEL), RenderSettings.DEFAULT)
              .render(mix, OrbitView.resting(space, mix), new OrbitView(20, 5, SIZE).around(space));
        },
        IllegalArgumentException.class);
  }
}
