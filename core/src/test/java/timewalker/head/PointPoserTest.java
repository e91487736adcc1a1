package timewalker.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PointPoserTest {
  private static final HeadModel HEAD = EmbeddedHead.load();
  private static final CoefficientPrior PRIOR = HEAD.shapePrior("adult");
  private static final int SHAPES = 12;
  private static final int[] EXPRESSIONS = IntStream.range(10, 40).toArray();

  /** Landmarks, and a point on an eye and one on the neck, which hang on other joints. */
  private static SurfacePoints points(float offset) {
    LandmarkEmbedding landmarks = HEAD.landmarks("mediapipe468");
    float[] offsets = new float[3 * landmarks.count()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = offset * (1 + i % 5);
    }
    SurfacePoints marks =
        new SurfacePoints(landmarks.triangles(), landmarks.barycentric(), offsets);
    int[] others = {faceOf("eye-left"), faceOf("eye-right"), faceOf("neck"), faceOf("boundary")};
    float[] weights = {0.2f, 0.3f, 0.5f, 0.6f, 0.4f, 0, 1, 0, 0, 0.1f, 0.1f, 0.8f};
    return marks.and(new SurfacePoints(others, weights, new float[12]));
  }

  private static int faceOf(String mask) {
    int vertex = HEAD.mask(mask)[3];
    int[] faces = HEAD.faces();
    int corner = 0;
    while (faces[corner] != vertex) {
      corner++;
    }
    return corner / 3;
  }

  private static double[] randomPose(PointRig rig, long seed) {
    Random random = new Random(seed);
    double[] pose = new double[rig.poseLength()];
    for (int i = 0; i < pose.length; i++) {
      pose[i] = (i < SHAPES ? 1 : 0.3) * random.nextGaussian();
    }
    return pose;
  }

  @Test
  void pointsLieWhereTheWholeHeadHasThem() {
    SurfacePoints points = points(0);
    PointRig rig = PointRig.of(HEAD, points, PRIOR, SHAPES, EXPRESSIONS);
    PointPoser poser = new PointPoser(rig);
    int[] faces = HEAD.faces();
    for (long seed = 1; seed <= 3; seed++) {
      double[] pose = randomPose(rig, seed);
      double[] posed = new double[3 * points.count()];
      poser.pose(pose, posed);
      float[] vertices = new float[3 * HEAD.vertexCount()];
      new HeadPoser(HEAD).pose(rig.params(pose), vertices);
      for (int n = 0; n < points.count(); n++) {
        for (int axis = 0; axis < 3; axis++) {
          double expected = 0;
          for (int i = 0; i < 3; i++) {
            int vertex = faces[3 * points.triangles()[n] + i];
            expected += points.barycentric()[3 * n + i] * vertices[3 * vertex + axis];
          }
          assertThat(posed[3 * n + axis]).isCloseTo(expected, within(2e-6));
        }
      }
    }
  }

  @Test
  void jacobianMatchesFiniteDifferences() {
    SurfacePoints points = points(1e-3f);
    PointRig rig = PointRig.of(HEAD, points, PRIOR, SHAPES, EXPRESSIONS);
    PointPoser poser = new PointPoser(rig);
    double[] pose = randomPose(rig, 5);
    double[] above = new double[3 * points.count()];
    double[] below = new double[3 * points.count()];
    double[][] numeric = new double[pose.length][];
    double step = 1e-5;
    for (int k = 0; k < pose.length; k++) {
      double kept = pose[k];
      pose[k] = kept + step;
      poser.pose(pose, above);
      pose[k] = kept - step;
      poser.pose(pose, below);
      pose[k] = kept;
      numeric[k] = new double[above.length];
      for (int i = 0; i < above.length; i++) {
        numeric[k][i] = (above[i] - below[i]) / (2 * step);
      }
    }
    poser.pose(pose, above);
    poser.differentiate();
    double[] jacobian = new double[3 * pose.length];
    for (int n = 0; n < points.count(); n++) {
      poser.jacobian(n, 0, jacobian);
      for (int r = 0; r < 3; r++) {
        for (int k = 0; k < pose.length; k++) {
          assertThat(jacobian[r * pose.length + k]).isCloseTo(numeric[k][3 * n + r], within(1e-8));
        }
      }
    }
  }

  @Test
  void offsetsGoWithTheSkin() {
    SurfacePoints plain = points(0);
    PointRig rig = PointRig.of(HEAD, plain, PRIOR, SHAPES, EXPRESSIONS);
    PointRig lifted = PointRig.of(HEAD, points(1e-3f), PRIOR, SHAPES, EXPRESSIONS);
    double[] pose = randomPose(rig, 7);
    double[] without = new double[3 * plain.count()];
    double[] with = new double[3 * plain.count()];
    new PointPoser(rig).pose(pose, without);
    PointPoser poser = new PointPoser(lifted);
    poser.pose(pose, with);
    double[] skull = new double[9];
    poser.jointRotation(HeadModel.NECK, skull);
    int forehead = 10;
    for (int r = 0; r < 3; r++) {
      double expected = 0;
      for (int c = 0; c < 3; c++) {
        expected += skull[3 * r + c] * 1e-3 * (1 + (3 * forehead + c) % 5);
      }
      assertThat(with[3 * forehead + r] - without[3 * forehead + r])
          .isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void moreDimensionsThanThePriorHasAreRefused() {
    assertThatThrownBy(() -> PointRig.of(HEAD, points(0), PRIOR, 81, EXPRESSIONS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("81");
  }
}
