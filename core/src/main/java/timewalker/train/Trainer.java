package timewalker.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceGeometry;
import timewalker.avatar.StageMix;
import timewalker.avatar.UnusableSpaceException;
import timewalker.basis.Dynamo;
import timewalker.basis.NeuralBases;
import timewalker.engine.Engine;
import timewalker.engine.EngineChoice;
import timewalker.engine.LossReport;
import timewalker.engine.Objective;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.loss.ImageLoss;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.raster.UndrawableSurfelException;
import timewalker.surfel.AdaptiveDensity;
import timewalker.surfel.EverySurfelPrunedException;

/**
 * Trains the personal space of one person. The same seed, data and vector width give the same bits,
 * whatever the number of threads and wherever a run was interrupted and resumed. It owns its engine
 * and must be closed.
 */
public final class Trainer implements AutoCloseable {
  /** Frames that are fetched ahead of the step that needs them. */
  private static final int FETCH_AHEAD = 16;

  /** Observes a run and may end it; called from the training thread between steps. */
  public interface Listener {
    /** A step is done. */
    default void stepped(int steps, TrainingState state) {}

    /** The held-out frames were evaluated; the newest point of the history has the result. */
    default void evaluated(RunHistory history) {}

    /** So many of the heads that are to be tracked in their pictures are done. */
    default void tracking(int done, int heads) {}

    /** Bases were deactivated. */
    default void deactivated(List<Dynamo.Event> events) {}

    /** A checkpoint is due. */
    default void checkpoint(NamedArrays arrays) {}

    /** Whether to stop after this step; a last checkpoint follows. */
    default boolean stopRequested() {
      return false;
    }
  }

  /**
   * The state of a run.
   *
   * @param secondsPerStep mean of the last steps
   * @param loss of the last step
   * @param psnr of the last step's frame, dB
   * @param surfels their number
   * @param activeBases bases in use
   * @param losses every term's share of the last step's loss
   */
  public record TrainingState(
      double secondsPerStep,
      double loss,
      double psnr,
      int surfels,
      int activeBases,
      List<LossReport.Value> losses) {}

  private final TrainingSettings settings;
  private final FrameSource frames;
  private final Engine engine;
  private final PersonalSpace space;
  private final SharedMoments moments;
  private final HeadRefinement refinement;
  private final HeadTracking tracking;
  private final CorrectionLearner corrections;
  private final ExpressionStart expressions;
  private final FrameColours colours;
  private final TrainingStep trainingStep;
  private final StageBalancedOrder order;
  private final HeldOut heldOut;
  private final BasisWorth worth;
  private final RunHistory history = new RunHistory();
  private final StageCompletion completion;
  private final AdaptiveDensity density;
  private final int shDegree; // the highest that the pictures can teach
  private @Nullable Dynamo dynamo; // null without bases
  private int steps;
  private double seconds;
  private double lossSum;
  private double psnrSum;
  private int summed;

  /**
   * A run from the beginning.
   *
   * @param head the head model that the frames were tracked with
   * @param frames those of split "train" are trained on; a few others are held out and evaluated
   * @param perceptual a perceptual loss such as LPIPS, or null
   * @param engines the engine to use
   */
  public Trainer(
      HeadModel head,
      FrameSource frames,
      TrainingSettings settings,
      RenderSettings render,
      @Nullable ImageLoss perceptual,
      EngineChoice engines,
      Parallel parallel) {
    this(
        engines.open(SpaceStart.of(head, frames, settings), parallel),
        frames,
        settings,
        render,
        perceptual);
  }

  private Trainer(
      Engine engine,
      FrameSource frames,
      TrainingSettings settings,
      RenderSettings render,
      @Nullable ImageLoss perceptual) {
    this.settings = settings;
    this.frames = frames;
    this.engine = engine;
    try {
      this.space = engine.space();
      int[][] framesOfStage = SpaceStart.trainingFrames(frames);
      StageShapes shapes =
          new StageShapes(space, SpaceStart.stageShapes(space.head(), frames, framesOfStage));
      this.moments = SharedMoments.of(frames);
      this.refinement = new HeadRefinement(settings.refinement(), space, shapes, moments);
      this.tracking =
          new HeadTracking(settings.tracking(), frames, render, engine, refinement, moments);
      this.corrections = new CorrectionLearner(space, frames, refinement, framesOfStage);
      this.expressions =
          new ExpressionStart(settings.expressions(), space, frames, refinement, framesOfStage);
      this.colours = new FrameColours(settings, render.background(), frames.size(), framesOfStage);
      TrackedGuide tracked = new TrackedGuide(space.head(), frames, engine.parallel());
      Objective objective =
          new Objective(
              render,
              Losses.all(settings, perceptual, tracked::of),
              settings.refinement().enabled());
      TrainingSettings.SurfelSettings surfels = settings.surfels();
      double[] spread = ViewSpread.of(space.head(), frames, framesOfStage);
      boolean[] directional = new boolean[spread.length];
      boolean any = false;
      for (int k = 0; k < spread.length; k++) {
        directional[k] = spread[k] >= surfels.leastSpread();
        any |= directional[k];
      }
      this.shDegree = any ? surfels.shDegree() : 0;
      this.trainingStep =
          new TrainingStep(engine, objective, settings, refinement, colours, directional);
      this.order =
          new StageBalancedOrder(
              settings.seed(),
              Arrays.stream(framesOfStage).filter(f -> f.length > 0).toArray(int[][]::new));
      this.heldOut = new HeldOut(engine, frames, shapes, corrections, render);
      this.worth = new BasisWorth(engine, frames, refinement, framesOfStage, render);
      this.completion = new StageCompletion(engine, frames, refinement, framesOfStage);
      this.density = new AdaptiveDensity(settings.density().limits());
      space
          .bases()
          .ifPresent(
              bases -> dynamo = new Dynamo(settings.bases().dynamoSettings(), bases.count()));
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  /**
   * Resumes a run from a checkpoint, with the same bits as if it had not been stopped.
   *
   * @param saved the arrays given to {@link Listener#checkpoint}
   * @param geometry of the saved space
   */
  public static Trainer resume(
      NamedArrays saved,
      SpaceGeometry geometry,
      HeadModel head,
      FrameSource frames,
      TrainingSettings settings,
      RenderSettings render,
      @Nullable ImageLoss perceptual,
      EngineChoice engines,
      Parallel parallel) {
    PersonalSpace space = SpaceStart.restored(saved, geometry, head, frames, settings);
    Engine engine = engines.open(space, parallel);
    Trainer trainer = new Trainer(engine, frames, settings, render, perceptual);
    try {
      TrainerArrays.load(saved, trainer);
    } catch (RuntimeException | Error e) {
      trainer.close();
      throw e;
    }
    return trainer;
  }

  /**
   * Trains until all steps are done or the listener asks to stop.
   *
   * @throws TrainingStopped when numbers go beyond what can be computed, drawn or loaded again
   */
  public void run(Listener listener) {
    try {
      train(listener);
    } catch (UnusableSpaceException | UndrawableSurfelException | EverySurfelPrunedException e) {
      throw trainingStep.stopped(steps, e);
    }
  }

  private void train(Listener listener) {
    if (steps == 0) {
      evaluate(listener);
    }
    if (steps < settings.steps()) {
      space.addNothing();
      space.correctNothing();
    }
    while (steps < settings.steps()) {
      if (tracking.due(steps) && !tracking.run(listener)) {
        checkpoint(listener);
        complete();
        return;
      }
      if (steps == settings.expressions().from() && settings.expressions().count() > 0) {
        expressions.begun().ifPresent(engine::express);
      }
      long began = System.nanoTime();
      int frame = order.frame(steps);
      fetchAhead();
      TrainingStep.Outcome outcome =
          trainingStep.run(steps, frame, frames.info(frame), frames.picture(frame));
      steps++;
      lossSum += outcome.loss();
      psnrSum += outcome.report().psnr();
      summed++;
      adapt(listener);
      double took = (System.nanoTime() - began) / 1e9;
      seconds += took;
      listener.stepped(steps, state(took, outcome));
      if (steps == settings.steps()) {
        complete();
      }
      if (steps % settings.evaluateEvery() == 0 || steps == settings.steps()) {
        evaluate(listener);
      }
      boolean stop = listener.stopRequested();
      if (stop || steps % settings.checkpointEvery() == 0 || steps == settings.steps()) {
        checkpoint(listener);
      }
      if (stop) {
        if (steps < settings.steps()) {
          complete();
        }
        return;
      }
    }
  }

  private void checkpoint(Listener listener) {
    listener.checkpoint(loadable(TrainerArrays.save(this)));
    trainingStep.checkpointAt(steps);
  }

  /** A checkpoint that could not be loaded again is of no use; the one before it is. */
  private NamedArrays loadable(NamedArrays checkpoint) {
    try {
      TrainerArrays.requireLoadable(checkpoint);
    } catch (IllegalArgumentException e) {
      throw trainingStep.stopped(steps, e);
    }
    return checkpoint;
  }

  private void fetchAhead() {
    if (steps % FETCH_AHEAD == 0) {
      frames.prefetch(IntStream.range(steps, steps + 2 * FETCH_AHEAD).map(order::frame).toArray());
    }
  }

  /** Changes the colour degree, the surfels and the bases when they are due. */
  private void adapt(Listener listener) {
    TrainingSettings.SurfelSettings surfels = settings.surfels();
    if (steps % surfels.shEvery() == 0 && space.shDegree() < shDegree) {
      space.useShDegree(space.shDegree() + 1);
    }
    TrainingSettings.DensitySettings adaptive = settings.density();
    if (adaptive.due(steps)) {
      changeSurfels();
    }
    if (adaptive.resetDue(steps)) {
      engine.limitOpacity(density.resetLogit());
    }
    if (dynamo != null && settings.bases().dynamo()) {
      adaptBases(dynamo, listener);
    }
  }

  private void adaptBases(Dynamo dynamic, Listener listener) {
    NeuralBases bases = engine.space().bases().orElseThrow();
    List<Dynamo.Event> events = new ArrayList<>();
    if (steps == settings.bases().principal()) {
      events.addAll(dynamic.concentrate(steps, bases, engine::replaceBases, worth::psnr));
    }
    if (steps >= settings.bases().principal() && dynamic.due(steps)) {
      events.addAll(dynamic.check(steps, bases, engine::switchOff, worth));
    }
    for (Dynamo.Event event : events) {
      history.add(
          new RunHistory.Deactivation(
              event.step(), event.basis(), event.psnrBefore(), event.psnrAfter()));
    }
    if (!events.isEmpty()) {
      listener.deactivated(events);
    }
  }

  /** Completes what no picture of a life stage showed, and keeps how its tracker errs. */
  private void complete() {
    space.correct(corrections.learned());
    if (!settings.surfels().completed()) {
      return;
    }
    completion.run();
  }

  private void changeSurfels() {
    // Seeded by the step, so that a resumed run draws what an uninterrupted one would have.
    SplittableRandom random = new SplittableRandom(settings.seed() ^ (0x9E3779B97F4A7C15L * steps));
    engine.replaceSurfels(density.update(engine.space().placed(), engine.densitySums(), random));
  }

  private void evaluate(Listener listener) {
    PersonalSpace now = engine.space();
    history.add(
        new RunHistory.Point(
            steps,
            seconds,
            summed == 0 ? Double.NaN : lossSum / summed,
            summed == 0 ? Double.NaN : psnrSum / summed,
            heldOut.psnr(),
            now.average().count(),
            activeBases(),
            blendRows(now)));
    lossSum = 0;
    psnrSum = 0;
    summed = 0;
    listener.evaluated(history);
  }

  private static float[][] blendRows(PersonalSpace space) {
    float[][] rows = new float[space.stageCount()][];
    for (int k = 0; k < rows.length; k++) {
      StageMix stage = StageMix.single(k, rows.length);
      rows[k] = space.bases().map(b -> b.blendOf(stage.weights())).orElse(new float[0]);
    }
    return rows;
  }

  private int activeBases() {
    return space.bases().map(NeuralBases::activeCount).orElse(0);
  }

  private TrainingState state(double took, TrainingStep.Outcome outcome) {
    return new TrainingState(
        took,
        outcome.loss(),
        outcome.report().psnr(),
        space.average().count(),
        activeBases(),
        outcome.losses());
  }

  /** The space that is learned; it changes during the run. */
  public PersonalSpace space() {
    return engine.space();
  }

  /** The engine that holds the space; closed with the trainer. */
  public Engine engine() {
    return engine;
  }

  @Override
  public void close() {
    engine.close();
  }

  /**
   * Whether a frame shows a moment whose head parameters were refined: in a frame that is trained
   * on, by another camera perhaps.
   */
  public boolean refined(int frame) {
    return refinement.enabled() && moments.trained(frame);
  }

  /** The refined head of a frame, see {@link #refined}. */
  public HeadParams refinedParams(int frame) {
    return refinement.params(frame, frames.info(frame));
  }

  /** The history of the run. */
  public RunHistory history() {
    return history;
  }

  /** Steps done. */
  public int steps() {
    return steps;
  }

  /** Seconds of training, resumed time included. */
  public double seconds() {
    return seconds;
  }

  HeadRefinement refinement() {
    return refinement;
  }

  FrameColours colours() {
    return colours;
  }

  @Nullable Dynamo dynamo() {
    return dynamo;
  }

  double[] sums() {
    return new double[] {seconds, lossSum, psnrSum};
  }

  int summed() {
    return summed;
  }

  void restore(
      int stepsDone, double[] sums, int summedUp, int[] weakChecks, List<Dynamo.Event> log) {
    if (stepsDone > settings.steps()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d steps are done of %d in all", stepsDone, settings.steps()));
    }
    steps = stepsDone;
    trainingStep.checkpointAt(stepsDone);
    seconds = sums[0];
    lossSum = sums[1];
    psnrSum = sums[2];
    summed = summedUp;
    if (dynamo != null) {
      dynamo = new Dynamo(settings.bases().dynamoSettings(), weakChecks, log);
    }
  }
}
