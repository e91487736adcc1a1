package timewalker.mesh.poisson;

import java.util.Arrays;
import timewalker.math.Parallel;
import timewalker.mesh.MeshTrim;
import timewalker.mesh.TriangleMesh;

/** A reconstructed surface, and how densely the points lay around any of its places. */
public final class PoissonSurface {
  private final TriangleMesh mesh;
  private final SampleDensity density;
  private final double[] corner;
  private final double edge;
  private final PoissonSettings settings;

  PoissonSurface(
      TriangleMesh mesh,
      SampleDensity density,
      double[] corner,
      double edge,
      PoissonSettings settings) {
    this.mesh = mesh;
    this.density = density;
    this.corner = corner;
    this.edge = edge;
    this.settings = settings;
  }

  /** The closed surface, in the points' unit. */
  public TriangleMesh mesh() {
    return mesh;
  }

  /** Edge of the finest cells, in the points' unit. */
  public double cell() {
    return Math.scalb(edge, -settings.depth());
  }

  /**
   * How finely every vertex is backed by points: the depth of the octree whose cells' faces would
   * hold as many points each as the settings ask for. One less is half as fine.
   *
   * @return [V]
   */
  public float[] support(Parallel parallel) {
    float[] v = mesh.vertices();
    float[] unit = new float[v.length];
    for (int i = 0; i < v.length; i++) {
      unit[i] = (float) Math.clamp((v[i] - corner[i % 3]) / edge, 0, 0.999999);
    }
    float[] support = density.at(unit, parallel);
    for (int i = 0; i < support.length; i++) {
      support[i] = (float) SampleDensity.level(support[i], settings.samplesPerCell());
    }
    return support;
  }

  /**
   * The surface without triangles that few points support.
   *
   * @param levels removes triangles whose support is this much below the lower quartile of all
   *     vertices
   */
  public TriangleMesh trimmed(double levels, Parallel parallel) {
    return trimmed(levels, 0, parallel);
  }

  /**
   * The surface without triangles that few points support, small holes closed.
   *
   * @param levels removes triangles whose support is this much below the lower quartile of all
   *     vertices
   * @param hole keeps what would leave a hole of fewer triangles
   */
  public TriangleMesh trimmed(double levels, int hole, Parallel parallel) {
    float[] support = support(parallel);
    float[] sorted = support.clone();
    Arrays.sort(sorted);
    double usual = sorted.length == 0 ? 0 : sorted[sorted.length / 4];
    return MeshTrim.bySupport(mesh, support, usual - levels, hole);
  }
}
