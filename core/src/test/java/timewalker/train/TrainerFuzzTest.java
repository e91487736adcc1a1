package timewalker.train;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
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

/** Whatever a checkpoint holds: it is refused, or training goes on. */
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
          Trainer trainer =
              Trainer.resume(
                  arrays,
                  SpaceGeometry.DEFAULT,
                  TinySpace.HEAD,
                  FRAMES,
                  settings(SAVED_AT + 1),
                  RenderSettings.DEFAULT,
                  null,
                  Engines.cpu(),
                  PARALLEL);
          trainer.run(new Trainer.Listener() {});
        },
        IllegalArgumentException.class);
  }

  private static NamedArrays checkpoint() {
    Trainer trainer =
        new Trainer(
            TinySpace.HEAD,
            FRAMES,
            settings(SAVED_AT),
            RenderSettings.DEFAULT,
            null,
            Engines.cpu(),
            PARALLEL);
    trainer.run(new Trainer.Listener() {});
    return TrainerArrays.save(trainer);
  }

  private static TrainingSettings settings(int steps) {
    TrainingSettings s = Presets.QUICK.withSteps(steps);
    return new TrainingSettings(
        s.seed(),
        s.steps(),
        s.checkpointEvery(),
        s.evaluateEvery(),
        new TrainingSettings.SurfelSettings(100, 0.5, 2, 0.5, 1, 10),
        new TrainingSettings.BasisSettings(3, 2, 2, 4, 2, 4, 2, true, 0.1, 2, 20),
        s.rates(),
        s.losses(),
        s.density(),
        new TrainingSettings.RefinementSettings(true, 1, 1e-4, 1e-4, 1e-3, 1e-3, 1e-2));
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
