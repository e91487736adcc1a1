package timewalker.mesh.poisson;

import java.util.Locale;
import timewalker.math.Parallel;
import timewalker.mesh.MeshListener;
import timewalker.mesh.OrientedPoints;
import timewalker.mesh.TriangleMesh;

/**
 * A closed surface through oriented points: screened Poisson surface reconstruction (Kazhdan and
 * Hoppe 2013) with trilinear B-splines on an octree of bricks.
 *
 * <p>Looks for the function χ that is 1 inside and 0 outside: its slope shall be the points'
 * smoothed inward normals V, and it shall be 1/2 at the points, ∫|∇χ − V|² + α Σ_p area_p/h (χ(p) −
 * 1/2)² → min. On the sides of the cube around everything χ is 0, which closes the surface. The
 * surface is where χ has its mean value at the points.
 */
public final class PoissonReconstruction {
  private final PoissonSettings settings;
  private final Parallel parallel;
  private final MeshListener listener;

  /** A reconstruction with these settings. */
  public PoissonReconstruction(PoissonSettings settings, Parallel parallel, MeshListener listener) {
    this.settings = settings;
    this.parallel = parallel;
    this.listener = listener;
  }

  /**
   * Reconstructs; the same points give the same bits with any number of threads.
   *
   * @throws IllegalArgumentException when a coordinate is not finite, or too few points have
   *     normals
   */
  public PoissonSurface reconstruct(OrientedPoints points) {
    listener.step("Sorting points");
    SortedSamples samples = SortedSamples.of(points, settings);
    if (samples.dropped > 0) {
      listener.warning(
          String.format(
              Locale.ROOT,
              "%d of %d points have no normal; they are left out",
              samples.dropped,
              points.count()));
    }
    if (samples.far > 0) {
      listener.warning(
          String.format(
              Locale.ROOT,
              "%d of %d points lie more than 50 times as far from the middle as most; they are left"
                  + " out",
              samples.far,
              points.count()));
    }
    if (samples.inwards) {
      listener.warning(
          "most normals point inwards, so the surface is inside out; turn them round if they should"
              + " lead out of a closed object");
    }
    SampleDensity density = new SampleDensity(samples);
    float[] perArea = density.atSamples(samples, parallel);
    float[] level = levels(perArea);

    listener.step("Building the octree");
    BrickTree tree = new BrickTree(samples, level);
    float[][] right = new NormalField(tree, samples, perArea, level, parallel).rightHandSides();

    float[][] solution = new float[tree.depth + 1][];
    double weight = settings.pointWeight() * meanArea(perArea);
    CascadicSolver solver = new CascadicSolver(tree, parallel);
    for (int l = BrickLevel.ROOT; l <= tree.depth; l++) {
      listener.step("Solving level " + l);
      solution[l] = tree.values(l);
      LevelSystem system = new LevelSystem(tree.level(l), samples, weight);
      solver.solve(
          system, l == BrickLevel.ROOT ? null : solution[l - 1], right[l], steps(l), solution[l]);
      right[l] = null;
    }

    listener.step("Extracting the surface");
    OctreeFunction function = new OctreeFunction(tree, solution);
    float iso = (float) Math.max(1e-3, meanAt(function, samples));
    TriangleMesh mesh = Contouring.surface(function, iso, parallel);
    if (settings.fitPoints() > 0) {
      new PointFit(samples, perArea, settings.fitPoints()).move(mesh, parallel);
    }
    toPoints(samples, mesh.vertices());
    return new PoissonSurface(mesh, density, samples.corner, samples.edge, settings);
  }

  private int steps(int level) {
    return settings.iterations() * (1 + settings.depth() - level);
  }

  private float[] levels(float[] perArea) {
    float[] level = new float[perArea.length];
    for (int i = 0; i < level.length; i++) {
      level[i] =
          (float)
              Math.clamp(
                  SampleDensity.level(perArea[i], settings.samplesPerCell()),
                  0,
                  settings.depth() - 1);
    }
    return level;
  }

  private static double meanArea(float[] perArea) {
    double area = 0;
    for (float d : perArea) {
      area += 1.0 / d;
    }
    return area / perArea.length;
  }

  private double meanAt(OctreeFunction function, SortedSamples samples) {
    int parts = 64;
    double[] sums = new double[parts];
    parallel.ranges(
        samples.count,
        parts,
        (p, from, to) -> {
          double sum = 0;
          for (int i = from; i < to; i++) {
            sum +=
                function.at(
                    samples.position[3 * i],
                    samples.position[3 * i + 1],
                    samples.position[3 * i + 2]);
          }
          sums[p] = sum;
        });
    double sum = 0;
    for (double s : sums) {
      sum += s;
    }
    return sum / samples.count;
  }

  private void toPoints(SortedSamples samples, float[] vertices) {
    int parts = 64;
    int n = vertices.length / 3;
    parallel.ranges(
        n,
        parts,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            for (int c = 0; c < 3; c++) {
              vertices[3 * i + c] =
                  (float) (samples.corner[c] + samples.edge * vertices[3 * i + c]);
            }
          }
        });
  }
}
