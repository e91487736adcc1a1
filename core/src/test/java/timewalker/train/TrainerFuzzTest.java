package timewalker.train;

import static java.util.Map.entry;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import timewalker.avatar.LifeStage;
import timewalker.avatar.MutatedArrays;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceGeometry;
import timewalker.avatar.StageMix;
import timewalker.avatar.TinySpace;
import timewalker.engine.Engines;
import timewalker.fuzzing.Bounded;
import timewalker.head.HeadParams;
import timewalker.math.FloatImage;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;

/** Whatever a checkpoint holds: it is refused, training stops and says why, or it goes on. */
@Tag("fuzz")
@Tag("fuzz-vectors")
class TrainerFuzzTest {
  private static final int SIZE = 16;
  private static final int SAVED_AT = 2;
  private static final Parallel PARALLEL = Parallel.of(1);
  private static final FrameList FRAMES = frames();
  private static final NamedArrays WHOLE = checkpoint();

  @FuzzTest
  void checkpoint(FuzzedDataProvider random) {
    NamedArrays arrays = MutatedArrays.of(WHOLE, random);
    Bounded.run(
        () -> {
          try (Trainer trainer =
              Trainer.resume(
                  arrays,
                  SpaceGeometry.DEFAULT,
                  TinySpace.HEAD,
                  FRAMES,
                  settings(SAVED_AT + 1),
                  RenderSettings.DEFAULT,
                  null,
                  Engines.cpu(),
                  PARALLEL)) {
            trainer.run(new Trainer.Listener() {});
          }
        },
        IllegalArgumentException.class,
        TrainingStopped.class);
  }

  private static NamedArrays checkpoint() {
    try (Trainer trainer =
        new Trainer(
            TinySpace.HEAD,
            FRAMES,
            settings(SAVED_AT),
            RenderSettings.DEFAULT,
            null,
            Engines.cpu(),
            PARALLEL)) {
      trainer.run(new Trainer.Listener() {});
      return TrainerArrays.save(trainer);
    }
  }

  private static TrainingSettings settings(int steps) {
    return TrainingSettings.ofSteps(steps)
        .with(
            Map.ofEntries(
                entry("surfels.count", 100),
                entry("surfels.eyes", 2),
                entry("surfels.opacity", 0.5),
                entry("surfels.shDegree", 1),
                entry("surfels.shEvery", 10),
                entry("bases.count", 3),
                entry("bases.levels", 2),
                entry("bases.log2Entries", 4),
                entry("bases.coarsest", 2),
                entry("bases.finest", 4),
                entry("bases.residual", 2),
                entry("bases.dynamoChecks", 2),
                entry("bases.dynamoEvery", 20),
                entry("density.limits.mostSurfels", 12_000),
                entry("refinement.enabled", true),
                entry("refinement.from", 1),
                entry("refinement.joints", 1e-4),
                entry("refinement.translation", 1e-4),
                entry("refinement.expression", 1e-3),
                entry("refinement.shape", 1e-3),
                entry("refinement.stay", 1e-2)));
  }

  /** Two frames to train on and one to look at, of each life stage. */
  private static FrameList frames() {
    FrameList frames = new FrameList(TinySpace.STAGES.toArray(LifeStage[]::new));
    PersonalSpace space = TinySpace.create();
    for (int i = 0; i < 6; i++) {
      int stage = i % 2;
      HeadParams head = OrbitView.resting(space, StageMix.single(stage, 2));
      frames.infos.add(
          new FrameSource.FrameInfo(
              "frame" + i,
              stage,
              new FrameFacts(
                  i,
                  0,
                  TinySpace.STAGES.get(stage).name(),
                  TinySpace.STAGES.get(stage).age(),
                  i < 4 ? Split.TRAIN : Split.TEST_VIEW,
                  new OrbitView(20 * i, 5, SIZE).around(space)),
              head));
      float[] grey = new float[3 * SIZE * SIZE];
      Arrays.fill(grey, 0.1f * i);
      float[] mask = new float[SIZE * SIZE];
      Arrays.fill(mask, 1);
      frames.pictures.add(
          new FrameSource.Picture(
              new FloatImage(SIZE, SIZE, 3, grey), new FloatImage(SIZE, SIZE, 1, mask)));
    }
    return frames;
  }
}
