package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import timewalker.avatar.SpaceGeometry;
import timewalker.engine.Engines;
import timewalker.loss.ImageLoss;
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
        frames.head(),
        frames,
        settings(steps),
        RenderSettings.DEFAULT,
        null,
        Engines.cpu(),
        parallel);
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
              Engines.cpu(),
              parallel);
      assertThat(resumed.steps()).isEqualTo(37);
      resumed.run(new Trainer.Listener() {});
      assertSameBits(TrainerArrays.save(resumed), TrainerArrays.save(whole));
    }
  }

  /** A loss from outside that breaks at some step. */
  private static ImageLoss breaksAt(int step, float gradient, double value) {
    int[] asked = {0};
    return (rendered, _, _, gradRendered, _) -> {
      boolean now = gradRendered != null && asked[0]++ == step;
      if (now) {
        gradRendered.data()[7] = gradient;
      }
      return now ? value : 0;
    };
  }

  private static void train(ImageLoss perceptual) {
    TrainingSettings s = settings(40);
    TrainingSettings.LossSettings l = s.losses();
    TrainingSettings settings =
        new TrainingSettings(
            s.seed(),
            s.steps(),
            10,
            s.evaluateEvery(),
            s.surfels(),
            s.bases(),
            s.rates(),
            new TrainingSettings.LossSettings(
                l.l1(),
                l.dssim(),
                1,
                l.mask(),
                l.depth(),
                l.depthDecay(),
                l.normal(),
                l.consistency(),
                l.opacity(),
                l.deltaPosition(),
                l.deltaRotation(),
                l.deltaScale(),
                l.deltaOpacity(),
                l.deltaColour(),
                l.affine(),
                l.geometryFrom()),
            s.density(),
            s.refinement());
    try (Parallel parallel = Parallel.of(1);
        Trainer trainer =
            new Trainer(
                frames.head(),
                frames,
                settings,
                RenderSettings.DEFAULT,
                perceptual,
                Engines.cpu(),
                parallel)) {
      trainer.run(new Trainer.Listener() {});
    }
  }

  @Test
  void aGradientThatIsNotFiniteStopsTrainingAndTheLastCheckpointIsNamed() {
    assertThatThrownBy(() -> train(breaksAt(13, Float.NaN, 0)))
        .isInstanceOf(TrainingStopped.class)
        .hasMessageStartingWith("training stopped at step 13: the gradient of ")
        .hasMessageEndingWith(" is not finite; the last checkpoint is that of step 10");
    assertThatThrownBy(() -> train(breaksAt(3, Float.POSITIVE_INFINITY, 0)))
        .hasMessageEndingWith(" is not finite; there is no checkpoint yet");
  }

  @Test
  void aLossThatIsNotFiniteStopsTraining() {
    assertThatThrownBy(() -> train(breaksAt(25, 0, Double.NaN)))
        .hasMessage(
            "training stopped at step 25: the loss is NaN; the last checkpoint is that of step 20");
  }
}
