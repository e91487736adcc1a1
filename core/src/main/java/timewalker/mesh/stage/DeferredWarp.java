package timewalker.mesh.stage;

import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.math.Parallel;
import timewalker.math.TriangleNormals;
import timewalker.math.TriangleTree;
import timewalker.mesh.TriangleMesh;
import timewalker.mesh.VertexNormals;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.HeadPart;
import timewalker.surfel.MotionField;
import timewalker.surfel.SurfelBinding;

/**
 * Moves a life stage's mesh instead of meshing again (Defer-Warping, TimeWalker, DNA-2DGS): its
 * vertices are bound once to the head in the pose in which the mesh was made, and follow the field
 * that moves surfels. Owns its work space, so one per thread of use.
 */
public final class DeferredWarp {
  /** How much closer something inside the mouth must be than skin, metres. */
  private static final double THICKNESS = 0.002;

  private final CanonicalMesh bound;
  private final int[] headFaces; // [F][3]
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
   * Binds a mesh of a head at rest.
   *
   * @param mix the life stage, or mix of them, that the mesh shows
   */
  public DeferredWarp(PersonalSpace space, StageMix mix, TriangleMesh mesh, Parallel parallel) {
    this(space, mix, mesh, OrbitView.resting(space, mix), parallel);
  }

  /**
   * Binds a mesh of a head in any pose: what touches at rest is told apart where it does not.
   *
   * @param mix the life stage, or mix of them, that the mesh shows
   * @param shown the pose in which it shows it
   */
  public DeferredWarp(
      PersonalSpace space, StageMix mix, TriangleMesh mesh, HeadParams shown, Parallel parallel) {
    poser = new HeadPoser(space.head());
    posed = new float[3 * space.head().vertexCount()];
    poser.pose(shown, posed);
    headFaces = space.head().faces();
    bound = new CanonicalMesh(posed, headFaces, HeadPart.ofTriangles(space.head()));
    int n = mesh.vertexCount();
    points = new float[3 * n];
    moved = new float[3 * n];
    nearest = new int[n];
    inside = new float[2 * n];
    int[] group = new int[n];
    float[] normal = VertexNormals.of(mesh);
    parallel.ranges(
        n,
        64,
        (from, to) -> {
          TriangleTree.Hit hit = new TriangleTree.Hit();
          for (int v = from; v < to; v++) {
            for (int c = 0; c < 3; c++) {
              points[c * n + v] = mesh.vertices()[3 * v + c];
            }
            closest(mesh.vertices(), normal, v, hit);
            nearest[v] = hit.triangle;
            inside[2 * v] = (float) hit.u;
            inside[2 * v + 1] = (float) hit.v;
            group[v] = bound.groupOf(hit.triangle);
          }
        });
    binding = new SurfelBinding(bound, space.geometry().binding());
    binding.bind(points, group, parallel);
    field = new MotionField(bound, space.geometry().motion(), parallel);
    float[] atRest = new float[3 * n];
    move(OrbitView.resting(space, mix), atRest);
    this.mesh = mesh.withVertices(atRest);
  }

  /**
   * The closest place of the head; of skin, if that is hardly further away and faces the same way:
   * teeth may lie within a cheek that is thinner than the head model's, and move with another jaw.
   */
  private void closest(float[] vertices, float[] normal, int v, TriangleTree.Hit hit) {
    double x = vertices[3 * v];
    double y = vertices[3 * v + 1];
    double z = vertices[3 * v + 2];
    bound.wholeTree().closest(x, y, z, TriangleTree.ANY, hit);
    if (!HeadPart.insideMouth(bound.partOf(bound.groupOf(hit.triangle)))) {
      return;
    }
    TriangleTree.Hit skin = new TriangleTree.Hit();
    double furthest = hit.distance() + THICKNESS;
    for (int group = 0; group < bound.groupCount(); group++) {
      if (bound.partOf(group) == HeadPart.SKIN.number()
          && bound.tree().closest(x, y, z, group, skin)
          && skin.distance() < furthest
          && facing(skin.triangle, normal, v)) {
        furthest = skin.distance();
        hit.set(skin);
      }
    }
  }

  private boolean facing(int triangle, float[] normal, int v) {
    float[] own = new float[3];
    TriangleNormals.ofFace(posed, headFaces, triangle, own);
    return own[0] * normal[3 * v] + own[1] * normal[3 * v + 1] + own[2] * normal[3 * v + 2] > 0;
  }

  /** The mesh at rest. */
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
    move(params, vertices);
  }

  private void move(HeadParams params, float[] vertices) {
    poser.pose(params, posed);
    field.warp(binding, posed, points, moved);
    int n = points.length / 3;
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
    int[] faces = headFaces;
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
