package timewalker.mesh.poisson;

import java.util.Arrays;
import timewalker.math.Parallel;
import timewalker.mesh.TriangleMesh;
import timewalker.mesh.VertexNormals;

/**
 * Moves a reconstruction's vertices the last fraction of a cell towards the points.
 *
 * <p>A function that is linear along each edge of a cell cuts the corners of a curved surface.
 * Every vertex v therefore moves along the mean normal m of the points p around it by the weighted
 * mean of (p − v)·(n_p + m)/2. On a plane and on a sphere this is its distance exactly: a chord
 * stands upright on the sum of the normals at its ends, so the points' distance plays no part and
 * the mean over many points takes away noise without flattening what is round.
 */
final class PointFit {
  private static final int PARTS = 64;
  private static final int FEWEST = 4;

  /** Points whose normal is turned further from the vertex's lie on another side. */
  private static final double SAME_SIDE = 0.3;

  /** Vertices stay on their edge's cells: the longest way, in cells. */
  private static final double LONGEST = 0.5;

  private final SortedSamples samples;
  private final float[] perArea; // [n] points in a unit square around each sample
  private final int wanted;
  private final int shift; // from a sample's code to its cell here
  private final int size; // cells along the cube's edge
  private final long[] cell; // [cells] occupied ones, ascending
  private final int[] start; // [cells + 1] their samples

  /**
   * @param wanted how many points a vertex shall hear
   */
  PointFit(SortedSamples samples, float[] perArea, int wanted) {
    this.samples = samples;
    this.perArea = perArea;
    this.wanted = wanted;
    double radius = Math.max(radius(median(perArea)), Math.scalb(1.0, -samples.depth));
    int level = (int) Math.clamp(Math.floor(-Math.log(radius) / Math.log(2)), 0, samples.depth);
    shift = 3 * (samples.depth - level);
    size = 1 << level;
    LongList cells = new LongList();
    long last = -1;
    for (int i = 0; i < samples.count; i++) {
      if (samples.code[i] >>> shift != last) {
        last = samples.code[i] >>> shift;
        cells.add(last);
      }
    }
    cell = cells.sortedUnique();
    start = new int[cell.length + 1];
    for (int i = 0, c = 0; i < samples.count; i++) {
      if (samples.code[i] >>> shift != cell[c]) {
        start[++c] = i;
      }
    }
    start[cell.length] = samples.count;
  }

  /** Of the disk that holds as many points as wanted. */
  private double radius(double density) {
    return Math.sqrt(wanted / (Math.PI * density));
  }

  private static double median(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /**
   * Moves the vertices.
   *
   * @param mesh vertices in the unit cube, changed in place
   */
  void move(TriangleMesh mesh, Parallel parallel) {
    float[] normal = VertexNormals.of(mesh);
    int n = mesh.vertexCount();
    parallel.ranges(
        n,
        PARTS,
        (from, to) -> {
          Neighbours work = new Neighbours();
          for (int v = from; v < to; v++) {
            work.move(mesh.vertices(), normal, v);
          }
        });
  }

  /** The samples in the cells around a place. Work space of one thread. */
  private final class Neighbours {
    private final int[] near = new int[27];
    private int nearCount;
    private long last = -1;
    private final double[] mean = new double[3];

    void move(float[] vertices, float[] normal, int v) {
      float x = vertices[3 * v];
      float y = vertices[3 * v + 1];
      float z = vertices[3 * v + 2];
      find((int) (x * size), (int) (y * size), (int) (z * size));
      double squared = squaredRadius(x, y, z);
      if (squared == 0 || !meanNormal(x, y, z, squared, normal, 3 * v)) {
        return;
      }
      double weights = 0;
      double way = 0;
      for (int k = 0; k < nearCount; k++) {
        for (int i = start[near[k]]; i < start[near[k] + 1]; i++) {
          double w = weight(i, x, y, z, squared, normal, 3 * v);
          if (w > 0) {
            double half = 0;
            for (int c = 0; c < 3; c++) {
              double apart = samples.position[3 * i + c] - (double) vertices[3 * v + c];
              half += apart * (samples.normal[3 * i + c] + mean[c]);
            }
            weights += w;
            way += w * half / 2;
          }
        }
      }
      double longest = Math.scalb(LONGEST, -samples.depth);
      double step = Math.clamp(way / weights, -longest, longest);
      for (int c = 0; c < 3; c++) {
        vertices[3 * v + c] += (float) (step * mean[c]);
      }
    }

    /** The mean normal around; false when too few points are near. */
    private boolean meanNormal(float x, float y, float z, double squared, float[] normal, int v) {
      Arrays.fill(mean, 0);
      int count = 0;
      for (int k = 0; k < nearCount; k++) {
        for (int i = start[near[k]]; i < start[near[k] + 1]; i++) {
          double w = weight(i, x, y, z, squared, normal, v);
          if (w > 0) {
            count++;
            for (int c = 0; c < 3; c++) {
              mean[c] += w * samples.normal[3 * i + c];
            }
          }
        }
      }
      double length = Math.sqrt(mean[0] * mean[0] + mean[1] * mean[1] + mean[2] * mean[2]);
      for (int c = 0; c < 3; c++) {
        mean[c] /= length;
      }
      return count >= FEWEST && length > 0;
    }

    private double weight(int i, float x, float y, float z, double squared, float[] normal, int v) {
      double dx = samples.position[3 * i] - (double) x;
      double dy = samples.position[3 * i + 1] - (double) y;
      double dz = samples.position[3 * i + 2] - (double) z;
      double far = (dx * dx + dy * dy + dz * dz) / squared;
      if (far >= 1) {
        return 0;
      }
      double along =
          samples.normal[3 * i] * (double) normal[v]
              + samples.normal[3 * i + 1] * (double) normal[v + 1]
              + samples.normal[3 * i + 2] * (double) normal[v + 2];
      return along < SAME_SIDE ? 0 : (1 - far) * (1 - far);
    }

    /** From the density at the nearest sample; 0 when there is none around. */
    private double squaredRadius(float x, float y, float z) {
      double nearest = Double.POSITIVE_INFINITY;
      int at = -1;
      for (int k = 0; k < nearCount; k++) {
        for (int i = start[near[k]]; i < start[near[k] + 1]; i++) {
          double dx = samples.position[3 * i] - (double) x;
          double dy = samples.position[3 * i + 1] - (double) y;
          double dz = samples.position[3 * i + 2] - (double) z;
          double d = dx * dx + dy * dy + dz * dz;
          if (d < nearest) {
            nearest = d;
            at = i;
          }
        }
      }
      if (at < 0) {
        return 0;
      }
      double r = Math.max(radius(perArea[at]), Math.scalb(1.0, -samples.depth));
      return Math.min(r * r, 1.0 / size / size);
    }

    private void find(int x, int y, int z) {
      long here = Morton.code(x, y, z);
      if (here == last) {
        return;
      }
      last = here;
      nearCount = 0;
      for (int k = 0; k < 27; k++) {
        int nx = x + k % 3 - 1;
        int ny = y + k / 3 % 3 - 1;
        int nz = z + k / 9 - 1;
        if (Math.min(nx, Math.min(ny, nz)) >= 0 && Math.max(nx, Math.max(ny, nz)) < size) {
          int found = Arrays.binarySearch(cell, Morton.code(nx, ny, nz));
          if (found >= 0) {
            near[nearCount++] = found;
          }
        }
      }
    }
  }
}
