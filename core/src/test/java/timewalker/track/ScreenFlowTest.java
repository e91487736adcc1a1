package timewalker.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import timewalker.avatar.AverageSpace;
import timewalker.avatar.LifeStage;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Engines;
import timewalker.engine.SpaceRenderer;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadMotion;
import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.surfel.PlacedSurfels;
import timewalker.surfel.SurfelInitialisation;
import timewalker.surfel.Surfels;

/** The matrix against what pictures really change by. */
final class ScreenFlowTest {
  private static final int SIZE = 96;
  private static final HeadModel HEAD = EmbeddedHead.load();

  /** From the front and a little from the side and above. */
  private static final Camera CAMERA =
      Camera.lookAt(SIZE, SIZE, 180, new double[] {0.15, 0.1, 0.6}, new double[] {0, -0.02, 0.02});

  private final Parallel parallel = Parallel.of(2);
  private final SpaceRenderer renderer =
      new SpaceRenderer(Engines.cpu().open(painted(), parallel), RenderSettings.DEFAULT);
  private final int columns = HeadMotion.length(HEAD);
  private final double[] matrix = new double[columns * columns];
  private final HeadParams rest = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
  private final FloatImage before;
  private final float[] alphaBefore;

  ScreenFlowTest() {
    rest.jaw()[0] = 0.15f;
    RenderTarget t = renderer.render(StageMix.single(0, 1), rest, CAMERA);
    before = new FloatImage(SIZE, SIZE, 3, t.colour().clone());
    alphaBefore = t.alpha().clone();
    float[] weight = new float[4 * SIZE * SIZE];
    Arrays.fill(weight, 1);
    new ScreenFlow(HEAD, new SkinSamples(HEAD), parallel)
        .matrix(
            HeadMotion.of(rest),
            renderer.vertices(),
            CAMERA,
            before,
            alphaBefore,
            weight,
            0.5,
            2,
            matrix);
  }

  /** Smooth colours, so that a picture's change is nearly linear in its motion. */
  private static PersonalSpace painted() {
    float[] shape = new float[HEAD.shapeCount()];
    PlacedSurfels placed =
        SurfelInitialisation.onMesh(
            PersonalSpace.canonicalMesh(HEAD, shape),
            null,
            SurfelInitialisation.Settings.of(4000, 0, 5));
    Surfels s = placed.surfels();
    int n = s.count();
    for (int i = 0; i < n; i++) {
      s.opacityLogit()[i] = 4;
      for (int c = 0; c < 3; c++) {
        double at = 60 * s.position()[i] + 70 * s.position()[n + i] + 2 * c;
        s.sh()[c * n + i] = (float) (0.8 * Math.sin(at));
      }
    }
    return AverageSpace.of(HEAD, new LifeStage("a", 30), shape, placed);
  }

  /** δᵀ A δ. */
  private double expected(double[] step) {
    double sum = 0;
    for (int i = 0; i < columns; i++) {
      for (int k = i; k < columns; k++) {
        sum += (i == k ? 1 : 2) * matrix[i * columns + k] * step[i] * step[k];
      }
    }
    return sum;
  }

  /** 2 Σ (change of a colour)² + half of that of the coverage. */
  private double measured(double[] step) {
    double[] to = HeadMotion.of(rest);
    for (int i = 0; i < columns; i++) {
      to[i] += step[i];
    }
    RenderTarget t = renderer.render(HeadMotion.with(rest, to), CAMERA);
    double sum = 0;
    for (int i = 0; i < before.data().length; i++) {
      double d = t.colour()[i] - before.data()[i];
      sum += 2 * d * d;
    }
    for (int i = 0; i < alphaBefore.length; i++) {
      double d = t.alpha()[i] - alphaBefore[i];
      sum += d * d;
    }
    return sum;
  }

  private double ratio(double[] step) {
    return expected(step) / measured(step);
  }

  private double[] step(int number, double by) {
    double[] step = new double[columns];
    step[number] = by;
    return step;
  }

  @Test
  void theMatrixForetellsHowMuchAPictureChanges() {
    int e = HEAD.expressionCount();
    int[] numbers = {e, e + 1, e + 2, e + 6, e + 15, e + 16};
    double[] by = {0.005, 0.005, 0.005, 0.02, 0.0005, 0.0005};
    for (int i = 0; i < numbers.length; i++) {
      assertThat(ratio(step(numbers[i], by[i]))).as("number %d", i).isBetween(0.5, 2.0);
    }
    int smile = EmbeddedHead.expressionIndex("mouthSmileLeft");
    assertThat(ratio(step(smile, 0.1))).isBetween(0.5, 2.0);
  }

  /** Two motions that nearly undo each other: only with right signs do they do so here too. */
  @Test
  void motionsThatUndoEachOtherChangeLittle() {
    int e = HEAD.expressionCount();
    double[] turn = step(e + 1, 0.01);
    double[] against = turn.clone();
    double[] along = turn.clone();
    against[e + 15] = -0.0008;
    along[e + 15] = 0.0008;
    assertThat(measured(against)).as("of the scene").isLessThan(measured(along) / 2);
    assertThat(expected(against)).isLessThan(expected(along) / 2);
  }

  @Test
  void anyStepIsForetold() {
    SplittableRandom random = new SplittableRandom(11);
    double[] scale = new HeadMotion.Scale(0.0003, 0.004, 0, 0.008, 0, 0.0004).of(HEAD);
    for (int trial = 0; trial < 5; trial++) {
      double[] step = new double[columns];
      for (int i = 0; i < columns; i++) {
        step[i] = scale[i] * (2 * random.nextDouble() - 1);
      }
      assertThat(ratio(step)).as("trial %d", trial).isBetween(0.5, 2.0);
    }
  }
}
