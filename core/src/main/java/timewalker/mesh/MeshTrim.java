package timewalker.mesh;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Takes parts of a mesh away; what remains keeps its order. */
public final class MeshTrim {
  private MeshTrim() {}

  /**
   * Removes triangles with a vertex that too few points support.
   *
   * @param support [V] octree level that the points support at each vertex
   * @param least smallest support that is kept
   * @param hole pieces of fewer triangles than this are not removed
   */
  public static TriangleMesh bySupport(TriangleMesh mesh, float[] support, double least, int hole) {
    int[] faces = mesh.faces();
    boolean[] kept = new boolean[mesh.faceCount()];
    for (int t = 0; t < kept.length; t++) {
      kept[t] =
          support[faces[3 * t]] >= least
              && support[faces[3 * t + 1]] >= least
              && support[faces[3 * t + 2]] >= least;
    }
    if (hole > 0) {
      keepSmall(mesh, kept, hole);
    }
    return keep(mesh, kept);
  }

  /** Keeps what would be taken out in pieces of fewer triangles than this. */
  private static void keepSmall(TriangleMesh mesh, boolean[] kept, int hole) {
    int[] out = IntStream.range(0, kept.length).filter(t -> !kept[t]).toArray();
    int[] faces = new int[3 * out.length];
    for (int i = 0; i < faces.length; i++) {
      faces[i] = mesh.faces()[3 * out[i / 3] + i % 3];
    }
    MeshPieces pieces = MeshPieces.of(new TriangleMesh(mesh.vertices(), faces, null));
    for (int i = 0; i < out.length; i++) {
      kept[out[i]] = pieces.triangles()[pieces.ofVertex()[faces[3 * i]]] < hole;
    }
  }

  /**
   * Removes pieces with fewer triangles than this share of the largest.
   *
   * @param share 0 to 1; with 1 only the largest stays
   */
  public static TriangleMesh smallPieces(TriangleMesh mesh, double share) {
    MeshPieces pieces = MeshPieces.of(mesh);
    int largest = Arrays.stream(pieces.triangles()).max().orElse(0);
    boolean[] kept = new boolean[mesh.faceCount()];
    for (int t = 0; t < kept.length; t++) {
      kept[t] = pieces.triangles()[pieces.ofVertex()[mesh.faces()[3 * t]]] >= share * largest;
    }
    return keep(mesh, kept);
  }

  /**
   * Keeps some triangles, and the vertices they use.
   *
   * @param kept [F]
   */
  public static TriangleMesh keep(TriangleMesh mesh, boolean[] kept) {
    int[] renumbered = new int[mesh.vertexCount()];
    int faces = 0;
    for (int t = 0; t < kept.length; t++) {
      if (kept[t]) {
        faces++;
        for (int k = 0; k < 3; k++) {
          renumbered[mesh.faces()[3 * t + k]] = 1;
        }
      }
    }
    int vertices = 0;
    for (int v = 0; v < renumbered.length; v++) {
      renumbered[v] = renumbered[v] == 0 ? -1 : vertices++;
    }
    int[] newFaces = new int[3 * faces];
    int to = 0;
    for (int t = 0; t < kept.length; t++) {
      for (int k = 0; kept[t] && k < 3; k++) {
        newFaces[to++] = renumbered[mesh.faces()[3 * t + k]];
      }
    }
    return new TriangleMesh(
        pick(mesh.vertices(), renumbered, vertices),
        newFaces,
        mesh.colours() == null ? null : pick(mesh.colours(), renumbered, vertices));
  }

  private static float[] pick(float[] values, int[] renumbered, int count) {
    float[] picked = new float[3 * count];
    for (int v = 0; v < renumbered.length; v++) {
      if (renumbered[v] >= 0) {
        System.arraycopy(values, 3 * v, picked, 3 * renumbered[v], 3);
      }
    }
    return picked;
  }
}
