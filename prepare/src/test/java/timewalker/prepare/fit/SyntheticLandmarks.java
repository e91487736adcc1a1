package timewalker.prepare.fit;

import java.util.Arrays;
import java.util.Random;
import timewalker.head.CoefficientPrior;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.LandmarkEmbedding;
import timewalker.head.LandmarkScheme;
import timewalker.math.AxisAngle;

/** Landmarks of heads whose everything is known. */
final class SyntheticLandmarks {
  static final HeadModel HEAD = EmbeddedHead.load();
  static final int SIZE = 512;
  static final double FOCAL = 1400;

  private static final LandmarkEmbedding MARKS = HEAD.landmarks(LandmarkScheme.MEDIAPIPE.set());

  private final HeadPoser poser = new HeadPoser(HEAD);

  /** A plausible person: coefficients [S] of an adult. */
  static float[] person(long seed, int components) {
    CoefficientPrior prior = HEAD.shapePrior("adult");
    Random random = new Random(seed);
    double[] z = new double[prior.dimensions()];
    for (int i = 0; i < components; i++) {
      z[i] = Math.clamp(random.nextGaussian(), -2, 2);
    }
    float[] shape = new float[HEAD.shapeCount()];
    prior.coefficients(z, shape);
    return shape;
  }

  /** A head before the fit's camera, turned by degrees, 1.3 m away. */
  static HeadParams pose(float[] shape, double yaw, double pitch, double roll) {
    HeadParams params = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
    System.arraycopy(shape, 0, params.shape(), 0, shape.length);
    params.root()[0] = (float) Math.toRadians(pitch);
    params.root()[1] = (float) Math.toRadians(yaw);
    params.root()[2] = (float) Math.toRadians(roll);
    params.translation()[2] = -0.3f;
    return params;
  }

  /** Sets an expression component. */
  static HeadParams with(HeadParams params, String unit, double amount) {
    params.expression()[EmbeddedHead.expressionIndex(unit)] = (float) amount;
    return params;
  }

  /** [468][2] pixels. */
  float[] project(HeadParams params) {
    float[] vertices = new float[3 * HEAD.vertexCount()];
    poser.pose(params, vertices);
    float[] points = new float[3 * LandmarkScheme.MEDIAPIPE.count()];
    MARKS.surfacePoints(HEAD.faces(), vertices, points);
    float[] pixels = new float[2 * LandmarkScheme.MEDIAPIPE.count()];
    for (int l = 0; l < LandmarkScheme.MEDIAPIPE.count(); l++) {
      double depth = 1 - points[3 * l + 2];
      pixels[2 * l] = (float) (FOCAL * points[3 * l] / depth + SIZE / 2.0);
      pixels[2 * l + 1] = (float) (-FOCAL * points[3 * l + 1] / depth + SIZE / 2.0);
    }
    return pixels;
  }

  static float[] disturbed(float[] pixels, Random random, double noise, double outliers) {
    float[] result = pixels.clone();
    for (int l = 0; l < LandmarkScheme.MEDIAPIPE.count(); l++) {
      double spread = random.nextDouble() < outliers ? 12 : noise;
      result[2 * l] += (float) (spread * random.nextGaussian());
      result[2 * l + 1] += (float) (spread * random.nextGaussian());
    }
    return result;
  }

  static LandmarkPhoto photo(float[] pixels, double focal, int stage, int clip) {
    float[] weight = new float[LandmarkScheme.MEDIAPIPE.count()];
    Arrays.fill(weight, 1);
    return new LandmarkPhoto(SIZE, SIZE, pixels, weight, focal, stage, clip, false);
  }

  /** Angle between two rotations, degrees. */
  static double degreesBetween(float[] a, float[] b) {
    double[] p = new double[9];
    double[] q = new double[9];
    AxisAngle.toMatrix(a[0], a[1], a[2], p, 0);
    AxisAngle.toMatrix(b[0], b[1], b[2], q, 0);
    double trace = 0;
    for (int i = 0; i < 9; i++) {
      trace += p[i] * q[i];
    }
    return Math.toDegrees(Math.acos(Math.clamp((trace - 1) / 2, -1, 1)));
  }
}
