package timewalker.skin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.MeshRasterizer;

final class BareSkinTest {
  private static final int SIZE = 96;
  private static final int PICTURES = 10;
  private static final float[] SKIN = {0.82f, 0.62f, 0.52f};
  private static final float[] HAIR = {0.38f, 0.26f, 0.18f};

  /** The head's own right cheek is in deep shade in so many of five pictures. */
  private static final int SHADED = 2;

  /** One in so many of the fringe's pixels has the colour of skin, elsewhere in every picture. */
  private static final int LOCKS = 100;

  private static final HeadModel HEAD = EmbeddedHead.load();

  private static final List<Function<BareSkin.Weights, float[]>> RULES =
      List.of(BareSkin.Weights::mild, BareSkin.Weights::strict);

  /** Pictures of one person with a fringe at the first life stage and without at the second. */
  private static final class Fringe {
    final int[][] ofStage;
    final List<TrackedPicture> pictures = new ArrayList<>();

    Fringe(int ofEach, Parallel parallel) {
      ofStage = new int[2][ofEach];
      Random random = new Random(3);
      for (int stage = 0; stage < 2; stage++) {
        for (int i = 0; i < ofEach; i++) {
          double yaw = Math.toRadians(-40 + 80 * (i + 0.5) / ofEach);
          double[] eye = {0.6 * Math.sin(yaw), 0, 0.6 * Math.cos(yaw)};
          Camera camera = Camera.lookAt(SIZE, SIZE, 1.9 * SIZE, eye, new double[3]);
          HeadParams params = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
          ofStage[stage][i] = pictures.size();
          FloatImage colour = paint(parallel, params, camera, stage, i % 5 < SHADED, random);
          pictures.add(new TrackedPicture(params, camera, colour));
        }
      }
    }

    BareSkin bareSkin(Parallel parallel) {
      return BareSkin.of(HEAD, ofStage, pictures::get, parallel);
    }

    private static FloatImage paint(
        Parallel parallel,
        HeadParams params,
        Camera camera,
        int stage,
        boolean shaded,
        Random random) {
      float[] posed = new float[3 * HEAD.vertexCount()];
      new HeadPoser(HEAD).pose(params, posed);
      int n = SIZE * SIZE;
      int[] face = new int[n];
      new MeshRasterizer(parallel, HEAD.vertexCount(), HEAD.faces())
          .draw(posed, camera, new float[n], new float[3 * n], face);
      FloatImage picture = new FloatImage(SIZE, SIZE, 3);
      for (int p = 0; p < n; p++) {
        boolean hair = face[p] >= 0 && stage == 0 && forehead(face[p]) && random.nextInt(LOCKS) > 0;
        double light = face[p] >= 0 && shaded && rightCheek(face[p]) ? 0.4 : 1;
        for (int c = 0; c < 3; c++) {
          double colour = face[p] < 0 ? 1 : light * (hair ? HAIR[c] : SKIN[c]);
          picture.data()[c * n + p] = (float) (colour + 0.01 * random.nextGaussian());
        }
      }
      return picture;
    }
  }

  private static double middle(int face, int axis) {
    double sum = 0;
    for (int k = 0; k < 3; k++) {
      sum += HEAD.template()[3 * HEAD.faces()[3 * face + k] + axis] / 3.0;
    }
    return sum;
  }

  private static double mean(String mask, int axis) {
    double sum = 0;
    for (int v : HEAD.mask(mask)) {
      sum += HEAD.template()[3 * v + axis];
    }
    return sum / HEAD.mask(mask).length;
  }

  private static final double EYES = mean("eye-left", 1);
  private static final double MOUTH = mean("lips", 1);

  private static boolean forehead(int face) {
    return middle(face, 1) > EYES + 0.5 * (EYES - MOUTH);
  }

  private static boolean rightCheek(int face) {
    double y = middle(face, 1);
    return y > MOUTH && y < EYES - 0.3 * (EYES - MOUTH) && middle(face, 0) < -0.03;
  }

  private interface Faces {
    boolean holds(int face);
  }

  /** Mean weight of a part of the face's skin. */
  private static double mean(float[] weights, Faces part) {
    boolean[] skin = new boolean[HEAD.vertexCount()];
    for (int v : HEAD.mask("face-skin")) {
      skin[v] = true;
    }
    double sum = 0;
    int count = 0;
    for (int f = 0; f < weights.length; f++) {
      int[] all = HEAD.faces();
      boolean inside = skin[all[3 * f]] && skin[all[3 * f + 1]] && skin[all[3 * f + 2]];
      if (inside && part.holds(f)) {
        sum += weights[f];
        count++;
      }
    }
    assertThat(count).isGreaterThan(50);
    return sum / count;
  }

  @Test
  void theFringeIsCoveredAtItsOwnStageAloneAndShadeIsNoCover() {
    try (Parallel parallel = Parallel.of(2)) {
      BareSkin bare = new Fringe(PICTURES, parallel).bareSkin(parallel);
      Faces cheek = BareSkinTest::rightCheek;
      Faces forehead = BareSkinTest::forehead;
      Faces rest = f -> !rightCheek(f) && !forehead(f);
      for (Function<BareSkin.Weights, float[]> rule : RULES) {
        assertThat(mean(rule.apply(bare.weights(0)), forehead)).isLessThan(0.1);
        assertThat(mean(rule.apply(bare.weights(1)), forehead)).isGreaterThan(0.95);
        for (int stage = 0; stage < 2; stage++) {
          assertThat(mean(rule.apply(bare.weights(stage)), cheek)).isGreaterThan(0.9);
          assertThat(mean(rule.apply(bare.weights(stage)), rest)).isGreaterThan(0.9);
        }
      }
    }
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    BareSkin.Weights[] weights = new BareSkin.Weights[2];
    for (int threads = 1; threads <= 2; threads++) {
      try (Parallel parallel = Parallel.of(threads)) {
        weights[threads - 1] = new Fringe(2, parallel).bareSkin(parallel).weights(0);
      }
    }
    for (Function<BareSkin.Weights, float[]> rule : RULES) {
      assertThat(rule.apply(weights[1])).isEqualTo(rule.apply(weights[0]));
    }
  }
}
