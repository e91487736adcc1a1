package timewalker.mesh;

import timewalker.math.Parallel;
import timewalker.math.PointTree;

/** Colours of a mesh's vertices, from coloured points around. */
public final class VertexColours {
  private static final int NEAREST = 6;
  private static final int PARTS = 64;

  private VertexColours() {}

  /**
   * The mean of the nearest points' colours, nearer ones counting more.
   *
   * @param points with colours
   * @return [V][3]
   */
  public static float[] of(TriangleMesh mesh, OrientedPoints points, Parallel parallel) {
    float[] colour = points.colour();
    if (colour == null) {
      throw new IllegalArgumentException("these points have no colours to take");
    }
    int n = points.count();
    float[] interleaved = new float[3 * n];
    for (int i = 0; i < 3 * n; i++) {
      interleaved[i] = points.position()[i % 3 * n + i / 3];
    }
    PointTree tree = new PointTree(interleaved);
    float[] colours = new float[mesh.vertices().length];
    int vertices = mesh.vertexCount();
    parallel.ranges(
        vertices,
        PARTS,
        (from, to) -> {
          int[] index = new int[NEAREST];
          double[] squared = new double[NEAREST];
          for (int v = from; v < to; v++) {
            paint(mesh, colour, n, tree, v, index, squared, colours);
          }
        });
    return colours;
  }

  private static void paint(
      TriangleMesh mesh,
      float[] colour,
      int points,
      PointTree tree,
      int v,
      int[] index,
      double[] squared,
      float[] colours) {
    float[] at = mesh.vertices();
    int found = tree.nearest(at[3 * v], at[3 * v + 1], at[3 * v + 2], -1, NEAREST, index, squared);
    double far = squared[found - 1] + 1e-20;
    double weights = 0;
    double[] sum = new double[3];
    for (int k = 0; k < found; k++) {
      double w = 1.05 - squared[k] / far;
      weights += w;
      for (int c = 0; c < 3; c++) {
        sum[c] += w * colour[c * points + index[k]];
      }
    }
    for (int c = 0; c < 3; c++) {
      colours[3 * v + c] = (float) (sum[c] / weights);
    }
  }
}
