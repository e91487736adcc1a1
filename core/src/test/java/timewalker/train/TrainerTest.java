package timewalker.train;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import timewalker.avatar.SpaceGeometry;
import timewalker.engine.Engine;
import timewalker.engine.EngineChoice;
import timewalker.engine.Engines;
import timewalker.loss.ImageLoss;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.surfel.StageAdditions;

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
                entry("refinement.stay", 1e-2),
                entry("tracking.rounds", 0)));
  }

  private static TrainingSettings tracked(int steps) {
    return settings(steps).with("tracking.rounds", 1);
  }

  private static Trainer trainer(int steps, Parallel parallel) {
    return new Trainer(
        frames.head(),
        frames,
        tracked(steps),
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
    try (Parallel parallel = Parallel.of(2);
        Trainer trainer = trainer(250, parallel)) {
      trainer.run(new Trainer.Listener() {});
      var points = trainer.history().points();
      double before = points.getFirst().heldOutPsnr();
      double after = points.getLast().heldOutPsnr();
      assertThat(after).isGreaterThan(before + 5).isGreaterThan(20);
    }
  }

  @Test
  void colourDependsOnTheDirectionOnlyWherePicturesShowEnoughOfThem() {
    try (Parallel parallel = Parallel.of(2)) {
      for (double least : new double[] {0, 1}) {
        Trainer.Listener none = new Trainer.Listener() {};
        try (Trainer trainer =
            new Trainer(
                frames.head(),
                frames,
                settings(60).with("surfels.leastSpread", least),
                RenderSettings.DEFAULT,
                null,
                Engines.cpu(),
                parallel)) {
          trainer.run(none);
          assertThat(trainer.space().shDegree()).isEqualTo(least == 0 ? 1 : 0);
          int n = trainer.space().average().count();
          float[] sh = trainer.space().average().sh();
          boolean learned = IntStream.range(3 * n, sh.length).anyMatch(i -> sh[i] != 0);
          assertThat(learned).isEqualTo(least == 0);
        }
      }
    }
  }

  @Test
  void whatNoPictureShowedIsCompletedAfterTheLastStepOnly() {
    try (Parallel parallel = Parallel.of(2)) {
      for (boolean completed : new boolean[] {true, false}) {
        try (Trainer trainer =
            new Trainer(
                frames.head(),
                frames,
                settings(30)
                    .with("surfels.completed", completed)
                    .with("density.limits.pruneUnseen", false),
                RenderSettings.DEFAULT,
                null,
                Engines.cpu(),
                parallel)) {
          trainer.run(
              new Trainer.Listener() {
                @Override
                public boolean stopRequested() {
                  return trainer.steps() == 20;
                }

                @Override
                public void checkpoint(NamedArrays arrays) {
                  boolean added = arrays.names().stream().anyMatch(n -> n.contains("additions"));
                  assertThat(added).isEqualTo(completed && trainer.steps() == 30);
                }
              });
          assertThat(trainer.steps()).isEqualTo(20);
          requireCompleted(trainer, completed);
          trainer.run(new Trainer.Listener() {});
          assertThat(trainer.steps()).isEqualTo(30);
          requireCompleted(trainer, completed);
        }
      }
    }
  }

  /** Only what its stage hardly saw is completed. */
  private static void requireCompleted(Trainer trainer, boolean completed) {
    for (int k = 0; k < trainer.space().stageCount(); k++) {
      StageAdditions added = trainer.space().additions().get(k);
      assertThat(added.count() > 100).as("stage %d", k).isEqualTo(completed);
      float[] visibility = trainer.engine().visibility(k);
      for (int i : added.surfel()) {
        assertThat(visibility[i]).isLessThan(0.05f);
      }
    }
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    NamedArrays[] results = new NamedArrays[2];
    for (int threads = 1; threads <= 2; threads++) {
      try (Parallel parallel = Parallel.of(threads)) {
        results[threads - 1] = savedAfter(40, parallel);
      }
    }
    assertSameBits(results[0], results[1]);
  }

  private static NamedArrays savedAfter(int steps, Parallel parallel) {
    try (Trainer trainer = trainer(steps, parallel)) {
      trainer.run(new Trainer.Listener() {});
      return TrainerArrays.save(trainer);
    }
  }

  private static Trainer resumed(NamedArrays saved, int steps, Parallel parallel) {
    return resumed(saved, tracked(steps), parallel);
  }

  private static Trainer resumed(NamedArrays saved, TrainingSettings settings, Parallel parallel) {
    return Trainer.resume(
        saved,
        SpaceGeometry.DEFAULT,
        frames.head(),
        frames,
        settings,
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
          NamedArrays saved = TrainerArrays.copy(whole);
          saved.floats(name)[0] = value;
          assertThatThrownBy(() -> resumed(saved, 12, parallel))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("array " + name + " holds " + value + " at index 0");
          String first = name.replaceAll("/v$", "/m");
          NamedArrays other = TrainerArrays.copy(whole);
          other.floats(first)[0] = value == -1e30f ? -3e38f : value;
          assertThatThrownBy(() -> resumed(other, 12, parallel))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageStartingWith("array " + first + " holds ");
        }
      }
    }
  }

  @Test
  void spaceOfOtherSizesThanItsSettingsIsRefused() {
    try (Parallel parallel = Parallel.of(2)) {
      NamedArrays whole = savedAfter(6, parallel);
      int surfels = whole.dimension("surfels/sh", 1);
      List<String> cut = List.of("surfels/sh", "adam/sh/m", "adam/sh/v");
      NamedArrays saved = new NamedArrays();
      for (String name : whole.names()) {
        NamedArrays.Entry entry = whole.entry(name);
        if (cut.contains(name)) {
          int[] shape = entry.shape().length == 1 ? new int[] {3 * surfels} : entry.shape().clone();
          shape[0] = entry.shape().length == 1 ? shape[0] : 3;
          saved.put(name, Arrays.copyOf(whole.floats(name), 3 * surfels), shape);
        } else {
          saved.put(name, entry.data(), entry.shape());
        }
      }
      assertThatThrownBy(() -> resumed(saved, 12, parallel))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("degree 0; its settings say");
    }
  }

  @Test
  void countersThatWouldOverflowAreRefusedByName() {
    try (Parallel parallel = Parallel.of(2)) {
      NamedArrays whole = savedAfter(6, parallel);
      List<String> counters =
          new ArrayList<>(whole.names().stream().filter(n -> n.endsWith("/steps")).toList());
      assertThat(counters).contains("run/steps", "adam/tables/steps", "adam/blend/steps");
      counters.addAll(List.of("dynamo/weak_checks", "density/seen", "colours/visits"));
      for (String name : counters) {
        NamedArrays saved = TrainerArrays.copy(whole);
        saved.ints(name)[0] = Integer.MAX_VALUE - 1;
        assertThatThrownBy(() -> resumed(saved, 12, parallel))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("array " + name + " holds 2147483646 at index 0");
      }
    }
  }

  /** The end of six more steps, with moments that move an array's last numbers far away. */
  private static Throwable endOfDiverging(
      NamedArrays whole, String name, int last, Trainer.Listener listener, Parallel parallel) {
    NamedArrays saved = TrainerArrays.copy(whole);
    float[] m = saved.floats(name);
    Arrays.fill(m, m.length - last, m.length, 2e19f);
    Arrays.fill(saved.floats(name.replaceAll("/m$", "/v")), m.length - last, m.length, 0);
    try (Trainer trainer = resumed(saved, settings(12), parallel)) {
      return catchThrowable(() -> trainer.run(listener));
    }
  }

  @Test
  void aTrainingThatDivergesStopsOrLeavesACheckpointThatCanBeLoaded() {
    try (Parallel parallel = Parallel.of(2)) {
      NamedArrays whole = savedAfter(6, parallel);
      for (String name : moments(whole, "/m")) {
        List<NamedArrays> checkpoints = new ArrayList<>();
        int all = whole.floats(name).length;
        Throwable end = endOfDiverging(whole, name, all, keeping(checkpoints), parallel);
        if (end == null) {
          assertThat(checkpoints).as(name).hasSize(1);
          resumed(checkpoints.getFirst(), 12, parallel).close();
        } else {
          assertThat(checkpoints).as(name).isEmpty();
          assertThat(end)
              .as(name)
              .isInstanceOf(TrainingStopped.class)
              .hasMessageStartingWith("Training stopped at step ")
              .hasMessageEndingWith("; the last checkpoint is that of step 6");
        }
      }
    }
  }

  /** The last number of sh belongs to a degree that is not drawn yet, so only storing finds it. */
  @ParameterizedTest
  @CsvSource({
    "position, step 6: a centre in the array position",
    "scale, step 7: logScale of a surfel becomes",
    "sh, step 12: array surfels/sh holds"
  })
  void aTrainingThatDivergesNamesStepAndArray(String group, String expected) {
    try (Parallel parallel = Parallel.of(2)) {
      NamedArrays whole = savedAfter(6, parallel);
      String name = "adam/" + group + "/m";
      int last = group.equals("sh") ? 1 : whole.floats(name).length;
      Throwable end = endOfDiverging(whole, name, last, new Trainer.Listener() {}, parallel);
      assertThat(end).isInstanceOf(TrainingStopped.class).hasMessageContaining(expected);
    }
  }

  private static Trainer.Listener keeping(List<NamedArrays> checkpoints) {
    return new Trainer.Listener() {
      @Override
      public void checkpoint(NamedArrays arrays) {
        checkpoints.add(arrays);
      }
    };
  }

  @Test
  void aTrainerThatCannotBeMadeClosesItsEngine() {
    int[] closed = {0};
    EngineChoice counting =
        new OpenedBy(
            "counting",
            (space, parallel) -> countingCloses(Engines.cpu().open(space, parallel), closed));
    try (Parallel parallel = Parallel.of(2)) {
      assertThatThrownBy(
              () -> new Trainer(frames.head(), frames, settings(6), null, null, counting, parallel))
          .isInstanceOf(NullPointerException.class);
      assertThat(closed).containsExactly(1);
      NamedArrays saved = TrainerArrays.copy(savedAfter(6, parallel));
      saved.ints("run/steps")[0] = -1;
      assertThatThrownBy(() ->
              Trainer.resume(
                  saved,
                  SpaceGeometry.DEFAULT,
                  frames.head(),
                  frames,
                  settings(12),
                  RenderSettings.DEFAULT,
                  null,
                  counting,
                  parallel))
          .hasMessageStartingWith("array run/steps holds -1");
      assertThat(closed).containsExactly(2);
    }
  }

  private static Engine countingCloses(Engine engine, int[] closed) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, method, arguments) -> {
              closed[0] += method.getName().equals("close") ? 1 : 0;
              return method.invoke(engine, arguments);
            });
  }

  @Test
  void aResumedRunEndsWithTheBitsOfOneThatWasNotStopped() {
    try (Parallel parallel = Parallel.of(2)) {
      NamedArrays whole = savedAfter(60, parallel);
      try (Trainer resumed = resumed(stoppedAt(37, 60, parallel), 60, parallel)) {
        assertThat(resumed.steps()).isEqualTo(37);
        resumed.run(new Trainer.Listener() {});
        assertSameBits(TrainerArrays.save(resumed), whole);
      }
    }
  }

  /** The last checkpoint of a run that the listener stops. */
  private static NamedArrays stoppedAt(int stop, int steps, Parallel parallel) {
    NamedArrays[] saved = new NamedArrays[1];
    try (Trainer trainer = trainer(steps, parallel)) {
      trainer.run(
          new Trainer.Listener() {
            private int done;

            @Override
            public void stepped(int steps, Trainer.TrainingState state) {
              done = steps;
            }

            @Override
            public boolean stopRequested() {
              return done == stop;
            }

            @Override
            public void checkpoint(NamedArrays arrays) {
              saved[0] = arrays;
            }
          });
    }
    return saved[0];
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
        settings(40)
            .with(
                Map.of(
                    "checkpointEvery",
                    10,
                    "losses.perceptual",
                    1,
                    "losses.perceptualFrom",
                    0,
                    "losses.perceptualEvery",
                    1));
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
