package timewalker.prepare.fit;

import java.util.Arrays;
import java.util.List;
import timewalker.head.CoefficientPrior;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.LandmarkEmbedding;
import timewalker.head.LandmarkScheme;
import timewalker.head.PointPoser;
import timewalker.head.PointRig;
import timewalker.head.SurfacePoints;
import timewalker.math.TriangleNormals;
import timewalker.math.TriangleTree;

/**
 * The landmarks of a detector on heads of one population: where they lie on the surface, which way
 * it faces there, and, for those on the face's oval, the points inward of them onto which the
 * outline slides when the head turns. Immutable.
 */
public final class LandmarkModel {
  /** Points that an oval landmark may slide to, and how far apart they lie, metres. */
  private static final int SLIDES = 7;

  private static final double SLIDE_STEP = 0.006;

  /** Landmarks so near to an eye's centre are behind glasses, where there are any; metres. */
  private static final double GLASSES_REACH = 0.030;

  /** Of the forehead's edge, which hair hides, against the other landmarks. */
  private static final double HAIRLINE_WEIGHT = 0.3;

  private final HeadModel head;
  private final LandmarkScheme scheme;
  private final int count;
  private final PointRig rig;

  /** [N][3] unit, axes of the resting head. */
  private final double[] normal;

  /** [L] number of the first point to slide to; −1 for landmarks that stay. */
  private final int[] firstSlide;

  private final double[] weight;
  private final boolean[] nearEye;
  private final double[] meanPoints;
  private final double eyeDistance;

  /** [L][6][3] metres; the first term is part of the rig. */
  private final double[] offset;

  /** [L][2][M] eye distances. */
  private final double[] modes;

  private final int modeCount;
  private final double deviation;

  /**
   * The landmarks of a population.
   *
   * @param population whose shape prior: "adult" or "child"
   * @throws IllegalArgumentException when the head model does not have all landmarks
   */
  public LandmarkModel(
      HeadModel head, String population, FitSettings settings, LandmarkOffsets offsets) {
    this.head = head;
    scheme = offsets.scheme();
    count = scheme.count();
    firstSlide = new int[count];
    weight = new double[count];
    nearEye = new boolean[count];
    CoefficientPrior prior = head.shapePrior(population);
    LandmarkEmbedding embedding = scheme.on(head);
    float[] vertices = meanHead(prior);
    SurfacePoints bare =
        new SurfacePoints(embedding.triangles(), embedding.barycentric(), new float[3 * count]);
    double[] onSkin = on(vertices, bare);
    eyeDistance = distance(onSkin, scheme.rightEye().outer(), scheme.leftEye().outer());
    SurfacePoints marks =
        new SurfacePoints(
            embedding.triangles(), embedding.barycentric(), firstTerm(offsets, eyeDistance));
    offset = new double[offsets.offset().length];
    for (int i = 0; i < offset.length; i++) {
      offset[i] = eyeDistance * offsets.offset()[i];
    }
    SurfacePoints all = marks.and(slides(vertices, onSkin));
    modeCount = offsets.modeCount();
    modes = modes(offsets);
    deviation = offsets.standardDeviation();
    int[] expressions = expressions(head.expressionNames(), settings.expressionsLeftOut());
    int dimensions = Math.min(settings.shapeDimensions(), prior.dimensions());
    rig = PointRig.of(head, all, prior, dimensions, expressions);
    normal = normals(vertices, all);
    meanPoints = new double[3 * all.count()];
    new PointPoser(rig).pose(new double[rig.poseLength()], meanPoints);
    for (int l = 0; l < count; l++) {
      weight[l] = offsets.trust(l) * (scheme.hairline().contains(l) ? HAIRLINE_WEIGHT : 1);
      nearEye[l] = nearEye(l);
    }
  }

  private static float[] firstTerm(LandmarkOffsets offsets, double eyeDistance) {
    int count = offsets.scheme().count();
    float[] result = new float[3 * count];
    for (int l = 0; l < count; l++) {
      for (int axis = 0; axis < 3; axis++) {
        float value = offsets.offset()[3 * LandmarkOffsets.TERMS * l + axis];
        result[3 * l + axis] = (float) (eyeDistance * value);
      }
    }
    return result;
  }

  /**
   * A sum of a landmark's offsets, all but the first, which is part of the rig.
   *
   * @param factors [6] of {@link LandmarkOffsets#terms} or their derivatives
   * @param sum [3] metres, axes of the resting head, overwritten
   */
  void offset(int landmark, double[] factors, double[] sum) {
    Arrays.fill(sum, 0);
    int at = 3 * LandmarkOffsets.TERMS * landmark;
    for (int k = 1; k < LandmarkOffsets.TERMS; k++) {
      for (int axis = 0; axis < 3; axis++) {
        sum[axis] += factors[k] * offset[at + 3 * k + axis];
      }
    }
  }

  private static double[] modes(LandmarkOffsets offsets) {
    int count = offsets.modeCount();
    int coordinates = 2 * offsets.scheme().count();
    double[] modes = new double[coordinates * count];
    for (int m = 0; m < count; m++) {
      for (int i = 0; i < coordinates; i++) {
        modes[count * i + m] = offsets.modes()[coordinates * m + i];
      }
    }
    return modes;
  }

  /** Ways in which landmarks err together. */
  int modeCount() {
    return modeCount;
  }

  /** What a mode does to a landmark along (0) or across (1) the eye line, eye distances. */
  double mode(int mode, int landmark, int axis) {
    return modes[modeCount * (2 * landmark + axis) + mode];
  }

  /** Standard deviation of a coordinate of the usual landmark besides the modes, eye distances. */
  double deviation() {
    return deviation;
  }

  /** What the landmarks mean. */
  LandmarkScheme scheme() {
    return scheme;
  }

  PointRig rig() {
    return rig;
  }

  /** Points of the resting mean head, [N][3] metres; not to be written to. */
  double[] meanPoints() {
    return meanPoints;
  }

  /** Where a joint of the resting mean head is, [3] metres. */
  double[] restJoint(int joint) {
    return rig.meanJoint(joint);
  }

  /** Between the outer eye corners of the mean head, metres. */
  double eyeDistance() {
    return eyeDistance;
  }

  /**
   * Trust in a landmark, 0..1.
   *
   * @param glasses what landmarks behind glasses are multiplied with
   */
  double weight(int landmark, double glasses) {
    return nearEye[landmark] ? weight[landmark] * glasses : weight[landmark];
  }

  /**
   * How much the surface at a point of the turned head faces along a direction.
   *
   * @param point number of a landmark, or of a point that one slides to
   * @param rotation [3][3] of the head
   * @return a cosine times the length of the direction
   */
  public double facing(int point, double[] rotation, double x, double y, double z) {
    double nx = normal[3 * point];
    double ny = normal[3 * point + 1];
    double nz = normal[3 * point + 2];
    return x * (rotation[0] * nx + rotation[1] * ny + rotation[2] * nz)
        + y * (rotation[3] * nx + rotation[4] * ny + rotation[5] * nz)
        + z * (rotation[6] * nx + rotation[7] * ny + rotation[8] * nz);
  }

  /** Whether the landmark lies on the face's oval. */
  boolean slides(int landmark) {
    return firstSlide[landmark] >= 0;
  }

  /** The k-th point inward of an oval landmark, k in 0 .. {@link #slideCount}; 0 is itself. */
  int slide(int landmark, int k) {
    return k == 0 ? landmark : firstSlide[landmark] + k - 1;
  }

  int slideCount() {
    return SLIDES;
  }

  private float[] meanHead(CoefficientPrior prior) {
    HeadParams params = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    System.arraycopy(prior.mean(), 0, params.shape(), 0, prior.mean().length);
    float[] vertices = new float[3 * head.vertexCount()];
    new HeadPoser(head).pose(params, vertices);
    return vertices;
  }

  private static int[] expressions(List<String> names, List<String> leftOut) {
    int[] kept = new int[names.size()];
    int count = 0;
    for (int e = 0; e < kept.length; e++) {
      if (!leftOut.contains(names.get(e))) {
        kept[count++] = e;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /** [n][3] points on a mesh, without offsets. */
  private double[] on(float[] values, SurfacePoints points) {
    int[] faces = head.faces();
    double[] result = new double[3 * points.count()];
    for (int n = 0; n < points.count(); n++) {
      for (int i = 0; i < 3; i++) {
        int v = faces[3 * points.triangles()[n] + i];
        for (int axis = 0; axis < 3; axis++) {
          result[3 * n + axis] += points.barycentric()[3 * n + i] * values[3 * v + axis];
        }
      }
    }
    return result;
  }

  /** Steps on the skin from every oval landmark towards the tip of the nose. */
  private SurfacePoints slides(float[] vertices, double[] marks) {
    TriangleTree tree = new TriangleTree(vertices, head.faces(), faceGroups());
    TriangleTree.Hit hit = new TriangleTree.Hit();
    int slides = scheme.oval().size() * SLIDES;
    int noseTip = scheme.noseTip();
    int[] triangles = new int[slides];
    float[] barycentric = new float[3 * slides];
    Arrays.fill(firstSlide, -1);
    int n = 0;
    for (int landmark : scheme.oval()) {
      firstSlide[landmark] = count + n;
      double length = distance(marks, landmark, noseTip);
      for (int k = 1; k <= SLIDES; k++, n++) {
        double share = k * SLIDE_STEP / length;
        double[] at = new double[3];
        for (int axis = 0; axis < 3; axis++) {
          at[axis] = marks[3 * landmark + axis] * (1 - share) + marks[3 * noseTip + axis] * share;
        }
        tree.closest(at[0], at[1], at[2], 1, hit);
        triangles[n] = hit.triangle;
        barycentric[3 * n] = (float) (1 - hit.u - hit.v);
        barycentric[3 * n + 1] = (float) hit.u;
        barycentric[3 * n + 2] = (float) hit.v;
      }
    }
    return new SurfacePoints(triangles, barycentric, new float[3 * slides]);
  }

  /** 1 for triangles of the face's skin, else 0. */
  private int[] faceGroups() {
    boolean[] skin = new boolean[head.vertexCount()];
    for (int v : head.mask("face-skin")) {
      skin[v] = true;
    }
    int[] faces = head.faces();
    int[] group = new int[faces.length / 3];
    for (int f = 0; f < group.length; f++) {
      boolean all = skin[faces[3 * f]] && skin[faces[3 * f + 1]] && skin[faces[3 * f + 2]];
      group[f] = all ? 1 : 0;
    }
    return group;
  }

  private double[] normals(float[] vertices, SurfacePoints points) {
    int[] faces = head.faces();
    float[] sums = new float[vertices.length];
    TriangleNormals.addTo(vertices, faces, sums);
    for (int v = 0; v < sums.length; v += 3) {
      normalize(sums, v);
    }
    double[] normals = on(sums, points);
    for (int n = 0; n < normals.length; n += 3) {
      double length =
          Math.sqrt(
              normals[n] * normals[n]
                  + normals[n + 1] * normals[n + 1]
                  + normals[n + 2] * normals[n + 2]);
      for (int axis = 0; axis < 3; axis++) {
        normals[n + axis] /= Math.max(length, 1e-12);
      }
    }
    return normals;
  }

  private static void normalize(float[] v, int at) {
    double length =
        Math.sqrt(
            (double) v[at] * v[at]
                + (double) v[at + 1] * v[at + 1]
                + (double) v[at + 2] * v[at + 2]);
    for (int axis = 0; axis < 3; axis++) {
      v[at + axis] /= (float) Math.max(length, 1e-20);
    }
  }

  private boolean nearEye(int landmark) {
    boolean near = false;
    for (LandmarkScheme.Eye eye : List.of(scheme.rightEye(), scheme.leftEye())) {
      double sum = 0;
      for (int axis = 0; axis < 3; axis++) {
        double centre =
            (meanPoints[3 * eye.outer() + axis] + meanPoints[3 * eye.inner() + axis]) / 2;
        double d = meanPoints[3 * landmark + axis] - centre;
        sum += d * d;
      }
      near |= sum < GLASSES_REACH * GLASSES_REACH;
    }
    return near;
  }

  private static double distance(double[] points, int a, int b) {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      double d = points[3 * a + axis] - points[3 * b + axis];
      sum += d * d;
    }
    return Math.sqrt(sum);
  }
}
