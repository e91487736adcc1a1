package timewalker.app.bench;

import java.util.Arrays;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.basis.NeuralBases;
import timewalker.engine.Engine;
import timewalker.engine.EngineChoice;
import timewalker.engine.Moment;
import timewalker.math.Parallel;
import timewalker.raster.CpuSurfelRenderer;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.train.FrameSource;
import timewalker.train.Presets;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/**
 * Whole training steps of the trainer itself: bases, network, motion, rasterizer, every loss,
 * backward and Adam. Settings are the standard preset's, with all losses from the first step on and
 * without what happens only now and then.
 */
final class StepWork implements Work {
  /** More than are ever timed. */
  private static final int STEPS = 1_000_000;

  /** What a step depends on. */
  record Scene(int surfels, int size, int bases, int stages) {
    /** That of the table. */
    static final Scene STANDARD = new Scene(20_000, 512, 8, 4);
  }

  private final Scene scene;
  private final FrameSource frames;
  private final Trainer trainer;

  StepWork(Scene scene, LifeFrames.Album album, EngineChoice engines, Parallel parallel) {
    this.scene = scene;
    frames = new LifeFrames(album, scene.stages());
    trainer =
        new Trainer(
            album.head(), frames, settings(scene), RenderSettings.DEFAULT, null, engines, parallel);
    trainer.space().useShDegree(trainer.space().average().shDegree());
  }

  private static TrainingSettings settings(Scene scene) {
    TrainingSettings s = Presets.STANDARD.settings();
    TrainingSettings.SurfelSettings u = s.surfels();
    TrainingSettings.BasisSettings b = s.bases();
    TrainingSettings.LossSettings w = s.losses();
    return new TrainingSettings(
            s.seed(),
            STEPS,
            STEPS,
            STEPS,
            new TrainingSettings.SurfelSettings(
                scene.surfels(), u.mouth(), u.eyes(), u.opacity(), u.shDegree(), STEPS),
            new TrainingSettings.BasisSettings(
                scene.bases(),
                b.levels(),
                b.features(),
                b.log2Entries(),
                b.coarsest(),
                b.finest(),
                b.residual(),
                false,
                b.dynamoFraction(),
                b.dynamoChecks(),
                b.dynamoEvery()),
            s.rates(),
            new TrainingSettings.LossSettings(
                w.l1(),
                w.dssim(),
                w.perceptual(),
                w.mask(),
                w.depth(),
                w.depthDecay(),
                w.normal(),
                w.consistency(),
                w.opacity(),
                w.deltaPosition(),
                w.deltaRotation(),
                w.deltaScale(),
                w.deltaOpacity(),
                w.deltaColour(),
                w.affine(),
                0),
            new TrainingSettings.DensitySettings(STEPS, STEPS, STEPS, 0, s.density().limits()),
            s.refinement())
        .withRefinement(false);
  }

  Engine engine() {
    return trainer.engine();
  }

  @Override
  public void close() {
    trainer.close();
  }

  @Override
  public double[] repeat(double forSeconds, int least) {
    Watch watch = new Watch(forSeconds, least);
    trainer.run(watch);
    return Arrays.copyOf(watch.seconds, watch.count);
  }

  /** Notes how long each step took, and ends the run. */
  private static final class Watch implements Trainer.Listener {
    private final double forSeconds;
    private final int least;
    private double[] seconds = new double[64];
    private int count;
    private double sum;

    Watch(double forSeconds, int least) {
      this.forSeconds = forSeconds;
      this.least = least;
    }

    @Override
    public void stepped(int steps, Trainer.TrainingState state) {
      if (count == seconds.length) {
        seconds = Arrays.copyOf(seconds, 2 * count);
      }
      seconds[count++] = state.secondsPerStep();
      sum += state.secondsPerStep();
    }

    @Override
    public boolean stopRequested() {
      return count >= least && sum >= forSeconds;
    }
  }

  @Override
  public Cost cost() {
    PersonalSpace space = trainer.space();
    NeuralBases bases = space.bases().orElseThrow();
    int n = scene.surfels();
    return Cost.ofCompositing(weighed(trainer.engine(), frames, RenderSettings.DEFAULT), true)
        .plus(BasisWork.training(bases.tables().grid(), scene.bases(), n))
        .plus(NetWork.training(bases.layout(), n))
        .plus(ColourLossWork.cost(scene.size()));
  }

  /** (Surfel, pixel) pairs of the first frame. */
  static long weighed(Engine engine, FrameSource frames, RenderSettings settings) {
    FrameSource.FrameInfo info = frames.info(0);
    Moment moment = engine.newMoment();
    moment.at(StageMix.single(info.stage(), engine.space().stageCount()));
    moment.pose(info.params());
    CpuSurfelRenderer renderer = new CpuSurfelRenderer(engine.parallel());
    CpuSurfelRenderer.View view = renderer.newView();
    renderer.forward(
        moment.colour(info.camera()),
        info.camera(),
        settings,
        new RenderTarget(info.camera().width(), info.camera().height()),
        view);
    return view.weighed();
  }
}
