package timewalker.mesh;

import java.util.Arrays;
import java.util.SplittableRandom;
import timewalker.math.Parallel;
import timewalker.math.Shapes;
import timewalker.math.TriangleNormals;
import timewalker.math.TriangleTree;

/**
 * How well surfaces agree with a true one, within a region: Chamfer distance, F-score and normals
 * (the measures of Knapitsch et al. 2017, Tanks and Temples, on samples of both surfaces). Samples
 * are spread evenly by area over the part of either surface that lies in the region, and each looks
 * for the closest place of the whole other surface.
 */
public final class SurfaceComparison {
  /** Says which places count. Asked by several threads at once. */
  public interface Region {
    /** Everywhere. */
    Region EVERYWHERE = (x, y, z) -> true;

    /** Whether a place counts, metres. */
    boolean holds(double x, double y, double z);
  }

  /**
   * What was found.
   *
   * @param accuracy mean distance from the measured surface to the true one
   * @param completeness mean distance from the true surface to the measured one
   * @param precision share of the measured surface within the threshold
   * @param recall share of the true surface within the threshold
   * @param normalDegrees mean angle between the normals of samples and of their closest places,
   *     both directions alike; which side is outside does not count, as hair has none
   */
  public record Agreement(
      double accuracy, double completeness, double precision, double recall, double normalDegrees) {
    /** The Chamfer distance: the mean of both directions. */
    public double chamfer() {
      return (accuracy + completeness) / 2;
    }

    /** The harmonic mean of precision and recall. */
    public double fScore() {
      double sum = precision + recall;
      return sum == 0 ? 0 : 2 * precision * recall / sum;
    }
  }

  /** Sums over samples. */
  private record Sums(long count, double distance, long near, double degrees) {
    Sums plus(Sums other) {
      return new Sums(
          count + other.count,
          distance + other.distance,
          near + other.near,
          degrees + other.degrees);
    }
  }

  /** A surface that can be asked for its closest place. */
  private record Searched(TriangleMesh mesh, float[] normals, TriangleTree tree) {
    static Searched of(TriangleMesh mesh, float[] normals) {
      return new Searched(mesh, normals, new TriangleTree(mesh.vertices(), mesh.faces(), null));
    }

    /** The normal within a triangle, from those of its corners; its length does not matter. */
    void normal(int triangle, double u, double v, double[] to) {
      int[] f = mesh.faces();
      for (int c = 0; c < 3; c++) {
        to[c] =
            (1 - u - v) * normals[3 * f[3 * triangle] + c]
                + u * normals[3 * f[3 * triangle + 1] + c]
                + v * normals[3 * f[3 * triangle + 2] + c];
      }
    }
  }

  private static final int PARTS = 64;
  private static final long SEED = 1;

  private final Searched truth;
  private final Region region;
  private final double threshold;
  private final int samples;
  private final Parallel parallel;

  /**
   * @param truth the true surface
   * @param normals [V][3] its normals, of any length
   * @param threshold distance up to which a place counts as found, in the surfaces' unit
   * @param samples of each whole surface, of which those in the region count
   */
  public SurfaceComparison(
      TriangleMesh truth,
      float[] normals,
      Region region,
      double threshold,
      int samples,
      Parallel parallel) {
    Shapes.check("vertices", truth.vertexCount(), "normals", normals.length, 3);
    this.truth = Searched.of(truth, normals);
    this.region = region;
    this.threshold = threshold;
    this.samples = samples;
    this.parallel = parallel;
  }

  /**
   * Compares a surface with the true one; the same surfaces give the same numbers.
   *
   * @return NaN where either surface has no area in the region
   */
  public Agreement of(TriangleMesh mesh) {
    if (mesh.faceCount() == 0) {
      return new Agreement(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    Searched measured = Searched.of(mesh, VertexNormals.of(mesh));
    Sums forth = distances(measured, truth);
    Sums back = distances(truth, measured);
    return new Agreement(
        forth.distance / forth.count,
        back.distance / back.count,
        (double) forth.near / forth.count,
        (double) back.near / back.count,
        (forth.degrees / forth.count + back.degrees / back.count) / 2);
  }

  private Sums distances(Searched from, Searched to) {
    double[] area = areas(from.mesh);
    Sums[] parts = new Sums[PARTS];
    parallel.ranges(
        samples,
        PARTS,
        (part, first, end) ->
            parts[part] = distances(from, to, area, new SplittableRandom(SEED + part), first, end));
    return Arrays.stream(parts).reduce(new Sums(0, 0, 0, 0), Sums::plus);
  }

  /** One sample in each of as many equal shares of the area. */
  private Sums distances(
      Searched from, Searched to, double[] area, SplittableRandom random, int first, int end) {
    TriangleTree.Hit hit = new TriangleTree.Hit();
    double[] place = new double[3];
    double[] own = new double[3];
    double[] other = new double[3];
    long count = 0;
    long near = 0;
    double distance = 0;
    double degrees = 0;
    for (int i = first; i < end; i++) {
      double at = (i + random.nextDouble()) / samples * area[area.length - 1];
      int triangle = Math.min(area.length - 1, above(area, at));
      double root = Math.sqrt(random.nextDouble());
      double v = root * random.nextDouble();
      double u = root - v;
      place(from.mesh, triangle, u, v, place);
      if (!region.holds(place[0], place[1], place[2])) {
        continue;
      }
      to.tree.closest(place[0], place[1], place[2], TriangleTree.ANY, hit);
      from.normal(triangle, u, v, own);
      to.normal(hit.triangle, hit.u, hit.v, other);
      count++;
      distance += hit.distance();
      near += hit.distance() <= threshold ? 1 : 0;
      degrees += degrees(own, other);
    }
    return new Sums(count, distance, near, degrees);
  }

  /** The first triangle up to which the area is more than this. */
  private static int above(double[] area, double at) {
    int found = Arrays.binarySearch(area, at);
    return found < 0 ? -found - 1 : found + 1;
  }

  private static void place(TriangleMesh mesh, int triangle, double u, double v, double[] to) {
    int[] f = mesh.faces();
    float[] p = mesh.vertices();
    for (int c = 0; c < 3; c++) {
      to[c] =
          (1 - u - v) * p[3 * f[3 * triangle] + c]
              + u * p[3 * f[3 * triangle + 1] + c]
              + v * p[3 * f[3 * triangle + 2] + c];
    }
  }

  private static double degrees(double[] a, double[] b) {
    double dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    double lengths =
        (a[0] * a[0] + a[1] * a[1] + a[2] * a[2]) * (b[0] * b[0] + b[1] * b[1] + b[2] * b[2]);
    return lengths == 0
        ? 90
        : Math.toDegrees(Math.acos(Math.min(1, Math.abs(dot) / Math.sqrt(lengths))));
  }

  /** [F] area of all triangles up to each, itself included. */
  private static double[] areas(TriangleMesh mesh) {
    double[] sum = new double[mesh.faceCount()];
    double all = 0;
    float[] n = new float[3];
    for (int t = 0; t < sum.length; t++) {
      TriangleNormals.ofFace(mesh.vertices(), mesh.faces(), t, n);
      all += Math.sqrt((double) n[0] * n[0] + (double) n[1] * n[1] + (double) n[2] * n[2]) / 2;
      sum[t] = all;
    }
    return sum;
  }
}
