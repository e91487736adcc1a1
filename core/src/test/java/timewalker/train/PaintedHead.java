package timewalker.train;

import java.util.ArrayList;
import java.util.List;
import timewalker.avatar.AverageSpace;
import timewalker.avatar.LifeStage;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Engines;
import timewalker.engine.SpaceRenderer;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.Macros;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.surfel.PlacedSurfels;
import timewalker.surfel.SurfelInitialisation;
import timewalker.surfel.Surfels;

/**
 * A small world that can be learned exactly: a head at two life stages whose colours are stripes
 * and patches of its own, seen from an arc with moving jaw and gaze.
 */
final class PaintedHead extends FrameList {
  private final List<PersonalSpace> truths = new ArrayList<>();
  private final HeadModel head = EmbeddedHead.load();

  PaintedHead(int size, int trainFrames, int testFrames) {
    this(size, trainFrames, testFrames, 6000);
  }

  PaintedHead(int size, int trainFrames, int testFrames, int surfels) {
    super(new LifeStage("a20", 20), new LifeStage("a60", 60));
    try (Parallel parallel = Parallel.of(1)) {
      for (int stage = 0; stage < 2; stage++) {
        float[] shape = EmbeddedHead.shapeOf(macros(stages().get(stage).age()));
        PersonalSpace truth = painted(shape, stage, surfels);
        truths.add(truth);
        SpaceRenderer renderer =
            new SpaceRenderer(Engines.cpu().open(truth, parallel), RenderSettings.DEFAULT);
        for (int f = 0; f < trainFrames + testFrames; f++) {
          boolean train = f < trainFrames;
          double turn = train ? (f + 0.5) / trainFrames : (f - trainFrames + 0.3) / testFrames;
          add(renderer, shape, stage, f, turn, train ? Split.TRAIN : Split.TEST_VIEW, size);
        }
      }
    }
  }

  /** The space of one stage alone from which its pictures were made. */
  PersonalSpace truth(int stage) {
    return truths.get(stage);
  }

  HeadModel head() {
    return head;
  }

  private static Macros macros(double age) {
    return new Macros(age, 0.8, 0.1, 0.2, 0.7, 0.5, 0.5);
  }

  private void add(
      SpaceRenderer renderer, float[] shape, int stage, int f, double turn, Split split, int size) {
    double yaw = Math.toRadians(-60 + 120 * turn);
    double[] eye = {0.6 * Math.sin(yaw), 0.05 * Math.cos(5 * turn), 0.6 * Math.cos(yaw)};
    Camera camera = Camera.lookAt(size, size, 1.9 * size, eye, new double[] {0, -0.02, 0.02});
    HeadParams params = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    System.arraycopy(shape, 0, params.shape(), 0, shape.length);
    params.jaw()[0] = (float) (0.12 * (1 + Math.sin(9 * turn + stage)));
    params.neck()[1] = (float) (0.1 * Math.sin(4 * turn));
    RenderTarget target = renderer.render(StageMix.single(0, 1), params, camera);
    FloatImage colour = new FloatImage(size, size, 3, target.colour().clone());
    FloatImage mask = new FloatImage(size, size, 1, target.alpha().clone());
    infos.add(
        new FrameInfo(
            stages().get(stage).name() + "_" + f,
            stage,
            new FrameFacts(
                f, 0, stages().get(stage).name(), stages().get(stage).age(), split, camera),
            params));
    pictures.add(new Picture(colour, mask));
  }

  private PersonalSpace painted(float[] shape, int stage, int surfels) {
    var mesh = PersonalSpace.canonicalMesh(head, shape);
    PlacedSurfels placed =
        SurfelInitialisation.onMesh(
            mesh, null, SurfelInitialisation.Settings.of(surfels, 0, 99 + stage));
    Surfels s = placed.surfels();
    int n = s.count();
    for (int i = 0; i < n; i++) {
      double y = s.position()[n + i];
      double x = s.position()[i];
      s.opacityLogit()[i] = 4;
      for (int c = 0; c < 3; c++) {
        double colour =
            0.5 + 0.35 * Math.sin((40 + 15 * c) * y + 30 * x * (stage == 0 ? 1 : -1) + c);
        s.sh()[c * n + i] = (float) ((colour - 0.5) / 0.28209479);
      }
    }
    return AverageSpace.of(head, stages().get(stage), shape, placed);
  }
}
