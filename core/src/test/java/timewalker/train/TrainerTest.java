package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import timewalker.avatar.SpaceGeometry;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.surfel.AdaptiveDensity;

class TrainerTest {
  private static PaintedHead frames;

  @BeforeAll
  static void paint() {
    frames = new PaintedHead(48, 12, 3);
  }

  private static TrainingSettings settings(int steps) {
    TrainingSettings s = Presets.QUICK.withSteps(steps);
    AdaptiveDensity.Settings d = s.density().limits();
    AdaptiveDensity.Settings few =
        new AdaptiveDensity.Settings(
            d.gradient(),
            d.splitScale(),
            d.leastOpacity(),
            d.largestScale(),
            d.largestRadius(),
            d.resetOpacity(),
            true,
            2500);
    return new TrainingSettings(
        s.seed(),
        s.steps(),
        s.checkpointEvery(),
        s.evaluateEvery(),
        new TrainingSettings.SurfelSettings(1500, 0.5, 2, 0.3, 1, 40),
        new TrainingSettings.BasisSettings(3, 6, 2, 10, 4, 48, 2, true, 0.1, 2, 20),
        s.rates(),
        s.losses(),
        new TrainingSettings.DensitySettings(10, 200, 10, 0, few),
        new TrainingSettings.RefinementSettings(true, 5, 1e-4, 1e-4, 1e-3, 1e-3, 1e-2));
  }

  private static Trainer trainer(int steps, Parallel parallel) {
    return new Trainer(
        frames.head(), frames, settings(steps), RenderSettings.DEFAULT, null, parallel);
  }

  /** Everything a run is made of, but for the clock. */
  private static void assertSameBits(NamedArrays a, NamedArrays b) {
    assertThat(a.names()).isEqualTo(b.names());
    for (String name : a.names()) {
      if (!name.equals("run/sums") && !name.equals("history/points")) {
        assertThat(a.entry(name).data()).as(name).isEqualTo(b.entry(name).data());
      }
    }
  }

  @Test
  void trainingBringsFramesThatItNeverSawCloser() {
    try (Parallel parallel = Parallel.of(2)) {
      Trainer trainer = trainer(250, parallel);
      trainer.run(new Trainer.Listener() {});
      var points = trainer.history().points();
      double before = points.getFirst().heldOutPsnr();
      double after = points.getLast().heldOutPsnr();
      assertThat(after).isGreaterThan(before + 5).isGreaterThan(20);
    }
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    NamedArrays[] results = new NamedArrays[2];
    for (int threads = 1; threads <= 2; threads++) {
      try (Parallel parallel = Parallel.of(threads)) {
        Trainer trainer = trainer(40, parallel);
        trainer.run(new Trainer.Listener() {});
        results[threads - 1] = TrainerArrays.save(trainer);
      }
    }
    assertSameBits(results[0], results[1]);
  }

  @Test
  void aResumedRunEndsWithTheBitsOfOneThatWasNotStopped() {
    try (Parallel parallel = Parallel.of(2)) {
      Trainer whole = trainer(60, parallel);
      whole.run(new Trainer.Listener() {});
      NamedArrays[] saved = new NamedArrays[1];
      trainer(60, parallel)
          .run(
              new Trainer.Listener() {
                private int done;

                @Override
                public void stepped(int steps, Trainer.TrainingState state) {
                  done = steps;
                }

                @Override
                public boolean stopRequested() {
                  return done == 37;
                }

                @Override
                public void checkpoint(NamedArrays arrays) {
                  saved[0] = arrays;
                }
              });
      Trainer resumed =
          Trainer.resume(
              saved[0],
              SpaceGeometry.DEFAULT,
              frames.head(),
              frames,
              settings(60),
              RenderSettings.DEFAULT,
              null,
              parallel);
      assertThat(resumed.steps()).isEqualTo(37);
      resumed.run(new Trainer.Listener() {});
      assertSameBits(TrainerArrays.save(resumed), TrainerArrays.save(whole));
    }
  }
}
