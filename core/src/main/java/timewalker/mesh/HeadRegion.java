package timewalker.mesh;

import java.util.List;
import timewalker.head.HeadModel;
import timewalker.math.PointTree;

/** Places whose nearest vertex of a head belongs to some of the head's parts. */
public final class HeadRegion implements SurfaceComparison.Region {
  private final PointTree vertices;
  private final boolean[] inside; // [V]

  /**
   * @param posed [V][3] the head's vertices, metres; not to be changed afterwards
   * @param masks of the head model; those it lacks are passed over
   */
  public HeadRegion(HeadModel head, float[] posed, List<String> masks) {
    vertices = new PointTree(posed);
    inside = new boolean[head.vertexCount()];
    for (String mask : masks) {
      for (int v : head.masks().getOrDefault(mask, new int[0])) {
        inside[v] = true;
      }
    }
  }

  @Override
  public boolean holds(double x, double y, double z) {
    int[] index = new int[1];
    return vertices.nearest(x, y, z, -1, 1, index, new double[1]) == 1 && inside[index[0]];
  }
}
