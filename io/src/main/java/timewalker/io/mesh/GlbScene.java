package timewalker.io.mesh;

import java.util.List;
import org.jspecify.annotations.Nullable;
import timewalker.math.Shapes;
import timewalker.mesh.TriangleMesh;

/**
 * What a GLB file shows: heads beside each other, each a node of its own.
 *
 * @param heads the heads
 * @param motion what moves all heads, or null
 */
public record GlbScene(List<Head> heads, @Nullable Motion motion) {
  /** Copies the list. */
  public GlbScene {
    heads = List.copyOf(heads);
  }

  /**
   * A head that can be animated.
   *
   * @param name such as the life stage's
   * @param mesh at rest, metres
   * @param normals [V][3] unit length
   * @param morphs what expressions do
   * @param rig its joints, or null
   * @param place where the head stands, metres along x
   * @param weights [morphs] how much of each expression it shows at first
   * @param turns [joints][4] how its joints are turned at first, quaternions (w, x, y, z)
   */
  public record Head(
      String name,
      TriangleMesh mesh,
      float[] normals,
      List<Morph> morphs,
      Rig rig,
      double place,
      float[] weights,
      float[] turns) {
    /** Checks the sizes. */
    public Head {
      morphs = List.copyOf(morphs);
      Shapes.check("vertices", mesh.vertexCount(), "normals", normals.length, 3);
      Shapes.check("morphs", morphs.size(), "weights", weights.length, 1);
      Shapes.check("joints", rig == null ? 0 : rig.names().size(), "turns", turns.length, 4);
    }
  }

  /**
   * What one expression at its full strength adds to the vertices.
   *
   * @param offsets [V][3] metres
   */
  public record Morph(String name, float[] offsets) {}

  /**
   * Joints and the vertices bound to them.
   *
   * @param names of the joints, parents before children
   * @param parent [joints] −1 for the first
   * @param position [joints][3] at rest, metres
   * @param weights [V][joints] each row sums to 1
   */
  public record Rig(List<String> names, int[] parent, double[] position, float[] weights) {
    /** Checks the sizes. */
    public Rig {
      names = List.copyOf(names);
      Shapes.check("joints", names.size(), "parent", parent.length, 1);
      Shapes.check("joints", names.size(), "position", position.length, 3);
    }
  }

  /**
   * A motion, frame by frame.
   *
   * @param seconds [frames] ascending
   * @param weights [frames][morphs]
   * @param turns [joints][frames][4] quaternions (w, x, y, z)
   */
  public record Motion(float[] seconds, float[] weights, float[][] turns) {}
}
