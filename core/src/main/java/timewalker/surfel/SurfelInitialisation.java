package timewalker.surfel;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import timewalker.math.PointTree;
import timewalker.math.Shapes;

/**
 * The first surfels: spread over the canonical mesh uniformly by area, lying flat on it.
 *
 * <p>Places are stratified along the mesh, whose triangles are taken in the order of a
 * space-filling curve, and follow a low-discrepancy sequence within triangles; so surfels that
 * follow each other in the arrays are neighbours in space. A scale is the mean distance of the
 * three nearest surfels of the same group.
 */
public final class SurfelInitialisation {
  /** Steps of the two-dimensional golden-ratio sequence: 1/g, 1/g² with g³ = g + 1. */
  private static final double STEP_U = 0.7548776662466927;

  private static final double STEP_V = 0.5698402909980532;
  private static final int NEIGHBOURS = 3;

  /** RGB of every surfel where no colours are given. */
  private static final double GREY = 0.5;

  /**
   * What is made.
   *
   * @param count number of surfels
   * @param shDegree highest degree of the spherical harmonics there is room for, 0..3
   * @param opacity of every surfel, between 0 and 1
   * @param seed of the random shifts
   * @param density surfels per area by number of the part, relative to 1 for parts not named
   */
  public record Settings(
      int count, int shDegree, double opacity, long seed, Map<Integer, Double> density) {
    public Settings {
      if (count < 1 || shDegree < 0 || shDegree > SphericalHarmonics.MAX_DEGREE) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "count=%d, shDegree=%d: expected a count above 0 and a degree from 0 to 3",
                count,
                shDegree));
      }
      if (!(opacity > 0 && opacity < 1)) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "opacity=%s: expected between 0 and 1", opacity));
      }
      density = Map.copyOf(density);
      density.forEach((part, weight) -> {
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "density of part %d is %s; expected a finite number from 0",
                  part,
                  weight));
        }
      });
    }

    /** Everywhere the same density, opacity 0.1. */
    public static Settings of(int count, int shDegree, long seed) {
      return new Settings(count, shDegree, 0.1, seed, Map.of());
    }

    /** The same with another opacity. */
    public Settings withOpacity(double other) {
      return new Settings(count, shDegree, other, seed, density);
    }

    /** The same with other densities, by number of the part. */
    public Settings withDensity(Map<Integer, Double> other) {
      return new Settings(count, shDegree, opacity, seed, other);
    }
  }

  private SurfelInitialisation() {}

  /**
   * Makes the surfels.
   *
   * @param vertexColour [V][3] RGB of the mesh's vertices, or null for grey
   */
  public static PlacedSurfels onMesh(
      CanonicalMesh mesh, float @Nullable [] vertexColour, Settings settings) {
    if (vertexColour != null) {
      Shapes.check("vertices", mesh.vertexCount(), "vertexColour", vertexColour.length, 3);
    }
    int[] order = alongCurve(mesh);
    double[] mass = cumulativeMass(mesh, order, settings);
    int n = settings.count;
    Surfels surfels = new Surfels(n, settings.shDegree);
    int[] group = new int[n];
    SplittableRandom random = new SplittableRandom(settings.seed);
    double shift = random.nextDouble();
    double u = random.nextDouble();
    double v = random.nextDouble();
    int at = 0;
    for (int i = 0; i < n; i++) {
      double target = (i + shift) / n * mass[mass.length - 1];
      while (at < mass.length - 1 && mass[at] <= target) {
        at++;
      }
      int t = order[at];
      u = (u + STEP_U) % 1;
      v = (v + STEP_V) % 1;
      boolean fold = u + v > 1; // the other half of the square is the same triangle
      place(mesh, t, fold ? 1 - u : u, fold ? 1 - v : v, surfels, i);
      paint(mesh, t, fold ? 1 - u : u, fold ? 1 - v : v, vertexColour, surfels, i);
      group[i] = mesh.groupOf(t);
    }
    Arrays.fill(
        surfels.opacityLogit(), (float) StrictMath.log(settings.opacity / (1 - settings.opacity)));
    scaleByNeighbours(mesh, surfels, group);
    return new PlacedSurfels(surfels, group);
  }

  /** Triangles that carry surfels, along a Morton curve through their centroids. */
  private static int[] alongCurve(CanonicalMesh mesh) {
    float[] centroid = mesh.centroid();
    float[] low = {Float.MAX_VALUE, Float.MAX_VALUE, Float.MAX_VALUE};
    float extent = 0;
    for (int i = 0; i < centroid.length; i++) {
      low[i % 3] = Math.min(low[i % 3], centroid[i]);
    }
    for (int i = 0; i < centroid.length; i++) {
      extent = Math.max(extent, centroid[i] - low[i % 3]);
    }
    float scale = extent > 0 ? 1023 / extent : 0;
    return IntStream.range(0, mesh.faceCount())
        .filter(t -> mesh.area(t) > 0)
        .mapToLong(t -> {
          long key = 0;
          for (int k = 0; k < 3; k++) {
            int cell = (int) ((centroid[3 * t + k] - low[k]) * scale);
            for (int bit = 0; bit < 10; bit++) {
              key |= (long) (cell >>> bit & 1) << (3 * bit + k);
            }
          }
          return key << 32 | t;
        })
        .sorted()
        .mapToInt(key -> (int) key)
        .toArray();
  }

  private static double[] cumulativeMass(CanonicalMesh mesh, int[] order, Settings settings) {
    double[] mass = new double[order.length];
    double sum = 0;
    for (int i = 0; i < order.length; i++) {
      int part = mesh.partOf(mesh.groupOf(order[i]));
      sum += mesh.area(order[i]) * settings.density.getOrDefault(part, 1.0);
      mass[i] = sum;
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException(
          "every part of the mesh has density 0; surfels need one above 0");
    }
    return mass;
  }

  /** Centre at (1 − u − v, u, v), first axis along the first edge, third along the normal. */
  private static void place(CanonicalMesh mesh, int t, double u, double v, Surfels surfels, int i) {
    int n = surfels.count();
    float[] x = mesh.rawVertices();
    int[] f = mesh.rawFaces();
    double[] e1 = new double[3];
    double[] e2 = new double[3];
    for (int k = 0; k < 3; k++) {
      double a = x[3 * f[3 * t] + k];
      e1[k] = x[3 * f[3 * t + 1] + k] - a;
      e2[k] = x[3 * f[3 * t + 2] + k] - a;
      surfels.position()[k * n + i] = (float) (a + u * e1[k] + v * e2[k]);
    }
    double[] q = frameQuaternion(e1, e2);
    for (int k = 0; k < 4; k++) {
      surfels.rotation()[k * n + i] = (float) q[k];
    }
  }

  /** The rotation whose columns are e1, normal × e1 and the normal, all made unit length. */
  static double[] frameQuaternion(double[] e1, double[] e2) {
    double[] normal = {
      e1[1] * e2[2] - e1[2] * e2[1], e1[2] * e2[0] - e1[0] * e2[2], e1[0] * e2[1] - e1[1] * e2[0]
    };
    double edge = Math.sqrt(e1[0] * e1[0] + e1[1] * e1[1] + e1[2] * e1[2]);
    double area = Math.sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
    double[] m = new double[9];
    for (int k = 0; k < 3; k++) {
      m[3 * k] = e1[k] / edge;
      m[3 * k + 2] = normal[k] / area;
    }
    m[1] = m[5] * m[6] - m[8] * m[3];
    m[4] = m[8] * m[0] - m[2] * m[6];
    m[7] = m[2] * m[3] - m[5] * m[0];
    double[] q = new double[4];
    TriangleMotion.quaternion(m, q);
    return q;
  }

  private static void paint(
      CanonicalMesh mesh,
      int t,
      double u,
      double v,
      float @Nullable [] vertexColour,
      Surfels surfels,
      int i) {
    int[] f = mesh.rawFaces();
    for (int c = 0; c < 3; c++) {
      double rgb =
          vertexColour == null
              ? GREY
              : (1 - u - v) * vertexColour[3 * f[3 * t] + c]
                  + u * vertexColour[3 * f[3 * t + 1] + c]
                  + v * vertexColour[3 * f[3 * t + 2] + c];
      surfels.sh()[c * surfels.count() + i] = (float) ((rgb - 0.5) / SphericalHarmonics.C0);
    }
  }

  private static void scaleByNeighbours(CanonicalMesh mesh, Surfels surfels, int[] group) {
    int n = surfels.count();
    for (int g = 0; g < mesh.groupCount(); g++) {
      int wanted = g;
      int[] members = IntStream.range(0, n).filter(i -> group[i] == wanted).toArray();
      float[] points = new float[3 * members.length];
      for (int j = 0; j < members.length; j++) {
        for (int k = 0; k < 3; k++) {
          points[3 * j + k] = surfels.position()[k * n + members[j]];
        }
      }
      double alone = members.length == 0 ? 0 : Math.sqrt(areaOf(mesh, g) / members.length);
      float[] scale = meanDistanceToNeighbours(points, alone);
      for (int j = 0; j < members.length; j++) {
        float log = (float) StrictMath.log(scale[j]);
        surfels.logScale()[members[j]] = log;
        surfels.logScale()[n + members[j]] = log;
      }
    }
  }

  private static double areaOf(CanonicalMesh mesh, int group) {
    double area = 0;
    for (int t = 0; t < mesh.faceCount(); t++) {
      area += mesh.groupOf(t) == group ? mesh.area(t) : 0;
    }
    return area;
  }

  /**
   * The mean distance of every point to its three nearest others.
   *
   * @param points [n][3] metres
   * @param otherwise metres, for points with fewer than three others or upon three others
   * @return [n] metres
   */
  public static float[] meanDistanceToNeighbours(float[] points, double otherwise) {
    PointTree tree = new PointTree(points);
    float[] mean = new float[tree.size()];
    int[] index = new int[NEIGHBOURS];
    double[] squared = new double[NEIGHBOURS];
    for (int i = 0; i < mean.length; i++) {
      int found =
          tree.nearest(
              points[3 * i], points[3 * i + 1], points[3 * i + 2], i, NEIGHBOURS, index, squared);
      double sum = 0;
      for (int j = 0; j < found; j++) {
        sum += Math.sqrt(squared[j]);
      }
      mean[i] = (float) (found == NEIGHBOURS && sum > 0 ? sum / NEIGHBOURS : otherwise);
    }
    return mean;
  }
}
