package timewalker.mesh;

import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.math.Parallel;
import timewalker.math.TriangleTree;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.MotionField;
import timewalker.surfel.SurfelBinding;

/**
 * Moves a life stage's mesh instead of meshing anew (Defer-Warping, TimeWalker, DNA-2DGS): its
 * vertices are bound once to the stage's resting head and follow the field that moves surfels. Owns
 * its work space, so one per thread of use.
 */
public final class DeferredWarp {
  private final CanonicalMesh resting;
  private final SurfelBinding binding;
  private final MotionField field;
  private final HeadPoser poser;
  private final TriangleMesh mesh;
  private final int[] nearest; // [V] triangle of the head
  private final float[] inside; // [V][2] weights of its second and third vertex
  private final float[] posed;
  private final float[] points; // [3][V]
  private final float[] moved; // [3][V]

  /**
   * Binds a mesh.
   *
   * @param mix the life stage, or mix of them, that the mesh shows at rest
   */
  public DeferredWarp(PersonalSpace space, StageMix mix, TriangleMesh mesh, Parallel parallel) {
    this.mesh = mesh;
    poser = new HeadPoser(space.head());
    resting = CanonicalMesh.of(space.head(), OrbitView.resting(space, mix).shape());
    posed = new float[3 * space.head().vertexCount()];
    int n = mesh.vertexCount();
    points = new float[3 * n];
    moved = new float[3 * n];
    nearest = new int[n];
    inside = new float[2 * n];
    int[] group = new int[n];
    TriangleTree tree = resting.wholeTree();
    parallel.run(
        64,
        part -> {
          TriangleTree.Hit hit = new TriangleTree.Hit();
          for (int v = (int) ((long) n * part / 64); v < (int) ((long) n * (part + 1) / 64); v++) {
            for (int c = 0; c < 3; c++) {
              points[c * n + v] = mesh.vertices()[3 * v + c];
            }
            tree.closest(points[v], points[n + v], points[2 * n + v], TriangleTree.ANY, hit);
            nearest[v] = hit.triangle;
            inside[2 * v] = (float) hit.u;
            inside[2 * v + 1] = (float) hit.v;
            group[v] = resting.groupOf(hit.triangle);
          }
        });
    binding = new SurfelBinding(resting, space.binding().settings());
    binding.bind(points, group, parallel);
    field = new MotionField(resting, parallel);
  }

  /** The mesh as it was bound. */
  public TriangleMesh mesh() {
    return mesh;
  }

  /**
   * The vertices of a pose.
   *
   * @param params of the posed head, its shape included
   * @param vertices [V][3] metres, written
   */
  public void pose(HeadParams params, float[] vertices) {
    poser.pose(params, posed);
    field.warp(binding, posed, points, moved);
    int n = mesh.vertexCount();
    for (int v = 0; v < n; v++) {
      vertices[3 * v] = moved[v];
      vertices[3 * v + 1] = moved[n + v];
      vertices[3 * v + 2] = moved[2 * n + v];
    }
  }

  /** The mesh in a pose. */
  public TriangleMesh pose(HeadParams params) {
    float[] vertices = new float[3 * mesh.vertexCount()];
    pose(params, vertices);
    return mesh.withVertices(vertices);
  }

  /**
   * How much each joint moves each vertex: the head's skinning weights at the nearest place of its
   * surface.
   *
   * @return [V][joints] each row sums to 1
   */
  public float[] skinningWeights() {
    int joints = HeadModel.JOINTS;
    float[] head = poser.model().skinningWeights();
    int[] faces = resting.faces();
    float[] weights = new float[joints * mesh.vertexCount()];
    for (int v = 0; v < mesh.vertexCount(); v++) {
      float[] corner = {1 - inside[2 * v] - inside[2 * v + 1], inside[2 * v], inside[2 * v + 1]};
      for (int k = 0; k < 3; k++) {
        int from = joints * faces[3 * nearest[v] + k];
        for (int j = 0; j < joints; j++) {
          weights[joints * v + j] += corner[k] * head[from + j];
        }
      }
    }
    return weights;
  }

  /**
   * Where the joints of the resting head are.
   *
   * @return [joints][3] metres
   */
  public double[] joints(HeadParams restingParams) {
    poser.pose(restingParams, posed);
    int joints = HeadModel.JOINTS;
    double[] all = new double[3 * joints];
    double[] one = new double[3];
    for (int j = 0; j < joints; j++) {
      poser.jointPosition(j, one);
      System.arraycopy(one, 0, all, 3 * j, 3);
    }
    return all;
  }
}
