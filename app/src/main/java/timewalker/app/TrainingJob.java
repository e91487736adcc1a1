package timewalker.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.io.lpips.Lpips;
import timewalker.math.Parallel;
import timewalker.train.FrameFit;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/** From a dataset to an avatar, its figures and its report: what train and build do. */
final class TrainingJob {
  /** Held-out photos that are measured with head and light fitted; more would take too long. */
  private static final int MOST_FITTED = 24;

  private final ConsoleCommand command;
  private final TrainingOptions options;
  private final HeadModels models;
  private final Path avatar;
  private final Path report;
  private final boolean ofPhotos;

  /**
   * @param command shows progress, and knows when the user wants to stop
   * @param avatar file to write
   * @param report page to write
   * @param ofPhotos whether poses are a tracker's and every picture has its own light, so that
   *     held-out frames are measured with head and light fitted, too
   */
  TrainingJob(
      ConsoleCommand command,
      TrainingOptions options,
      HeadModels models,
      Path avatar,
      Path report,
      boolean ofPhotos) {
    this.command = command;
    this.options = options;
    this.models = models;
    this.avatar = avatar;
    this.report = report;
    this.ofPhotos = ofPhotos;
  }

  Result run(Dataset dataset, TrainingSettings settings, Parallel parallel) throws IOException {
    try (DatasetFrames frames = new DatasetFrames(dataset, FrameCache.Settings.DEFAULT)) {
      Optional<Lpips> lpips = options.lpips.metric(frames, parallel);
      TrainingRun run = new TrainingRun(dataset, frames, avatar, settings, models, lpips, parallel);
      try (FolderLock _ = run.lock()) {
        Trainer trainer = run.trainer(options.resume);
        try (Progress progress = command.progress("Training", settings.steps())) {
          run.run(trainer, options.maxMinutes, progress, command::interrupted);
        }
        Result result = finish(run, trainer, settings, frames, lpips, parallel);
        run.finished(trainer);
        return result;
      }
    }
  }

  private Result finish(
      TrainingRun run,
      Trainer trainer,
      TrainingSettings settings,
      DatasetFrames frames,
      Optional<Lpips> lpips,
      Parallel parallel)
      throws IOException {
    Evaluation evaluation = new Evaluation(trainer.space(), frames, run.render(), lpips, parallel);
    Evaluation.Summary summary;
    try (Progress progress = command.progress("Measuring", frames.size())) {
      summary = evaluation.summarise(frames, Optional.empty(), progress);
    }
    RunReport.of(
            avatar.getFileName().toString(),
            trainer,
            settings,
            frames,
            run.render(),
            evaluation,
            summary,
            Map.of("preset", options.presetName()),
            parallel)
        .write(report);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("avatar", avatar.toString());
    data.put("report", report.toString());
    data.put("steps", trainer.steps());
    data.put("seconds", trainer.seconds());
    data.put("surfels", trainer.space().average().count());
    data.put("splits", summary.toMap());
    Optional<Evaluation.Figures> refined = evaluation.refinedMoments(trainer, frames);
    refined.ifPresent(figures -> data.put("views_of_refined_moments", figures.toMap()));
    Optional<Evaluation.Summary> fitted = fitted(evaluation, settings, frames);
    fitted.ifPresent(some -> data.put("splits_refined_colour_affine", some.toMap()));
    return new Result(
        summary.text()
            + refined.map(TrainingJob::refinedLine).orElse("")
            + fitted.map(TrainingJob::fittedTable).orElse("")
            + String.format(Locale.ROOT, "%n%nAvatar: %s%nReport: %s", avatar, report),
        data);
  }

  private Optional<Evaluation.Summary> fitted(
      Evaluation evaluation, TrainingSettings settings, DatasetFrames frames) {
    int heldOut = 0;
    for (int i = 0; i < frames.size(); i++) {
      heldOut += frames.info(i).split().isTrained() ? 0 : 1;
    }
    if (!ofPhotos || heldOut == 0 || heldOut > MOST_FITTED) {
      return Optional.empty();
    }
    try (Progress progress = command.progress("Fitting held-out photos", heldOut)) {
      return Optional.of(
          evaluation.summarise(
              frames,
              Optional.empty(),
              evaluation.fitted(settings, FrameFit.Freedom.BOTH),
              progress));
    }
  }

  private static String fittedTable(Evaluation.Summary summary) {
    return String.format(
        Locale.ROOT,
        "%n%nWith head and light of each held-out photo taken from its other half:%n%s",
        summary.text());
  }

  private static String refinedLine(Evaluation.Figures figures) {
    return String.format(
        Locale.ROOT,
        "%nHeld-out views of refined moments, with their refined heads: %.2f dB, SSIM %.4f.",
        figures.psnr(),
        figures.ssim());
  }
}
