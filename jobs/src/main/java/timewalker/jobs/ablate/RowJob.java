package timewalker.jobs.ablate;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import timewalker.engine.Engine;
import timewalker.engine.EngineChoice;
import timewalker.io.BadInputException;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.Frame;
import timewalker.io.lpips.Lpips;
import timewalker.jobs.JobCancelledException;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.jobs.measure.Evaluation;
import timewalker.jobs.measure.Perception;
import timewalker.jobs.prepare.Estimate;
import timewalker.jobs.train.TrainingJob;
import timewalker.jobs.train.TrainingRun;
import timewalker.math.Parallel;
import timewalker.train.Split;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/**
 * Trains and measures one row of the paper's Table 1 on one dataset. Its file holds its state, and
 * the settings and data that the state belongs to. Its avatar lies beside it.
 */
public final class RowJob {
  /** What all rows share. */
  public record Setting(
      JobListener listener,
      Path folder,
      HeadModels models,
      Perception perception,
      EngineChoice engines,
      Parallel parallel) {}

  private final Setting setting;
  private final AblatedDataset data;
  private final AblationRow row;
  private final TrainingSettings settings;
  private final RowRun.Key key;

  public RowJob(Setting setting, AblatedDataset data, AblationRow row) {
    this.setting = setting;
    this.data = data;
    this.row = row;
    TrainingSettings changed = data.ours();
    for (String change : row.changes()) {
      changed = TrainingRun.SETTINGS.set(changed, change);
    }
    this.settings = changed;
    this.key =
        new RowRun.Key(
            row.key(),
            TrainingRun.SETTINGS.keys(settings),
            data.fingerprint(),
            settings.losses().picture().perceptual() > 0
                ? setting.perception.loss().map(Lpips::identity).orElse("")
                : "");
  }

  AblationRow row() {
    return row;
  }

  /** What the row is trained with. */
  public TrainingSettings settings() {
    return settings;
  }

  /** Where its avatar lies once it is trained. */
  public Path avatar() {
    return file(".twa");
  }

  private Path file(String ending) {
    return setting.folder.resolve(data.name()).resolve(row.key() + ending);
  }

  /**
   * Makes sure that a row which is trained, or begun, is not trained again with something else,
   * which would lose its figures or checkpoints.
   *
   * @throws BadInputException when settings or data differ
   */
  void requireSameAsBefore() throws IOException {
    Path file = file(".json");
    Optional<RowRun> before = RowRun.read(file);
    if (before.isPresent()
        && !key.equals(before.get().key())
        && (before.get().training() != null || TrainingRun.begun(avatar()))) {
      throw new BadInputException(
          file.toString(),
          "was trained with "
              + before.get().key().difference(key)
              + "; name another folder, or move this file away to train the row again");
    }
  }

  /** What there is without any training. */
  public RowOutcome found() throws IOException {
    if (row != AblationRow.OURS && settings.equals(data.ours())) {
      return RowOutcome.skipped(
          row == AblationRow.NO_LPIPS
              ? "ours learns from no perceptual loss"
              : "its settings equal those of ours");
    }
    Optional<RowRun> kept = kept();
    if (kept.isPresent()) {
      return RowOutcome.done(kept.get());
    }
    if (row == AblationRow.ALL_GRIDS) {
      Optional<RowRun> ours = new RowJob(setting, data, AblationRow.OURS).kept();
      if (ours.isPresent() && requireNonNull(ours.get().training()).switchedOff().isEmpty()) {
        return RowOutcome.sameAsOurs(ours.get());
      }
    }
    return RowOutcome.missing();
  }

  private Optional<RowRun> kept() throws IOException {
    return RowRun.read(file(".json"))
        .filter(run -> run.finishedFor(key, setting.perception.identity()) && isOfHeldOut(run));
  }

  /** Whether the figures belong to the frames that this dataset holds out, each once. */
  private boolean isOfHeldOut(RowRun run) {
    List<String> measured = run.frames().stream().map(RowRun.HeldOutFrame::name).sorted().toList();
    List<String> heldOut =
        data.dataset().frames().stream()
            .filter(frame -> !frame.split().isTrained())
            .map(Frame::name)
            .sorted()
            .toList();
    return measured.equals(heldOut);
  }

  /** Trains and measures, as far as that is not done yet. */
  public RowOutcome finish(DatasetFrames frames) throws IOException {
    RowOutcome found = found();
    if (!found.equals(RowOutcome.missing())) {
      return found;
    }
    RowRun measured = trained(frames).measured(measure(frames));
    measured.write(file(".json"));
    return RowOutcome.done(measured);
  }

  private RowRun trained(DatasetFrames frames) throws IOException {
    Optional<RowRun> before = RowRun.read(file(".json")).filter(run -> key.equals(run.key()));
    if (before.isPresent() && before.get().training() != null && Files.exists(avatar())) {
      return before.get();
    }
    Files.createDirectories(avatar().getParent());
    TrainingRun run =
        new TrainingRun(
            data.dataset(),
            frames,
            avatar(),
            settings,
            setting.models,
            setting.perception.loss(),
            setting.engines,
            setting.parallel);
    // Checkpoints of other settings or data are refused, not removed.
    try (Trainer trainer = run.begun() ? run.trainer(true) : run.anew()) {
      return trained(run, trainer);
    }
  }

  private RowRun trained(TrainingRun run, Trainer trainer) throws IOException {
    RowRun begun = RowRun.begun(key);
    begun.write(file(".json"));
    int resumedAt = trainer.steps();
    Optional<Duration> cpuBefore = cpu();
    try (Progress progress = progress("Training", settings.steps())) {
      run.run(
          trainer,
          Double.POSITIVE_INFINITY,
          progress,
          setting.listener::interrupted,
          TrainingJob.Listener.SILENT);
    }
    if (trainer.steps() < settings.steps()) {
      throw new JobCancelledException(run.kept(trainer));
    }
    RowRun trained = begun.trained(training(trainer, resumedAt, cpuBefore));
    trained.write(file(".json"));
    run.finished(trainer);
    return trained;
  }

  private static Optional<Duration> cpu() {
    return ProcessHandle.current().info().totalCpuDuration();
  }

  private static RowRun.Training training(
      Trainer trainer, int resumedAt, Optional<Duration> cpuBefore) {
    // What an earlier start spent is not known any more.
    Double cpuSeconds =
        cpuBefore.isPresent() && resumedAt == 0
            ? (Double) (cpu().orElseThrow().minus(cpuBefore.get()).toMillis() / 1e3)
            : null;
    return new RowRun.Training(
        trainer.steps(),
        trainer.seconds(),
        cpuSeconds,
        trainer.space().average().count(),
        trainer.history().points().getLast().activeBases(),
        trainer.history().deactivations().stream()
            .map(off -> new RowRun.SwitchedOff(off.step(), off.basis()))
            .toList());
  }

  /** Measures the avatar as it lies on the disk. */
  private RowRun.Measured measure(DatasetFrames frames) throws IOException {
    AvatarFile opened = AvatarFile.read(avatar(), setting.models);
    List<RowRun.HeldOutFrame> measured = new ArrayList<>();
    try (Engine engine = setting.engines.open(opened.space(), setting.parallel);
        Progress progress = progress("Measuring", frames.size())) {
      Evaluation evaluation = new Evaluation(engine, frames, opened.render(), setting.perception);
      for (int i = 0; i < frames.size(); i++) {
        if (!frames.info(i).split().isTrained()) {
          String stage = frames.frame(i).lifeStage();
          measured.add(
              new RowRun.HeldOutFrame(
                  frames.info(i).name(),
                  frames.info(i).split().name(),
                  stage,
                  frames.stages().stream().noneMatch(s -> s.name().equals(stage)),
                  evaluation.frame(frames, i).known()));
        }
        progress.advance(1);
      }
    }
    return new RowRun.Measured(setting.perception.identity(), measured);
  }

  private Progress progress(String task, int total) {
    return setting.listener.progress(
        String.format(Locale.ROOT, "%s \"%s\" on %s", task, row.title(), data.name()), total);
  }

  /** Rough seconds of training. */
  public double estimate(int threads) {
    double pixels =
        data.dataset().frames(Split.TRAIN).stream()
            .mapToDouble(f -> (double) f.camera().width() * f.camera().height())
            .average()
            .orElse(0);
    return Estimate.trainingSeconds(settings.steps(), pixels, threads);
  }
}
