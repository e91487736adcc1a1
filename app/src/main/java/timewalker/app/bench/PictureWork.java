package timewalker.app.bench;

import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.basis.NeuralBases;
import timewalker.engine.EngineChoice;
import timewalker.engine.SpaceRenderer;
import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;

/** One picture of an avatar, each time of another age, in another pose and from another side. */
final class PictureWork implements Work {
  private static final double FIRST_AGE = 8;
  private static final double YEARS = 72;

  /** Shares of a turn, whose multiples never repeat. */
  private static final double GOLDEN = 0.6180339887;

  private final StepWork trained;
  private final LifeFrames frames;
  private final int size;
  private final SpaceRenderer renderer;
  private int pictures;

  /** Pictures of what a few training steps have made. */
  PictureWork(
      StepWork.Scene scene, LifeFrames.Album album, EngineChoice engines, Parallel parallel) {
    this.trained = new StepWork(scene, album, engines, parallel);
    this.frames = new LifeFrames(album, scene.stages());
    this.size = scene.size();
    trained.repeat(0, 2 * scene.stages());
    renderer = new SpaceRenderer(trained.engine(), RenderSettings.DEFAULT);
  }

  private void draw() {
    double share = ++pictures * GOLDEN % 1;
    PersonalSpace space = trained.engine().space();
    StageMix mix = StageMix.atAge(space.stages(), FIRST_AGE + YEARS * share);
    HeadParams params = OrbitView.resting(space, mix);
    params.jaw()[0] = (float) (0.3 * share);
    params.neck()[1] = (float) (0.3 * share - 0.15);
    params.expression()[0] = (float) share;
    Camera camera = new OrbitView(60 * share - 30, 0, size).around(space);
    renderer.render(mix, params, camera);
  }

  @Override
  public double[] repeat(double forSeconds, int least) {
    return Work.repeat(this::draw, forSeconds, least);
  }

  @Override
  public void close() {
    trained.close();
  }

  @Override
  public Cost cost() {
    PersonalSpace space = trained.engine().space();
    NeuralBases bases = space.bases().orElseThrow();
    int n = space.average().count();
    long weighed = StepWork.weighed(trained.engine(), frames, RenderSettings.DEFAULT);
    return Cost.ofCompositing(weighed, false)
        .plus(BasisWork.showing(bases.tables().grid(), bases.count(), n))
        .plus(NetWork.showing(bases.layout(), n));
  }
}
