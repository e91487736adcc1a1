package timewalker.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import timewalker.engine.Engine;
import timewalker.engine.LearningRates;
import timewalker.engine.LossReport;
import timewalker.engine.LossTerm;
import timewalker.engine.Objective;
import timewalker.engine.Observation;
import timewalker.head.HeadParams;

/**
 * One training step for one frame: the engine finds the gradients and applies them to the space;
 * what belongs to the frame, its head and its colours, is kept here.
 */
final class TrainingStep {
  /** Spherical harmonics above degree 0 learn slower, as in 3D Gaussian Splatting. */
  private static final double HIGHER_DEGREES = 1.0 / 20;

  /**
   * What a step found.
   *
   * @param report of the engine, the gradients of colours and head completed
   * @param losses every term's share of the loss, that of the colours included
   * @param loss total
   */
  record Outcome(LossReport report, List<LossReport.Value> losses, double loss) {}

  private final Engine engine;
  private final Objective objective;
  private final TrainingSettings.RateSettings rates;
  private final TrainingSettings.ExpressionSettings expressions;
  private final Schedule decay;
  private final HeadRefinement refinement;
  private final FrameColours colours;
  private final boolean[] directional; // [K]
  private int lastCheckpoint = TrainingStopped.NO_CHECKPOINT;

  /**
   * @param objective what is minimised
   * @param directional [K] whether a life stage teaches colours that depend on the direction
   */
  TrainingStep(
      Engine engine,
      Objective objective,
      TrainingSettings settings,
      HeadRefinement refinement,
      FrameColours colours,
      boolean[] directional) {
    this.engine = engine;
    this.objective = objective;
    this.rates = settings.rates();
    this.expressions = settings.expressions();
    this.decay = new Schedule.ExponentialDecay(1, rates.decay(), settings.steps());
    this.refinement = refinement;
    this.colours = colours;
    this.directional = directional;
  }

  /**
   * Runs the step.
   *
   * @param step steps done before
   * @param frame index of the frame
   * @param info what is known of it
   * @param picture its pictures
   * @throws TrainingStopped when a number is not finite
   */
  Outcome run(int step, int frame, FrameSource.FrameInfo info, FrameSource.Picture picture) {
    Outcome found = gradients(step, frame, info, picture);
    apply(step, frame, info, found);
    return found;
  }

  /** Steps 1 to 8: shows the frame, compares, and goes back to the gradients of everything. */
  Outcome gradients(int step, int frame, FrameSource.FrameInfo info, FrameSource.Picture picture) {
    HeadParams head = refinement.params(frame, info);
    Observation seen =
        new Observation(
            frame,
            info.stage(),
            head,
            info.camera(),
            picture.colour(),
            picture.mask(),
            directional[info.stage()],
            colours.matrix(frame));
    LossReport found = engine.gradients(step, seen, objective);
    double ofColours = colours.addDeviation(frame, found.gradColourMatrix());
    refinement.addStay(frame, info, found.gradHead());
    return outcome(found, ofColours);
  }

  /** Step 9: Adam, on the space, the frame's colours and its head. */
  private void apply(int step, int frame, FrameSource.FrameInfo info, Outcome found) {
    if (!Double.isFinite(found.loss())) {
      throw new TrainingStopped(step, "the loss is " + found.loss(), lastCheckpoint, null);
    }
    stopAt(
        step,
        found.report().notFinite().map(array -> "the gradient of " + array + " is not finite"));
    stopAt(step, engine.apply(ratesAt(step)));
    colours.step(frame, found.report().gradColourMatrix());
    refinement.step(step, frame, info, found.report().gradHead());
  }

  /** Training stops because the space can no longer be drawn or stored. */
  TrainingStopped stopped(int step, RuntimeException cause) {
    String what = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new TrainingStopped(step, what, lastCheckpoint, cause);
  }

  /** Says where a run can go on from, should it have to stop. */
  void checkpointAt(int steps) {
    lastCheckpoint = steps;
  }

  private static Outcome outcome(LossReport found, double ofColours) {
    List<LossReport.Value> losses = new ArrayList<>(found.values());
    losses.add(new LossReport.Value("affine", LossTerm.Kind.PICTURE, ofColours));
    double total = 0;
    for (LossTerm.Kind kind : LossTerm.Kind.values()) {
      total += found.sum(kind);
      total += kind == LossTerm.Kind.PICTURE ? ofColours : 0;
    }
    return new Outcome(found, losses, total);
  }

  private void stopAt(int step, Optional<String> wrong) {
    if (wrong.isPresent()) {
      throw new TrainingStopped(step, wrong.get(), lastCheckpoint, null);
    }
  }

  private LearningRates ratesAt(int step) {
    double falling = decay.at(step);
    return new LearningRates(
        rates.position() * falling,
        rates.rotation(),
        rates.scale(),
        rates.opacity(),
        rates.colour(),
        rates.colour() * HIGHER_DEGREES,
        rates.tables() * falling,
        rates.blend(),
        rates.residual(),
        rates.net() * falling,
        expressions.rate(),
        expressions.decay());
  }
}
