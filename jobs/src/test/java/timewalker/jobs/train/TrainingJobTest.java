package timewalker.jobs.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.engine.Engine;
import timewalker.engine.Engines;
import timewalker.io.BadInputException;
import timewalker.io.avatar.ArrayArchive;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.lpips.Backbone;
import timewalker.io.lpips.Lpips;
import timewalker.io.lpips.ShiftTolerantLpips;
import timewalker.io.settings.Presets;
import timewalker.io.weights.Tensor;
import timewalker.jobs.JobCancelledException;
import timewalker.jobs.JobListener;
import timewalker.jobs.RequestException;
import timewalker.jobs.film.WalkJob;
import timewalker.jobs.measure.Evaluation;
import timewalker.jobs.measure.MeasureJob;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.synth.LifelongSubject;
import timewalker.synth.SubjectDataset;
import timewalker.synth.SynthSettings;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

class TrainingJobTest {
  private static final int STEPS = 20;
  private static final List<String> SMALL =
      List.of(
          "bases.count=2",
          "bases.levels=4",
          "bases.log2Entries=9",
          "bases.finest=32",
          "surfels.count=400",
          "checkpointEvery=5");

  @TempDir static Path folder;

  private static Path data;

  @BeforeAll
  static void renderALife() throws IOException {
    data = folder.resolve("data");
    SynthSettings tiny =
        SynthSettings.DEFAULT.withAges(List.of(20.0, 60.0)).withFrames(2, 1).withSize(48);
    try (Parallel parallel = Parallel.of(2)) {
      SubjectDataset.write(new LifelongSubject(tiny), data, false, parallel, done -> {});
    }
  }

  private static TrainingJob.Request request(String avatar) throws IOException {
    TrainingSettings settings = Presets.QUICK.withSteps(STEPS);
    for (String change : SMALL) {
      settings = TrainingRun.SETTINGS.set(settings, change);
    }
    return TrainingJob.Request.of(data, folder.resolve(avatar), settings);
  }

  /** The data with every mask, or every list, changed. */
  private static Path changed(String name, String ending, UnaryOperator<byte[]> change)
      throws IOException {
    Path copy = folder.resolve(name);
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(data.relativize(file).toString());
        Files.createDirectories(to.getParent());
        byte[] bytes = Files.readAllBytes(file);
        Files.write(to, file.toString().contains(ending) ? change.apply(bytes) : bytes);
      }
    }
    return copy;
  }

  private static void refused(Path bad, String why) throws IOException {
    Path avatar = folder.resolve(bad.getFileName() + ".twa");
    TrainingJob.Request request =
        TrainingJob.Request.of(bad, avatar, request("none.twa").settings());
    try (Parallel parallel = Parallel.of(2)) {
      assertThatThrownBy(
              () -> TrainingJob.run(request, Engines.cpu(), parallel, TrainingJob.Listener.SILENT))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(why);
    }
    assertThat(avatar).doesNotExist();
  }

  @Test
  void dataThatTeachNothingAreRefusedBeforeTheFirstStep() throws IOException {
    ByteImage black = new ByteImage(48, 48, 1);
    byte[] mask = ImageFile.encodePng(black, PngOptions.PLAIN);
    refused(
        changed("black", "fg_masks", png -> mask), "has black masks, so nothing can be learned");
    Pattern matrix =
        Pattern.compile("\"transform_matrix\"\\s*:\\s*\\[.*?\\]\\s*\\]", Pattern.DOTALL);
    UnaryOperator<byte[]> millimetres =
        json ->
            matrix
                .matcher(new String(json, UTF_8))
                .replaceAll(m -> inMillimetres(m.group()))
                .getBytes(UTF_8);
    refused(
        changed("millimetres", "transforms_", millimetres),
        "check that cameras and heads are in metres");
  }

  /** A camera's matrix whose translation is a thousand times as long. */
  private static String inMillimetres(String matrix) {
    List<String> rows = new ArrayList<>(List.of(matrix.split("\\]", -1)));
    for (int row = 0; row < 3; row++) {
      int comma = rows.get(row).lastIndexOf(',');
      double metres = Double.parseDouble(rows.get(row).substring(comma + 1));
      rows.set(row, rows.get(row).substring(0, comma + 1) + 1000 * metres);
    }
    return String.join("]", rows);
  }

  /** Interrupts its thread after so many steps. */
  private static TrainingJob.Listener interrupting(int after) {
    return new TrainingJob.Listener() {
      @Override
      public void stepped(int steps, Trainer.TrainingState state) {
        if (steps == after) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  @Test
  void anInterruptedTrainingThatIsResumedGivesTheBytesOfOneThatWasNot() throws IOException {
    try (Parallel parallel = Parallel.of(2)) {
      TrainingResult whole =
          TrainingJob.run(
              request("whole.twa"), Engines.cpu(), parallel, TrainingJob.Listener.SILENT);
      assertThat(whole.steps()).isEqualTo(STEPS);
      assertThat(whole.summary().bySplit()).isNotEmpty();

      TrainingJob.Request stopped = request("stopped.twa");
      assertStoppedAfter(8, stopped, parallel, stopped.avatar() + " is unfinished");
      assertThat(stopped.avatar()).exists();
      assertThat(TrainingRun.checkpointFolder(stopped.avatar())).isDirectory();

      List<Integer> steps = new ArrayList<>();
      TrainingJob.run(
          stopped.withResume(true),
          Engines.cpu(),
          parallel,
          new TrainingJob.Listener() {
            @Override
            public void stepped(int done, Trainer.TrainingState state) {
              steps.add(done);
            }
          });
      assertThat(steps).hasSize(STEPS - 8).startsWith(9).endsWith(STEPS);
      assertThat(Files.readAllBytes(stopped.avatar()))
          .isEqualTo(Files.readAllBytes(whole.avatar()));
      assertThat(TrainingRun.checkpointFolder(stopped.avatar())).doesNotExist();
    }
  }

  private static void assertStoppedAfter(
      int step, TrainingJob.Request request, Parallel parallel, String kept) {
    assertThatThrownBy(() -> TrainingJob.run(request, Engines.cpu(), parallel, interrupting(step)))
        .isInstanceOfSatisfying(
            JobCancelledException.class,
            e ->
                assertThat(e.kept())
                    .contains(
                        String.format(
                            Locale.ROOT,
                            "%s, step %d of %d is kept in %s",
                            kept,
                            step,
                            STEPS,
                            TrainingRun.checkpointFolder(request.avatar()))));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anInterruptedTrainingLeavesAFinishedAvatarAlone() throws IOException {
    TrainingJob.Request request = request("good.twa");
    Files.writeString(request.avatar(), "a finished avatar");
    try (Parallel parallel = Parallel.of(2)) {
      assertStoppedAfter(7, request, parallel, request.avatar() + " stays as it was");
      assertThat(request.avatar()).hasContent("a finished avatar");
      TrainingJob.Request brief = request.withResume(true).withMaxMinutes(0);
      assertThatThrownBy(
              () -> TrainingJob.run(brief, Engines.cpu(), parallel, TrainingJob.Listener.SILENT))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("time limit");
      assertThat(request.avatar()).hasContent("a finished avatar");
    }
  }

  @Test
  void timeLimitReplacesAnUnfinishedAvatarButNoFinishedOne() throws IOException {
    TrainingJob.Request request = request("nightly.twa");
    TrainingJob.Request brief = request.withMaxMinutes(0);
    try (Parallel parallel = Parallel.of(2)) {
      for (int night = 1; night <= 2; night++) {
        TrainingResult result =
            TrainingJob.run(
                brief.withResume(night > 1), Engines.cpu(), parallel, TrainingJob.Listener.SILENT);
        assertThat(result.steps()).isEqualTo(night);
        assertThat(AvatarFile.isUnfinished(request.avatar())).isTrue();
        assertThat(AvatarFile.read(request.avatar(), HeadModels.embedded()).space()).isNotNull();
      }
      TrainingJob.run(
          request.withResume(true), Engines.cpu(), parallel, TrainingJob.Listener.SILENT);
      assertThat(AvatarFile.isUnfinished(request.avatar())).isFalse();
      byte[] finished = Files.readAllBytes(request.avatar());
      assertThatThrownBy(
              () -> TrainingJob.run(brief, Engines.cpu(), parallel, TrainingJob.Listener.SILENT))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("name another file");
      assertThat(request.avatar()).hasBinaryContent(finished);
    }
  }

  /** A network whose weights are all alike. */
  private static Lpips network(float weight) {
    Map<String, Tensor> weights = new HashMap<>();
    for (Map<String, int[]> shapes :
        List.of(Backbone.SQUEEZE.networkShapes(), Backbone.SQUEEZE.linearShapes())) {
      shapes.forEach((name, shape) -> {
        float[] values = new float[(int) Tensor.count(shape)];
        Arrays.fill(values, weight);
        weights.put(name, new Tensor(shape, values));
      });
    }
    return new Lpips(Backbone.SQUEEZE, weights);
  }

  private static TrainingJob.Request perceptual(String avatar, Optional<Lpips> lpips)
      throws IOException {
    TrainingJob.Request usual = request(avatar);
    return new TrainingJob.Request(
        usual.dataset(),
        usual.avatar(),
        TrainingRun.SETTINGS.set(usual.settings(), "losses.perceptual=0.5"),
        usual.models(),
        lpips,
        false,
        0,
        false);
  }

  @Test
  void trainingIsNotResumedWithAnotherPerceptualLoss() throws IOException {
    Optional<Lpips> none = Optional.empty();
    Optional<Lpips> one = Optional.of(network(1e-3f));
    Optional<Lpips> other = Optional.of(network(2e-3f));
    try (Parallel parallel = Parallel.of(2)) {
      for (Optional<Lpips> first : List.of(none, one)) {
        String avatar = first.isPresent() ? "with-lpips.twa" : "without-lpips.twa";
        TrainingJob.run(
            perceptual(avatar, first), Engines.cpu(), parallel, TrainingJob.Listener.SILENT);
        for (Optional<Lpips> second : List.of(none, one, other)) {
          TrainingJob.Request resumed = perceptual(avatar, second).withResume(true);
          if (first.equals(second)) {
            TrainingJob.run(resumed, Engines.cpu(), parallel, TrainingJob.Listener.SILENT);
          } else {
            assertThatThrownBy(() ->
                    TrainingJob.run(resumed, Engines.cpu(), parallel, TrainingJob.Listener.SILENT))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("was trained with " + described(first))
                .hasMessageContaining("not with " + described(second));
          }
        }
      }
    }
  }

  private static String described(Optional<Lpips> lpips) {
    return "the perceptual loss of " + lpips.orElseGet(ShiftTolerantLpips::load).identity();
  }

  @Test
  void trainingAnewIsRefusedWhileACheckpointIsThere() throws IOException {
    TrainingJob.Request request = request("begun.twa");
    Path folder = TrainingRun.checkpointFolder(request.avatar());
    try (Parallel parallel = Parallel.of(2)) {
      assertStoppedAfter(6, request, parallel, request.avatar() + " is unfinished");
      assertThatThrownBy(
              () -> TrainingJob.run(request, Engines.cpu(), parallel, TrainingJob.Listener.SILENT))
          .isInstanceOfSatisfying(
              RequestException.class, e -> assertThat(e.component()).isEqualTo("resume"))
          .hasMessage(
              folder
                  + ": holds the checkpoint of step 6; resume from it, or delete this folder to"
                  + " start again");
      List<Path> checkpoints = files(folder);
      assertThat(checkpoints).hasSize(2);
      requireStepsThatFit(request.withResume(true), checkpoints.getLast(), parallel);
      for (Path file : checkpoints) {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));
      }
      for (boolean resume : new boolean[] {false, true}) {
        TrainingJob.Request damaged = request.withResume(resume);
        assertThatThrownBy(() ->
                TrainingJob.run(damaged, Engines.cpu(), parallel, TrainingJob.Listener.SILENT))
            .isInstanceOf(BadInputException.class)
            .hasMessageStartingWith(folder + ": its checkpoints cannot be used: ")
            .hasMessageContaining(checkpoints.getLast() + ": ")
            .hasMessageEndingWith("; move the folder away to start anew");
        assertThat(files(folder)).isEqualTo(checkpoints);
      }
    }
  }

  /** A run that believes a wrong number of steps would end without training. */
  private static void requireStepsThatFit(
      TrainingJob.Request request, Path checkpoint, Parallel parallel) throws IOException {
    ArrayArchive saved = ArrayArchive.read(checkpoint, "timewalker-checkpoint", 1);
    int summed = saved.arrays().ints("run/steps")[1];
    for (int steps : new int[] {7, 1_000_000}) {
      NamedArrays changed = new NamedArrays();
      for (String name : saved.arrays().names()) {
        NamedArrays.Entry entry = saved.arrays().entry(name);
        boolean counts = name.equals("run/steps");
        changed.put(name, counts ? new int[] {steps, summed} : entry.data(), entry.shape());
      }
      new ArrayArchive(saved.manifest().deepCopy(), changed).write(checkpoint);
      assertThatThrownBy(
              () -> TrainingJob.run(request, Engines.cpu(), parallel, TrainingJob.Listener.SILENT))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("the checkpoint of step 6 is inconsistent: ")
          .hasMessageContaining(steps == 7 ? "those of step 7" : "1000000 steps are done of");
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** The figures by split that both training and measuring find; ST-LPIPS is measured alone. */
  private static Map<String, Map<String, Double>> shared(Evaluation.Summary summary) {
    Map<String, Map<String, Double>> shared = new HashMap<>();
    summary
        .bySplit()
        .forEach((split, figures) -> {
          Map<String, Double> known = new HashMap<>(figures.known());
          known.remove("st_lpips");
          shared.put(split, known);
        });
    return shared;
  }

  @Test
  void theListenerSeesTheMeasuredAvatarWhileTheDataAreOpen() throws IOException {
    List<TrainingJob.Trained> seen = new ArrayList<>();
    try (Parallel parallel = Parallel.of(2)) {
      TrainingJob.Request request = request("seen.twa");
      TrainingResult result =
          TrainingJob.run(
              request,
              Engines.cpu(),
              parallel,
              new TrainingJob.Listener() {
                @Override
                public void measured(TrainingJob.Trained trained) {
                  assertThat(request.avatar()).exists();
                  assertThat(trained.frames().picture(0).colour().width()).isEqualTo(48);
                  seen.add(trained);
                }
              });
      assertThat(seen).hasSize(1);
      assertThat(seen.getFirst().summary()).isEqualTo(result.summary());

      AvatarFile avatar = AvatarFile.read(request.avatar(), HeadModels.embedded());
      Path film = folder.resolve("walk.gif");
      try (Engine engine = Engines.cpu().open(avatar.space(), parallel)) {
        MeasureJob.Result measured =
            MeasureJob.run(
                avatar,
                "seen.twa",
                MeasureJob.Request.of(data),
                Engines.cpu(),
                engine,
                JobListener.SILENT);
        assertThat(shared(measured.frames())).isEqualTo(shared(result.summary())).isNotEmpty();
        assertThat(measured.headFitted()).isEmpty();
        WalkJob.run(avatar, new WalkJob.Request(film, 32, 0.2, 10), engine, JobListener.SILENT);
      }
      assertThat(film).isNotEmptyFile();
    }
  }

  @Test
  void measuringAnAvatarFitsHeldOutPhotosAsItsTrainingDid() throws IOException {
    TrainingJob.Request usual = request("fitted.twa");
    TrainingSettings settings =
        TrainingRun.SETTINGS.set(usual.settings(), "refinement.translation=3e-3");
    TrainingJob.Request ofPhotos =
        new TrainingJob.Request(
            usual.dataset(),
            usual.avatar(),
            settings,
            usual.models(),
            usual.lpips(),
            false,
            Double.POSITIVE_INFINITY,
            true);
    MeasureJob.Request both =
        new MeasureJob.Request(
            data, Optional.of("test-view"), true, true, false, false, Optional.empty());
    try (Parallel parallel = Parallel.of(2)) {
      TrainingResult trained =
          TrainingJob.run(ofPhotos, Engines.cpu(), parallel, TrainingJob.Listener.SILENT);
      AvatarFile avatar = AvatarFile.read(ofPhotos.avatar(), HeadModels.embedded());
      try (Engine engine = Engines.cpu().open(avatar.space(), parallel)) {
        MeasureJob.Result measured =
            MeasureJob.run(avatar, "fitted.twa", both, Engines.cpu(), engine, JobListener.SILENT);
        Map<String, Map<String, Double>> all = shared(trained.fitted().orElseThrow());
        assertThat(shared(measured.bothFitted().orElseThrow()))
            .containsOnly(Map.entry("test-view", all.get("test-view")));
      }
    }
  }

  @Test
  void dataWhoseHeadsAreNotTheTruthAreRefined() throws IOException {
    TrainingSettings settings = Presets.QUICK.settings();
    assertThat(Dataset.open(data).exactParams()).isTrue();
    assertThat(TrainingJob.suited(settings, true)).isEqualTo(settings);
    assertThat(TrainingJob.suited(settings, false)).isEqualTo(settings.withRefinement(true));
  }
}
