package timewalker.train;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import timewalker.avatar.SpaceGeometry;
import timewalker.engine.Engines;
import timewalker.loss.ImageLoss;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;

class TrainerTest {
  private static PaintedHead frames;

  @BeforeAll
  static void paint() {
    frames = new PaintedHead(48, 12, 3);
  }

  private static TrainingSettings settings(int steps) {
    return TrainingSettings.ofSteps(steps)
        .with(
            Map.ofEntries(
                entry("surfels.count", 1500),
                entry("surfels.eyes", 2),
                entry("surfels.shDegree", 1),
                entry("surfels.shEvery", 40),
                entry("bases.count", 3),
                entry("bases.levels", 6),
                entry("bases.log2Entries", 10),
                entry("bases.coarsest", 4),
                entry("bases.finest", 48),
                entry("bases.residual", 2),
                entry("bases.dynamoChecks", 2),
                entry("bases.dynamoEvery", 20),
                entry("density.from", 10),
                entry("density.until", 200),
                entry("density.every", 10),
                entry("density.limits.pruneUnseen", true),
                entry("density.limits.mostSurfels", 2500),
                entry("refinement.enabled", true),
                entry("refinement.from", 5),
                entry("refinement.joints", 1e-4),
                entry("refinement.translation", 1e-4),
                entry("refinement.expression", 1e-3),
                entry("refinement.shape", 1e-3),
                entry("refinement.stay", 1e-2)));
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

  private static NamedArrays savedAfter(int steps, Parallel parallel) {
    Trainer trainer = trainer(steps, parallel);
    trainer.run(new Trainer.Listener() {});
    return TrainerArrays.save(trainer);
  }

  private static NamedArrays copy(NamedArrays arrays) {
    NamedArrays copies = new NamedArrays();
    for (String name : arrays.names()) {
      NamedArrays.Entry entry = arrays.entry(name);
      Object data = entry.data() instanceof float[] floats ? floats.clone() : entry.data();
      copies.put(name, data, entry.shape());
    }
    return copies;
  }

  private static Trainer resumed(NamedArrays saved, int steps, Parallel parallel) {
    return Trainer.resume(
        saved,
        SpaceGeometry.DEFAULT,
        frames.head(),
        frames,
        settings(steps),
        RenderSettings.DEFAULT,
        null,
        Engines.cpu(),
        parallel);
  }

  /** Names of the saved arrays that end so; there are some of surfels, bases, heads. */
  private static List<String> moments(NamedArrays saved, String end) {
    List<String> names = saved.names().stream().filter(name -> name.endsWith(end)).toList();
    assertThat(names)
        .contains("adam/position" + end, "adam/tables/00" + end, "adam/blend" + end)
        .contains("refinement/adam" + end);
    return names;
  }

  @Test
  void momentsThatNoGradientsLeadToAreRefusedByName() {
    try (Parallel parallel = Parallel.of(2)) {
      NamedArrays whole = savedAfter(6, parallel);
      for (String name : moments(whole, "/v")) {
        for (float value : new float[] {-1e30f, Float.NaN, Float.POSITIVE_INFINITY}) {
          NamedArrays saved = copy(whole);
          saved.floats(name)[0] = value;
          assertThatThrownBy(() -> resumed(saved, 12, parallel))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("array " + name + " holds " + value + " at index 0");
          String first = name.replaceAll("/v$", "/m");
          NamedArrays other = copy(whole);
          other.floats(first)[0] = value == -1e30f ? -3e38f : value;
          assertThatThrownBy(() -> resumed(other, 12, parallel))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageStartingWith("array " + first + " holds ");
        }
      }
    }
  }

  @Test
  void aTrainingThatDivergesStopsAndNamesArrayAndStep() {
    try (Parallel parallel = Parallel.of(2)) {
      NamedArrays whole = savedAfter(6, parallel);
      for (String name : moments(whole, "/m")) {
        NamedArrays saved = copy(whole);
        Arrays.fill(saved.floats(name), 2e19f);
        Arrays.fill(saved.floats(name.replaceAll("/m$", "/v")), 0);
        Trainer trainer = resumed(saved, 12, parallel);
        Throwable end = catchThrowable(() -> trainer.run(new Trainer.Listener() {}));
        if (end != null || name.equals("adam/position/m")) {
          assertThat(end)
              .as(name)
              .isInstanceOf(TrainingStopped.class)
              .hasMessageStartingWith("Training stopped at step ");
        }
        if (name.equals("adam/position/m")) {
          assertThat(end).hasMessageContaining("step 6: a centre in the array position");
        }
      }
    }
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
    TrainingSettings settings =
        settings(40).with(Map.of("checkpointEvery", 10, "losses.perceptual", 1));
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
        .hasMessageStartingWith("Training stopped at step 13: the gradient of ")
        .hasMessageEndingWith(" is not finite; the last checkpoint is that of step 10");
    assertThatThrownBy(() -> train(breaksAt(3, Float.POSITIVE_INFINITY, 0)))
        .hasMessageEndingWith(" is not finite; there is no checkpoint yet");
  }

  @Test
  void aLossThatIsNotFiniteStopsTraining() {
    assertThatThrownBy(() -> train(breaksAt(25, 0, Double.NaN)))
        .hasMessage(
            "Training stopped at step 25: the loss is NaN; the last checkpoint is that of step 20");
  }
}
