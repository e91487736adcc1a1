package timewalker.mesh;

import java.util.Arrays;

/**
 * The connected pieces of a mesh.
 *
 * @param ofVertex [V] number of each vertex's piece, in the order of their first vertices
 * @param triangles [pieces] triangles of each; 0 for a vertex alone
 */
record MeshPieces(int[] ofVertex, int[] triangles) {
  static MeshPieces of(TriangleMesh mesh) {
    int[] root = new int[mesh.vertexCount()];
    Arrays.setAll(root, v -> v);
    int[] faces = mesh.faces();
    for (int t = 0; t < faces.length; t += 3) {
      join(root, faces[t], faces[t + 1]);
      join(root, faces[t], faces[t + 2]);
    }
    int[] piece = new int[root.length];
    int pieces = 0;
    for (int v = 0; v < root.length; v++) {
      int first = find(root, v);
      piece[v] = first == v ? pieces++ : piece[first];
    }
    int[] triangles = new int[pieces];
    for (int t = 0; t < faces.length; t += 3) {
      triangles[piece[faces[t]]]++;
    }
    return new MeshPieces(piece, triangles);
  }

  /** The lower root stays, so that a piece is known by its first vertex. */
  private static void join(int[] root, int a, int b) {
    int ra = find(root, a);
    int rb = find(root, b);
    root[Math.max(ra, rb)] = Math.min(ra, rb);
  }

  private static int find(int[] root, int v) {
    int at = v;
    while (root[at] != at) {
      root[at] = root[root[at]];
      at = root[at];
    }
    return at;
  }
}
