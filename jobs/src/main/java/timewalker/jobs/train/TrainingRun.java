package timewalker.jobs.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import timewalker.basis.Dynamo;
import timewalker.engine.EngineChoice;
import timewalker.engine.LossReport;
import timewalker.head.HeadModel;
import timewalker.io.BadInputException;
import timewalker.io.FolderLock;
import timewalker.io.OutputFolder;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.Checkpoints;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFingerprint;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.Frame;
import timewalker.io.dataset.HeadOnMask;
import timewalker.io.lpips.Lpips;
import timewalker.io.settings.SettingsFormat;
import timewalker.jobs.Elapsed;
import timewalker.jobs.JobCancelledException;
import timewalker.jobs.Outputs;
import timewalker.jobs.Progress;
import timewalker.jobs.RequestException;
import timewalker.loss.ImageLoss;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.train.EvenSpread;
import timewalker.train.RunHistory;
import timewalker.train.Split;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/** One training run from a dataset to an avatar file, with its checkpoints beside it. */
public final class TrainingRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);
  public static final SettingsFormat<TrainingSettings> SETTINGS =
      new SettingsFormat<>(TrainingSettings.class);

  /** The component of a request that asks for a checkpoint. */
  private static final String RESUME = "resume";

  /** Frames of a life stage that are looked at before a training. */
  private static final int LOOKED_AT = 4;

  /** Less of the head's silhouette on the masks is a mistake in the data. */
  private static final double LEAST_ON_MASKS = 0.05;

  private final Dataset dataset;
  private final DatasetFrames frames;
  private final Path avatar;
  private final TrainingSettings settings;
  private final HeadModel head;
  private final RenderSettings render;
  private final EngineChoice engines;
  private final Parallel parallel;
  private final @Nullable ImageLoss perceptual; // null for none
  private final String perceptualIdentity; // empty where the loss is off
  private final Checkpoints checkpoints;
  private @Nullable String fingerprint; // null until it is needed
  private boolean written;

  /**
   * @param avatar the file that is made; checkpoints stand in a folder beside it
   * @param models finds the dataset's head model
   * @param perceptual a loss beside the others, by its weight in the settings
   * @param engines what computes
   */
  public TrainingRun(
      Dataset dataset,
      DatasetFrames frames,
      Path avatar,
      TrainingSettings settings,
      HeadModels models,
      Optional<Lpips> perceptual,
      EngineChoice engines,
      Parallel parallel) {
    this.dataset = dataset;
    this.frames = frames;
    this.avatar = avatar;
    this.settings = settings;
    this.engines = engines;
    this.parallel = parallel;
    Optional<Lpips> loss = perceptual.filter(_ -> settings.losses().picture().perceptual() > 0);
    this.perceptual = loss.orElse(null);
    this.perceptualIdentity = loss.map(Lpips::identity).orElse("");
    this.head =
        models.find(
            dataset.headModel().id(), dataset.headModel().sha256(), dataset.path().toString());
    float[] rgb = dataset.manifest().background();
    this.render = RenderSettings.DEFAULT.withBackground(rgb[0], rgb[1], rgb[2]);
    this.checkpoints = new Checkpoints(checkpointFolder(avatar));
    requireTrainingFrames();
  }

  private void requireTrainingFrames() {
    if (dataset.frames(Split.TRAIN).isEmpty()) {
      throw new BadInputException(
          dataset.path().toString(),
          "contains no frame of split \"train\"; training needs at least one");
    }
  }

  /**
   * Looks at a few training frames of each life stage: a head that is not where the masks are would
   * train an empty avatar, whose white pictures are not even far from many of the data's.
   */
  private void requireHeadOnMasks() {
    Map<String, List<Frame>> stages = new LinkedHashMap<>();
    for (Frame frame : dataset.frames(Split.TRAIN)) {
      stages.computeIfAbsent(frame.lifeStage(), stage -> new ArrayList<>()).add(frame);
    }
    HeadOnMask check = new HeadOnMask(head, parallel);
    for (Map.Entry<String, List<Frame>> stage : stages.entrySet()) {
      check.clear();
      List<Frame> all = stage.getValue();
      EvenSpread.of(IntStream.range(0, all.size()).toArray(), LOOKED_AT)
          .mapToObj(all::get)
          .forEach(f -> check.add(f.params(), f.camera(), Optional.of(f.mask())));
      if (check.share() < LEAST_ON_MASKS) {
        throw new BadInputException(
            dataset.path() + ", life stage " + stage.getKey(),
            check.isBlack()
                ? "has black masks, so nothing can be learned; white marks the person"
                : String.format(
                    Locale.ROOT,
                    "has its head beside the masks (%.0f %% of it lies on them), so nothing can be"
                        + " learned; check that cameras and heads are in metres and of one world",
                    100 * check.share()));
      }
    }
  }

  /** Where the checkpoints of an avatar are kept while it is trained. */
  public static Path checkpointFolder(Path avatar) {
    return avatar.resolveSibling(avatar.getFileName() + ".checkpoints");
  }

  /** How pictures of this dataset are drawn. */
  public RenderSettings render() {
    return render;
  }

  /**
   * The trainer as it stands before the first step of this run.
   *
   * @param resume whether to go on from the newest checkpoint
   * @throws BadInputException when there is none, none can be used, or it is of other data or
   *     settings; also when one is there and {@code resume} is not set
   */
  public Trainer trainer(boolean resume) throws IOException {
    return resume ? resumed() : fresh();
  }

  /** A trainer from the beginning; checkpoints of an earlier run are removed. */
  public Trainer anew() throws IOException {
    requireHeadOnMasks();
    checkpoints.clear();
    return new Trainer(head, frames, settings, render, perceptual, engines, parallel);
  }

  /**
   * Trains and writes the avatar. An unfinished avatar replaces no file but another unfinished
   * avatar; see {@link #kept}.
   *
   * @param trainer of this run
   * @param maxMinutes stop after so many minutes of training, infinity for no limit
   * @param progress advanced by one a step
   * @param interrupted whether the user wants to stop
   * @param told of every step
   */
  public void run(
      Trainer trainer,
      double maxMinutes,
      Progress progress,
      BooleanSupplier interrupted,
      TrainingJob.Listener told)
      throws IOException {
    progress.advance(trainer.steps());
    try {
      trainer.run(new Watch(trainer, progress, maxMinutes * 60, interrupted, told));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    written = complete(trainer) || isReplaceable(avatar);
    if (written) {
      write(trainer);
    }
  }

  private void write(Trainer trainer) throws IOException {
    ObjectNode described = SETTINGS.toJson(settings);
    AvatarFile made = new AvatarFile(trainer.space(), dataset.manifest().background(), described);
    if (complete(trainer)) {
      made.write(avatar);
    } else {
      made.writeUnfinished(avatar, trainer.steps());
    }
  }

  /** Whether an unfinished avatar may be written there. */
  private static boolean isReplaceable(Path avatar) throws IOException {
    return !Files.exists(avatar, LinkOption.NOFOLLOW_LINKS) || AvatarFile.isUnfinished(avatar);
  }

  /**
   * Makes sure that a training with a limit of time can write what it has then.
   *
   * @param maxMinutes infinity for no limit
   * @throws BadInputException when a file is there that an unfinished avatar must not replace
   */
  public static void requireReplaceable(Path avatar, double maxMinutes) throws IOException {
    if (maxMinutes < Double.POSITIVE_INFINITY && !isReplaceable(avatar)) {
      throw new BadInputException(
          avatar.toString(),
          "exists, and a training with a time limit may end unfinished; move it away, or name"
              + " another file");
    }
  }

  private boolean complete(Trainer trainer) {
    return trainer.steps() >= settings.steps();
  }

  /** What {@link #run} has left to go on from, in one clause. */
  public String kept(Trainer trainer) {
    String checkpoint =
        String.format(
            Locale.ROOT,
            "step %d of %d is kept in %s",
            trainer.steps(),
            settings.steps(),
            checkpointFolder(avatar));
    if (!written) {
      return avatar + " stays as it was, " + checkpoint;
    }
    return (complete(trainer) ? avatar + " is complete" : avatar + " is unfinished")
        + ", "
        + checkpoint;
  }

  /**
   * Removes the checkpoints of a run that has done all its steps. Call it when all results that
   * depend on the avatar are written, so that a kill while measuring costs no training.
   */
  public void finished(Trainer trainer) throws IOException {
    if (complete(trainer)) {
      checkpoints.clear();
    }
  }

  /**
   * Keeps every other run away from an avatar and its checkpoints until it is closed, or this
   * process ends.
   */
  public static FolderLock lock(Path avatar) throws IOException {
    OutputFolder.requireNoLinks(checkpointFolder(avatar));
    return FolderLock.takeOwn(
        checkpointFolder(avatar),
        avatar,
        "another run is training this avatar; wait until it ends, or name another file");
  }

  /** Whether there is a checkpoint, be it damaged or not. */
  public boolean begun() throws IOException {
    return begun(avatar);
  }

  /** Whether a checkpoint of this avatar is there, be it damaged or not. */
  public static boolean begun(Path avatar) throws IOException {
    return new Checkpoints(checkpointFolder(avatar)).any();
  }

  private Trainer fresh() throws IOException {
    Optional<Checkpoints.Found> found = checkpoints.newest();
    if (found.isPresent()) {
      throw new RequestException(
          checkpointFolder(avatar).toString(),
          String.format(
              Locale.ROOT,
              "holds the checkpoint of step %d; resume from it, or delete this folder to start"
                  + " again",
              found.get().steps()),
          RESUME);
    }
    return anew();
  }

  private static Trainer requireStep(int stated, Trainer trainer) {
    int done = trainer.steps();
    if (done != stated) {
      trainer.close();
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "its arrays are those of step %d", done));
    }
    return trainer;
  }

  private Trainer resumed() throws IOException {
    Optional<Checkpoints.Found> found = checkpoints.newest();
    if (found.isEmpty()) {
      throw new RequestException(
          checkpointFolder(avatar).toString(),
          "contains no checkpoint; start from the beginning without resuming",
          RESUME);
    }
    for (String message : found.get().passedOver()) {
      LOG.warn("skipped a damaged checkpoint: {}", message);
    }
    requireSameSettings(found.get().settings());
    requireSamePerceptual(found.get().perceptual());
    requireSameData(found.get().dataset());
    LOG.info("resuming at step {}", found.get().steps());
    try {
      return requireStep(
          found.get().steps(),
          Trainer.resume(
              found.get().arrays(),
              found.get().geometry(),
              head,
              frames,
              settings,
              render,
              perceptual,
              engines,
              parallel));
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
      throw new BadInputException(
          checkpointFolder(avatar).toString(),
          Checkpoints.unusable(
              String.format(
                  Locale.ROOT,
                  "the checkpoint of step %d is inconsistent: %s",
                  found.get().steps(),
                  e.getMessage())),
          e);
    }
  }

  private void requireSamePerceptual(Optional<String> saved) {
    if (saved.isPresent() && !saved.get().equals(perceptualIdentity)) {
      throw new BadInputException(
          checkpointFolder(avatar).toString(),
          String.format(
              Locale.ROOT,
              "was trained with %s, not with %s; continue with the same, or delete this folder to"
                  + " start again",
              perceptualLoss(saved.get()),
              perceptualLoss(perceptualIdentity)));
    }
  }

  private static String perceptualLoss(String identity) {
    return identity.isEmpty() ? "no perceptual loss" : "the perceptual loss of " + identity;
  }

  private void requireSameData(String saved) throws IOException {
    if (saved.isEmpty()) {
      LOG.warn("the checkpoint does not name its dataset; make sure that it is the same one");
    } else if (!saved.equals(fingerprint())) {
      throw new BadInputException(
          checkpointFolder(avatar).toString(),
          "was trained on other data than "
              + dataset.path()
              + "; continue with the same dataset, or delete this folder to start again");
    }
  }

  private String fingerprint() throws IOException {
    if (fingerprint == null) {
      fingerprint = DatasetFingerprint.of(dataset, frame -> {});
    }
    return fingerprint;
  }

  private void requireSameSettings(ObjectNode saved) {
    String where = checkpointFolder(avatar).toString();
    Map<String, String> before = SETTINGS.keys(SETTINGS.fromJson(settings, saved, where));
    Map<String, String> now = SETTINGS.keys(settings);
    for (Map.Entry<String, String> key : now.entrySet()) {
      if (!key.getValue().equals(before.get(key.getKey()))) {
        throw new BadInputException(
            where,
            String.format(
                Locale.ROOT,
                "was made with %s=%s, not %s; continue with the same settings, or delete this"
                    + " folder to start again",
                key.getKey(),
                before.get(key.getKey()),
                key.getValue()));
      }
    }
  }

  /** Shows what happens, keeps checkpoints, ends the run when asked. */
  private final class Watch implements Trainer.Listener {
    private final Trainer trainer;
    private final Progress progress;
    private final long began = System.nanoTime();
    private final double maxSeconds;
    private final BooleanSupplier interrupted;
    private final TrainingJob.Listener told;
    private double smoothSeconds;

    Watch(
        Trainer trainer,
        Progress progress,
        double maxSeconds,
        BooleanSupplier interrupted,
        TrainingJob.Listener told) {
      this.trainer = trainer;
      this.progress = progress;
      this.maxSeconds = maxSeconds;
      this.interrupted = interrupted;
      this.told = told;
    }

    @Override
    public void stepped(int steps, Trainer.TrainingState state) {
      smoothSeconds =
          smoothSeconds == 0
              ? state.secondsPerStep()
              : 0.98 * smoothSeconds + 0.02 * state.secondsPerStep();
      progress.note(
          String.format(
              Locale.ROOT,
              "%.1f it/s, loss %.4f, %d surfels, %d bases, held-out %.2f dB, %s left",
              1 / smoothSeconds,
              state.loss(),
              state.surfels(),
              state.activeBases(),
              newestHeldOut(),
              Elapsed.text(smoothSeconds * (settings.steps() - steps))));
      told.stepped(steps, state);
      if (steps % settings.evaluateEvery() == 0 && LOG.isDebugEnabled()) {
        LOG.debug("step {}: {}", steps, shares(state.losses()));
      }
      advance(1);
    }

    @Override
    public void tracking(int done, int heads) {
      progress.note(
          String.format(Locale.ROOT, "tracking heads in their pictures: %d of %d", done, heads));
      advance(0);
    }

    private void advance(int steps) {
      try {
        progress.advance(steps);
      } catch (JobCancelledException e) {
        if (!interrupted.getAsBoolean()) {
          throw e;
        }
        // The trainer asks next whether to stop, and stores a checkpoint before it does.
      }
    }

    /** Every term of the loss, whichever there are. */
    private static String shares(List<LossReport.Value> losses) {
      return losses.stream()
          .map(loss -> String.format(Locale.ROOT, "%s %.5f", loss.name(), loss.weighted()))
          .collect(Collectors.joining(", "));
    }

    private double newestHeldOut() {
      List<RunHistory.Point> points = trainer.history().points();
      return points.isEmpty() ? Double.NaN : points.getLast().heldOutPsnr();
    }

    @Override
    public void deactivated(List<Dynamo.Event> events) {
      for (Dynamo.Event event : events) {
        LOG.info(
            "step {}: basis {} switched off; PSNR of training frames {} dB before, {} dB after",
            event.step(),
            event.basis(),
            String.format(Locale.ROOT, "%.3f", event.psnrBefore()),
            String.format(Locale.ROOT, "%.3f", event.psnrAfter()));
      }
    }

    @Override
    public void checkpoint(NamedArrays arrays) {
      try {
        checkpoints.write(
            trainer.steps(),
            arrays,
            trainer.space(),
            dataset.manifest().background(),
            SETTINGS.toJson(settings),
            fingerprint(),
            perceptualIdentity);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean stopRequested() {
      return interrupted.getAsBoolean() || (System.nanoTime() - began) / 1e9 >= maxSeconds;
    }
  }

  /** Makes sure that the avatar can be written before hours are spent on it. */
  public static void requireWritable(Path avatar) throws IOException {
    Outputs.requireFile(avatar, List.of("twa"), "an avatar's name ends in .twa");
  }
}
