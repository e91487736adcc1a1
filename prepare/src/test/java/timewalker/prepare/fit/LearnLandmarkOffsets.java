package timewalker.prepare.fit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import timewalker.head.HeadModel;
import timewalker.head.HeadPoser;
import timewalker.head.LandmarkEmbedding;
import timewalker.math.Camera;
import timewalker.math.Parallel;

/**
 * Makes {@code landmark-offsets.csv}: runs the landmark network on renders of people whose geometry
 * is known exactly, and finds for each landmark the offset that explains best where it was seen.
 *
 * <pre>java ... timewalker.prepare.fit.LearnLandmarkOffsets landmark-offsets.csv</pre>
 */
final class LearnLandmarkOffsets {
  private static final int FIRST_IDENTITY = 3;
  private static final int IDENTITIES = 7;
  private static final int SHOTS = 9;
  private static final int ROUNDS = 5;

  /** In eye distances: residuals beyond this count less, more than twice it hardly. */
  private static final double OUTLIER = 0.02;

  /** Cosine between the face and the camera below which the network guesses the head's turn. */
  private static final double FRONTAL = 0.65;

  /** Cosine from which on a landmark is well seen. */
  private static final double SEEN = 0.3;

  private final HeadModel head = SyntheticLandmarks.HEAD;
  private final LandmarkEmbedding marks = head.landmarks("mediapipe468");
  private final int[] faces = head.faces();
  private final LandmarkModel model =
      new LandmarkModel(head, "adult", FitSettings.DEFAULT, LandmarkOffsets.none());
  private final HeadPoser poser = new HeadPoser(head);

  /** Per landmark: rows of [du/do (3), du] in eye distances, and dv likewise. */
  private final List<List<double[]>> rows = new ArrayList<>();

  private LearnLandmarkOffsets() {
    for (int l = 0; l < LandmarkModel.COUNT; l++) {
      rows.add(new ArrayList<>());
    }
  }

  public static void main(String[] args) throws IOException {
    LearnLandmarkOffsets learner = new LearnLandmarkOffsets();
    try (Parallel parallel = Parallel.of(Runtime.getRuntime().availableProcessors())) {
      int[] identities = new int[IDENTITIES];
      for (int i = 0; i < IDENTITIES; i++) {
        identities[i] = FIRST_IDENTITY + i;
      }
      for (SeenShot shot : SeenShot.of(identities, SHOTS, parallel)) {
        learner.add(shot);
      }
    }
    Files.writeString(Path.of(args[0]), learner.table());
  }

  private void add(SeenShot shot) {
    float[] vertices = new float[3 * head.vertexCount()];
    poser.pose(shot.truth(), vertices);
    float[] points = new float[3 * LandmarkModel.COUNT];
    marks.surfacePoints(faces, vertices, points);
    double eyes = distance(points, LandmarkModel.RIGHT_EYE_CORNER, LandmarkModel.LEFT_EYE_CORNER);
    double[] rotation = new double[9];
    poser.jointRotation(HeadModel.NECK, rotation);
    double[] centre = shot.camera().centre();
    double[] m = shot.camera().cameraFromWorld();
    // the camera's forward axis against the face's own
    if (-(m[8] * rotation[2] + m[9] * rotation[5] + m[10] * rotation[8]) < FRONTAL) {
      return;
    }
    for (int l = 0; l < LandmarkModel.COUNT; l++) {
      double x = centre[0] - points[3 * l];
      double y = centre[1] - points[3 * l + 1];
      double z = centre[2] - points[3 * l + 2];
      double facing = model.facing(l, rotation, x, y, z) / Math.sqrt(x * x + y * y + z * z);
      if (facing > SEEN) {
        addRows(l, shot, points, carried(l), eyes, m);
      }
    }
  }

  /** How an offset turns with the joints that carry a landmark, [3][3]. */
  private double[] carried(int l) {
    double[] sum = new double[9];
    double[] rotation = new double[9];
    float[] skinning = skinning();
    for (int joint = 0; joint < HeadModel.JOINTS; joint++) {
      poser.jointRotation(joint, rotation);
      double weight = 0;
      for (int i = 0; i < 3; i++) {
        int v = faces[3 * marks.triangles()[l] + i];
        weight += (double) marks.barycentric()[3 * l + i] * skinning[HeadModel.JOINTS * v + joint];
      }
      for (int i = 0; i < 9; i++) {
        sum[i] += weight * rotation[i];
      }
    }
    return sum;
  }

  private float[] skinningWeights;

  private float[] skinning() {
    if (skinningWeights == null) {
      skinningWeights = head.skinningWeights();
    }
    return skinningWeights;
  }

  private void addRows(
      int l, SeenShot shot, float[] points, double[] turn, double eyes, double[] m) {
    Camera camera = shot.camera();
    double[] c = new double[3];
    double[][] moved = new double[3][3]; // camera axis, offset axis
    for (int r = 0; r < 3; r++) {
      c[r] = m[4 * r + 3];
      for (int k = 0; k < 3; k++) {
        c[r] += m[4 * r + k] * points[3 * l + k];
        for (int axis = 0; axis < 3; axis++) {
          moved[r][axis] += m[4 * r + k] * turn[3 * k + axis] * eyes;
        }
      }
    }
    double unit = camera.fx() * eyes / c[2]; // pixels per eye distance
    double u = camera.fx() * c[0] / c[2] + camera.cx();
    double v = camera.fy() * c[1] / c[2] + camera.cy();
    double[] rowU = new double[4];
    double[] rowV = new double[4];
    for (int axis = 0; axis < 3; axis++) {
      rowU[axis] = camera.fx() / c[2] * (moved[0][axis] - c[0] / c[2] * moved[2][axis]) / unit;
      rowV[axis] = camera.fy() / c[2] * (moved[1][axis] - c[1] / c[2] * moved[2][axis]) / unit;
    }
    rowU[3] = (shot.pixels()[2 * l] - u) / unit;
    rowV[3] = (shot.pixels()[2 * l + 1] - v) / unit;
    rows.get(l).add(rowU);
    rows.get(l).add(rowV);
  }

  private static double distance(float[] points, int a, int b) {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      double d = points[3 * a + axis] - points[3 * b + axis];
      sum += d * d;
    }
    return Math.sqrt(sum);
  }

  private String table() {
    double[][] solved = new double[LandmarkModel.COUNT][];
    for (int l = 0; l < solved.length; l++) {
      solved[l] = solve(rows.get(l));
    }
    StringBuilder text = new StringBuilder();
    text.append("# Made by LearnLandmarkOffsets from renders of the synthetic subject (identities ")
        .append(FIRST_IDENTITY)
        .append(" to ")
        .append(FIRST_IDENTITY + IDENTITIES - 1)
        .append(");\n# eye distances, axes of the resting embedded head; left and right alike.\n")
        .append("landmark,x,y,z,deviation\n");
    int[] mirror = mirror();
    for (int l = 0; l < solved.length; l++) {
      double[] a = solved[l];
      double[] b = solved[mirror[l]];
      text.append(
          String.format(
              Locale.ROOT,
              "%d,%.5f,%.5f,%.5f,%.5f%n",
              l,
              (a[0] - b[0]) / 2,
              (a[1] + b[1]) / 2,
              (a[2] + b[2]) / 2,
              (a[3] + b[3]) / 2));
    }
    return text.toString();
  }

  /** The landmark on the other side, by the resting head. */
  private int[] mirror() {
    double[] p = model.meanPoints();
    int[] mirror = new int[LandmarkModel.COUNT];
    for (int l = 0; l < mirror.length; l++) {
      double best = Double.MAX_VALUE;
      for (int k = 0; k < mirror.length; k++) {
        double dx = p[3 * l] + p[3 * k];
        double dy = p[3 * l + 1] - p[3 * k + 1];
        double dz = p[3 * l + 2] - p[3 * k + 2];
        double d = dx * dx + dy * dy + dz * dz;
        if (d < best) {
          best = d;
          mirror[l] = k;
        }
      }
    }
    return mirror;
  }

  /** Robust least squares: the offset, and the deviation of what remains. */
  private static double[] solve(List<double[]> rows) {
    double[] x = new double[3];
    for (int round = 0; round < ROUNDS; round++) {
      double[] a = new double[9];
      double[] b = new double[3];
      for (double[] row : rows) {
        double e = row[3] - (row[0] * x[0] + row[1] * x[1] + row[2] * x[2]);
        double weight = 1 / (1 + e * e / (OUTLIER * OUTLIER));
        for (int i = 0; i < 3; i++) {
          b[i] += weight * row[i] * row[3];
          for (int j = i; j < 3; j++) {
            a[3 * i + j] += weight * row[i] * row[j];
          }
        }
      }
      for (int i = 0; i < 3; i++) {
        a[4 * i] += 4; // as much as two views: nothing is made of landmarks that were rarely seen
      }
      if (!Cholesky.factor(a, 3)) {
        throw new IllegalStateException("a landmark was never seen");
      }
      Cholesky.solve(a, 3, b);
      x = b;
    }
    double sum = 0;
    double weights = 0;
    for (double[] row : rows) {
      double e = row[3] - (row[0] * x[0] + row[1] * x[1] + row[2] * x[2]);
      double weight = 1 / (1 + e * e / (OUTLIER * OUTLIER));
      sum += weight * e * e;
      weights += weight;
    }
    return new double[] {x[0], x[1], x[2], Math.sqrt(sum / Math.max(weights, 1e-9))};
  }
}
