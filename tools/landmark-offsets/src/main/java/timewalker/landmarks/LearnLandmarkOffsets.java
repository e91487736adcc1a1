package timewalker.landmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadPoser;
import timewalker.head.LandmarkEmbedding;
import timewalker.head.LandmarkScheme;
import timewalker.math.Camera;
import timewalker.math.Cholesky;
import timewalker.math.Parallel;
import timewalker.prepare.fit.FitSettings;
import timewalker.prepare.fit.LandmarkModel;
import timewalker.prepare.fit.LandmarkOffsets;
import timewalker.prepare.vision.FaceLandmarks;

/**
 * Makes the two tables that {@code LandmarkOffsets} reads: runs the landmark network on renders of
 * people whose geometry is known exactly, and finds for each landmark the offset that explains best
 * where it was seen, as a quadratic function of the side from which it was seen; then the principal
 * components of what remains, beards included. Left and right learn from each other.
 *
 * <pre>java ... timewalker.landmarks.LearnLandmarkOffsets DIRECTORY</pre>
 */
public final class LearnLandmarkOffsets {
  private static final int FIRST_IDENTITY = 60;
  private static final int IDENTITIES = 40;
  private static final int SHOTS = 24;
  private static final int BEARDED_SHOTS = 8;
  private static final int ROUNDS = 5;
  private static final int TERMS = LandmarkOffsets.TERMS;
  private static final int UNKNOWNS = 3 * TERMS;

  /** In eye distances: residuals beyond this count less, more than twice it hardly. */
  private static final double OUTLIER = 0.03;

  /** Cosine from which on a landmark is seen; the network guesses well a little beyond. */
  private static final double SEEN = -0.1;

  /** Cosine from which on a landmark tells how landmarks err. */
  private static final double CLEAR = 0.02;

  /** As much as so many views for none: nothing is made of what was rarely seen. */
  private static final double CAUTION = 4;

  /** The same for what changes with the view. */
  private static final double CAUTION_OF_CHANGE = 2;

  private final HeadModel head = EmbeddedHead.load();
  private final LandmarkScheme scheme = FaceLandmarks.SCHEME;
  private final int count = scheme.count();
  private final LandmarkEmbedding marks = scheme.on(head);
  private final int[] mirror = scheme.mirror(head);
  private final int[] faces = head.faces();
  private final LandmarkModel model =
      new LandmarkModel(head, "adult", FitSettings.DEFAULT, LandmarkOffsets.none(scheme));
  private final HeadPoser poser = new HeadPoser(head);

  /** Per landmark: rows of [du/do (18), du] in eye distances, and dv likewise. */
  private final List<List<double[]>> rows = new ArrayList<>();

  /**
   * Per shot, beards included: the line of the eyes, and the rows of each landmark that is seen.
   */
  private final List<Sight> sights = new ArrayList<>();

  /**
   * What one shot says.
   *
   * @param eyeLine [2] unit
   * @param rows [L] null or the rows of u and v
   */
  private record Sight(double[] eyeLine, double[][][] rows) {}

  private LearnLandmarkOffsets() {
    for (int l = 0; l < count; l++) {
      rows.add(new ArrayList<>());
    }
  }

  /** Writes both tables into the folder that the only argument names. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("Usage: LearnLandmarkOffsets OUTPUT_FOLDER");
      System.exit(2);
    }
    Path folder = Files.createDirectories(Path.of(args[0]));
    LearnLandmarkOffsets learner = new LearnLandmarkOffsets();
    try (Parallel parallel = Parallel.of(Runtime.getRuntime().availableProcessors())) {
      int[] identities = new int[IDENTITIES];
      for (int i = 0; i < IDENTITIES; i++) {
        identities[i] = FIRST_IDENTITY + i;
      }
      for (SeenShot shot : SeenShot.of(identities, SHOTS, false, parallel)) {
        learner.add(shot, true);
      }
      for (SeenShot shot :
          SeenShot.of(identities, SeenShot.BEARDED, BEARDED_SHOTS, false, parallel)) {
        learner.add(shot, false);
      }
    }
    learner.write(folder);
  }

  private void write(Path directory) throws IOException {
    double[][] solved = solve();
    LandmarkModes modes = LandmarkModes.of(errors(solved), mirror);
    Files.writeString(
        directory.resolve(scheme.set() + "-offsets.csv"), table(solved, modes.deviation()));
    Files.writeString(directory.resolve(scheme.set() + "-modes.csv"), modes.table());
  }

  /**
   * @param offsets whether offsets are learned from it, or only what remains
   */
  private void add(SeenShot shot, boolean offsets) {
    float[] vertices = new float[3 * head.vertexCount()];
    poser.pose(shot.truth(), vertices);
    float[] points = new float[3 * count];
    marks.surfacePoints(faces, vertices, points);
    double eyes = distance(points, scheme.rightEye().outer(), scheme.leftEye().outer());
    double[] rotation = new double[9];
    poser.jointRotation(HeadModel.NECK, rotation);
    double[] centre = shot.camera().centre();
    double[] terms = new double[TERMS];
    terms(points, rotation, centre, terms);
    double[][][] seen = new double[count][][];
    for (int l = 0; l < count; l++) {
      double x = centre[0] - points[3 * l];
      double y = centre[1] - points[3 * l + 1];
      double z = centre[2] - points[3 * l + 2];
      double facing = model.facing(l, rotation, x, y, z) / Math.sqrt(x * x + y * y + z * z);
      if (facing > SEEN) {
        double[][] turn = {carried(l), rotation};
        double[][] both = rows(l, shot, points, turn, eyes, terms);
        seen[l] = facing > CLEAR ? both : null;
        if (offsets) {
          rows.get(l).addAll(List.of(both));
        }
      }
    }
    sights.add(new Sight(scheme.eyeLine(shot.pixels()), seen));
  }

  private void terms(float[] points, double[] rotation, double[] camera, double[] terms) {
    double[] to = new double[3];
    double square = 0;
    for (int axis = 0; axis < 3; axis++) {
      to[axis] = camera[axis] - points[3 * scheme.noseBridge() + axis];
      square += to[axis] * to[axis];
    }
    double x = rotation[0] * to[0] + rotation[3] * to[1] + rotation[6] * to[2];
    double y = rotation[1] * to[0] + rotation[4] * to[1] + rotation[7] * to[2];
    LandmarkOffsets.terms(x / Math.sqrt(square), y / Math.sqrt(square), terms);
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

  private float @Nullable [] skinningWeights;

  private float[] skinning() {
    if (skinningWeights == null) {
      skinningWeights = head.skinningWeights();
    }
    return skinningWeights;
  }

  /**
   * @param turn [2][3][3] how the first term turns, and how the others do
   */
  private double[][] rows(
      int l, SeenShot shot, float[] points, double[][] turn, double eyes, double[] terms) {
    Camera camera = shot.camera();
    double[] m = camera.cameraFromWorld();
    double[] c = new double[3];
    double[][][] moved = new double[2][3][3]; // first or other term, camera axis, offset axis
    for (int r = 0; r < 3; r++) {
      c[r] = m[4 * r + 3];
      for (int k = 0; k < 3; k++) {
        c[r] += m[4 * r + k] * points[3 * l + k];
        for (int axis = 0; axis < 3; axis++) {
          moved[0][r][axis] += m[4 * r + k] * turn[0][3 * k + axis] * eyes;
          moved[1][r][axis] += m[4 * r + k] * turn[1][3 * k + axis] * eyes;
        }
      }
    }
    double unit = camera.fx() * eyes / c[2]; // pixels per eye distance
    double[] rowU = new double[UNKNOWNS + 1];
    double[] rowV = new double[UNKNOWNS + 1];
    for (int k = 0; k < TERMS; k++) {
      double[][] way = moved[k == 0 ? 0 : 1];
      for (int axis = 0; axis < 3; axis++) {
        double du = camera.fx() / c[2] * (way[0][axis] - c[0] / c[2] * way[2][axis]);
        double dv = camera.fy() / c[2] * (way[1][axis] - c[1] / c[2] * way[2][axis]);
        rowU[3 * k + axis] = terms[k] * du / unit;
        rowV[3 * k + axis] = terms[k] * dv / unit;
      }
    }
    rowU[UNKNOWNS] = (shot.pixels()[2 * l] - camera.fx() * c[0] / c[2] - camera.cx()) / unit;
    rowV[UNKNOWNS] = (shot.pixels()[2 * l + 1] - camera.fy() * c[1] / c[2] - camera.cy()) / unit;
    return new double[][] {rowU, rowV};
  }

  private static double distance(float[] points, int a, int b) {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      double d = points[3 * a + axis] - points[3 * b + axis];
      sum += d * d;
    }
    return Math.sqrt(sum);
  }

  /** [L][18] offsets, for left and right alike. */
  private double[][] solve() {
    double[][] solved = new double[count][];
    for (int l = 0; l < solved.length; l++) {
      int other = mirror[l];
      // the same numbers for both sides: always solved from the lower one's point of view
      boolean swap = other < l;
      double[] x = swap ? solve(rows.get(other), rows.get(l)) : solve(rows.get(l), rows.get(other));
      for (int i = 0; i < x.length; i++) {
        boolean onlyZero = other == l && mirrorSign(i) < 0;
        x[i] = onlyZero ? 0 : swap ? mirrorSign(i) * x[i] : x[i];
      }
      solved[l] = x;
    }
    return solved;
  }

  /** [shots][L][2] along and across the eye line; 0 where a landmark is not seen. */
  private List<double[]> errors(double[][] solved) {
    List<double[]> errors = new ArrayList<>();
    for (Sight sight : sights) {
      double[] error = new double[2 * count];
      for (int l = 0; l < count; l++) {
        if (sight.rows()[l] != null) {
          double u = error(sight.rows()[l][0], solved[l]);
          double v = error(sight.rows()[l][1], solved[l]);
          error[2 * l] = u * sight.eyeLine()[0] + v * sight.eyeLine()[1];
          error[2 * l + 1] = v * sight.eyeLine()[0] - u * sight.eyeLine()[1];
        }
      }
      errors.add(error);
    }
    return errors;
  }

  private String table(double[][] solved, double[] deviation) {
    StringBuilder text = new StringBuilder();
    text.append("# Made by LearnLandmarkOffsets from renders of the synthetic subject (identities ")
        .append(FIRST_IDENTITY)
        .append(" to ")
        .append(FIRST_IDENTITY + IDENTITIES - 1)
        .append(");\n# eye distances, axes of the resting embedded head; left and right alike.\n")
        .append("# Terms of the direction to the camera: 1, x (aside), y (up), xx, xy, yy.\n")
        .append("landmark");
    for (String term : new String[] {"", "*x", "*y", "*xx", "*xy", "*yy"}) {
      text.append(",x" + term + ",y" + term + ",z" + term);
    }
    text.append(",deviation\n");
    for (int l = 0; l < count; l++) {
      text.append(l);
      for (int i = 0; i < UNKNOWNS; i++) {
        text.append(String.format(Locale.ROOT, ",%.5f", solved[l][i]));
      }
      text.append(String.format(Locale.ROOT, ",%.5f\n", deviation[l]));
    }
    return text.toString();
  }

  /** What becomes of an unknown in the mirror: x changes its sign, as axis and in the term. */
  private static int mirrorSign(int unknown) {
    int term = unknown / 3;
    boolean odd = term == 1 || term == 4;
    return odd == (unknown % 3 == 0) ? 1 : -1;
  }

  /**
   * Robust least squares: the offsets.
   *
   * @param mirrored rows of the landmark on the other side
   */
  private static double[] solve(List<double[]> own, List<double[]> mirrored) {
    List<double[]> all = new ArrayList<>(own);
    for (double[] row : mirrored) {
      double[] turned = row.clone();
      // a mirrored sideways difference changes its sign with the whole row; squares do not care
      for (int i = 0; i < UNKNOWNS; i++) {
        turned[i] *= mirrorSign(i);
      }
      all.add(turned);
    }
    double[] x = new double[UNKNOWNS];
    for (int round = 0; round < ROUNDS; round++) {
      double[] a = new double[UNKNOWNS * UNKNOWNS];
      double[] b = new double[UNKNOWNS];
      for (double[] row : all) {
        double e = error(row, x);
        double weight = 1 / (1 + e * e / (OUTLIER * OUTLIER));
        for (int i = 0; i < UNKNOWNS; i++) {
          b[i] += weight * row[i] * row[UNKNOWNS];
          for (int j = i; j < UNKNOWNS; j++) {
            a[UNKNOWNS * i + j] += weight * row[i] * row[j];
          }
        }
      }
      for (int i = 0; i < UNKNOWNS; i++) {
        a[(UNKNOWNS + 1) * i] += i < 3 ? CAUTION : CAUTION_OF_CHANGE;
      }
      if (!Cholesky.factor(a, UNKNOWNS)) {
        throw new IllegalStateException("a landmark was never seen");
      }
      Cholesky.solve(a, UNKNOWNS, b);
      x = b;
    }
    return x;
  }

  private static double error(double[] row, double[] x) {
    double e = row[UNKNOWNS];
    for (int i = 0; i < UNKNOWNS; i++) {
      e -= row[i] * x[i];
    }
    return e;
  }
}
