package timewalker.head;

import java.util.Arrays;
import timewalker.math.TriangleNormals;
import timewalker.math.TriangleTree;

/**
 * Which point of one head model's face is which of another's. The second model is laid into the
 * first one's surface with its own shapes, jaws open so that upper and lower lips are apart, and
 * closest points are taken for the same.
 */
final class HeadCorrespondence {
  /** Points of the face. */
  private static final int POINTS = 600;

  private static final int SHAPES = 60;
  private static final int ROUNDS = 24;

  /** How far the jaws are opened, radians. */
  private static final float OPEN = 0.3f;

  /** What a surface is off by, metres, and how many points say about the same. */
  private static final double NOISE = 0.001;

  private static final double ALIKE = 6;

  /** Share of the way along the surface against the way through it. */
  private static final double ALONG = 0.15;

  /** A closest point farther away, in distances between the eyes, is another part. */
  private static final double FAR = 0.25;

  /** Least cosine between both surfaces. */
  private static final double SAME_SIDE = 0.3;

  /** The second head's points. */
  final SurfacePoints points;

  /** [K][3] of the points, at rest. */
  private final double[] normals;

  /** [K] whether the point has a partner. */
  final boolean[] known;

  /** [K][3] vertices of the first head's triangle. */
  final int[] partner;

  /** [K][3] weights of these. */
  final double[] weight;

  /** How many times larger the second head is. */
  final double scale;

  /** From the first head's axes to the second's, [3][3] row-major. */
  final double[] rotation = new double[9];

  /** Mean distance of partners when laid upon each other, metres of the second head. */
  final double distance;

  /** A posed head and where its eyes are. */
  private static final class Posed {
    final float[] vertices;
    final double[] eyes = new double[3];
    final double between;

    Posed(HeadModel model, float[] shape, float jaw) {
      HeadPoser poser = new HeadPoser(model);
      vertices = new float[3 * model.vertexCount()];
      HeadParams params = HeadParams.neutral(model.shapeCount(), model.expressionCount());
      System.arraycopy(shape, 0, params.shape(), 0, shape.length);
      params.jaw()[0] = jaw;
      poser.pose(params, vertices);
      double[] left = new double[3];
      double[] right = new double[3];
      poser.jointPosition(HeadModel.LEFT_EYE, left);
      poser.jointPosition(HeadModel.RIGHT_EYE, right);
      double sum = 0;
      for (int i = 0; i < 3; i++) {
        eyes[i] = (left[i] + right[i]) / 2;
        sum += (left[i] - right[i]) * (left[i] - right[i]);
      }
      between = Math.sqrt(sum);
    }
  }

  /**
   * @param fromShape [S] the first person's
   * @param toShape [S] the second person's
   */
  HeadCorrespondence(HeadModel from, float[] fromShape, HeadModel to, float[] toShape) {
    Posed first = new Posed(from, fromShape, OPEN);
    Posed second = new Posed(to, toShape, 0);
    Posed template = new Posed(to, new float[0], 0);
    scale = second.between / first.between;
    points = new FaceSkin(to).points(POINTS, template.eyes, template.between);
    int count = points.count();
    if (count == 0) {
      throw new IllegalArgumentException("the head model " + to.id() + " has no facial skin");
    }
    normals = normals(to, points);
    known = new boolean[count];
    partner = new int[3 * count];
    weight = new double[3 * count];
    // the first head as large as the second model's mean, eyes upon eyes
    float[] surface = first.vertices.clone();
    double factor = template.between / first.between;
    for (int i = 0; i < surface.length; i++) {
      surface[i] = (float) (factor * (surface[i] - first.eyes[i % 3]) + template.eyes[i % 3]);
    }
    int[] faces = new FaceSkin(from).triangles();
    TriangleTree tree = new TriangleTree(surface, faces, null);
    CoefficientPrior prior = to.shapePrior(to.shapePriors().getFirst());
    int shapes = Math.min(SHAPES, prior.dimensions());
    PointRig rig = PointRig.of(to, points, prior, shapes, new int[0]);
    distance = lay(rig, tree, surface, faces, FAR * template.between) * scale / factor;
  }

  /** Gauss and Newton; returns the mean distance of partners. */
  private double lay(PointRig rig, TriangleTree tree, float[] surface, int[] faces, double far) {
    PointPoser poser = new PointPoser(rig);
    int length = rig.poseLength();
    int shapes = rig.shapes();
    double[] pose = new double[length];
    int jaw = shapes + 3 * HeadModel.JAW;
    pose[jaw] = OPEN;
    double[] low = new double[length];
    double[] high = new double[length];
    free(low, high, 0, shapes);
    free(low, high, shapes, shapes + 3);
    free(low, high, jaw, jaw + 1);
    free(low, high, length - 3, length);
    double[] at = new double[3 * points.count()];
    double[] jacobian = new double[3 * length];
    SymmetricSystem system = new SymmetricSystem(length);
    double mean = 0;
    for (int round = 0; round < ROUNDS; round++) {
      poser.pose(pose, at);
      poser.differentiate();
      mean = pair(tree, surface, faces, at, far * (round < ROUNDS / 2 ? 2 : 1));
      system.clear();
      for (int k = 0; k < points.count(); k++) {
        if (known[k]) {
          poser.jacobian(k, 0, jacobian);
          addRows(system, jacobian, length, at, k, surface);
        }
      }
      for (int z = 0; z < shapes; z++) {
        system.add(z, pose[z], 1);
      }
      double[] step = new double[length];
      system.solve(step, low, high);
      for (int i = 0; i < length; i++) {
        pose[i] += step[i];
      }
    }
    poser.pose(pose, at);
    double[] turn = new double[9];
    poser.jointRotation(HeadModel.ROOT, turn);
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++) {
        rotation[3 * r + c] = turn[3 * c + r];
      }
    }
    return mean;
  }

  private static void free(double[] low, double[] high, int from, int to) {
    Arrays.fill(low, from, to, Double.NEGATIVE_INFINITY);
    Arrays.fill(high, from, to, Double.POSITIVE_INFINITY);
  }

  private void addRows(
      SymmetricSystem system, double[] jacobian, int length, double[] at, int k, float[] surface) {
    double[] normal = new double[3];
    normal(surface, k, normal);
    double[] off = new double[3];
    double[] row = new double[length];
    double through = 0;
    for (int r = 0; r < 3; r++) {
      off[r] = at[3 * k + r] - partnerAt(surface, k, r);
      through += normal[r] * off[r];
      for (int i = 0; i < length; i++) {
        row[i] += normal[r] * jacobian[r * length + i];
      }
    }
    double one = 1 / (NOISE * NOISE * ALIKE);
    system.add(row, 0, through, one);
    for (int r = 0; r < 3; r++) {
      system.add(jacobian, r * length, off[r], ALONG * ALONG * one);
    }
  }

  private void normal(float[] v, int k, double[] normal) {
    int a = 3 * partner[3 * k];
    int b = 3 * partner[3 * k + 1];
    int c = 3 * partner[3 * k + 2];
    double length = 0;
    for (int i = 0; i < 3; i++) {
      int j = (i + 1) % 3;
      int l = (i + 2) % 3;
      normal[i] =
          (double) (v[b + j] - v[a + j]) * (v[c + l] - v[a + l])
              - (double) (v[b + l] - v[a + l]) * (v[c + j] - v[a + j]);
      length += normal[i] * normal[i];
    }
    for (int i = 0; i < 3; i++) {
      normal[i] /= Math.max(Math.sqrt(length), 1e-30);
    }
  }

  /** A coordinate of the partner of point k on the first head. */
  double partnerAt(float[] vertices, int k, int axis) {
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      sum += weight[3 * k + i] * vertices[3 * partner[3 * k + i] + axis];
    }
    return sum;
  }

  /** Closest points; returns their mean distance. */
  private double pair(TriangleTree tree, float[] surface, int[] faces, double[] at, double far) {
    TriangleTree.Hit hit = new TriangleTree.Hit();
    double[] normal = new double[3];
    double sum = 0;
    int pairs = 0;
    for (int k = 0; k < points.count(); k++) {
      tree.closest(at[3 * k], at[3 * k + 1], at[3 * k + 2], TriangleTree.ANY, hit);
      if (hit.triangle < 0) {
        throw new IllegalArgumentException("the two heads cannot be laid over each other");
      }
      for (int i = 0; i < 3; i++) {
        partner[3 * k + i] = faces[3 * hit.triangle + i];
      }
      weight[3 * k] = 1 - hit.u - hit.v;
      weight[3 * k + 1] = hit.u;
      weight[3 * k + 2] = hit.v;
      normal(surface, k, normal);
      double cosine = 0;
      for (int i = 0; i < 3; i++) {
        cosine += normal[i] * normals[3 * k + i];
      }
      known[k] = hit.distance() < far && cosine > SAME_SIDE;
      if (known[k]) {
        sum += hit.distance();
        pairs++;
      }
    }
    return sum / Math.max(1, pairs);
  }

  /** [K][3] of the resting template's vertices; near enough to tell both sides of a skin. */
  private static double[] normals(HeadModel model, SurfacePoints points) {
    float[] all = new float[3 * model.vertexCount()];
    int[] faces = model.faces();
    TriangleNormals.addTo(model.template(), faces, all);
    double[] normals = new double[3 * points.count()];
    for (int k = 0; k < points.count(); k++) {
      int corner = 0;
      while (points.barycentric()[3 * k + corner] == 0) {
        corner++;
      }
      int vertex = faces[3 * points.triangles()[k] + corner];
      double length =
          Math.hypot(all[3 * vertex], Math.hypot(all[3 * vertex + 1], all[3 * vertex + 2]));
      for (int i = 0; i < 3; i++) {
        normals[3 * k + i] = all[3 * vertex + i] / Math.max(length, 1e-30);
      }
    }
    return normals;
  }
}
