package timewalker.mesh;

import java.util.Arrays;

/**
 * What a mesh's triangles say about its surface.
 *
 * @param openEdges edges with one triangle
 * @param crowdedEdges edges with more than two triangles
 * @param turnedEdges edges whose two triangles run the same way along them, so that one shows its
 *     inside
 * @param splitVertices vertices whose triangles are more than one fan
 * @param pieces connected pieces
 * @param unused vertices without a triangle
 */
public record MeshTopology(
    int openEdges, int crowdedEdges, int turnedEdges, int splitVertices, int pieces, int unused) {
  /** No hole anywhere. */
  public boolean watertight() {
    return openEdges == 0;
  }

  /** Everywhere like a piece of paper, its outside on one side. */
  public boolean manifold() {
    return crowdedEdges == 0 && turnedEdges == 0 && splitVertices == 0;
  }

  /** Looks at every edge and every vertex. */
  public static MeshTopology of(TriangleMesh mesh) {
    int[] faces = mesh.faces();
    long[] halves = new long[faces.length]; // lower vertex, higher vertex, runs downwards
    for (int t = 0; t < faces.length; t += 3) {
      for (int k = 0; k < 3; k++) {
        int a = faces[t + k];
        int b = faces[t + (k + 1) % 3];
        halves[t + k] = (long) Math.min(a, b) << 32 | (long) Math.max(a, b) << 1 | (a < b ? 0 : 1);
      }
    }
    Arrays.sort(halves);
    int open = 0;
    int crowded = 0;
    int turned = 0;
    for (int from = 0, to; from < halves.length; from = to) {
      to = from + 1;
      while (to < halves.length && halves[to] >>> 1 == halves[from] >>> 1) {
        to++;
      }
      open += to - from == 1 ? 1 : 0;
      crowded += to - from > 2 ? 1 : 0;
      turned += to - from == 2 && (halves[from] & 1) == (halves[from + 1] & 1) ? 1 : 0;
    }
    return new MeshTopology(
        open,
        crowded,
        turned,
        splitVertices(mesh),
        (int) Arrays.stream(MeshPieces.of(mesh).triangles()).filter(n -> n > 0).count(),
        unused(mesh));
  }

  private static int unused(TriangleMesh mesh) {
    boolean[] used = new boolean[mesh.vertexCount()];
    for (int v : mesh.faces()) {
      used[v] = true;
    }
    int unused = 0;
    for (boolean u : used) {
      unused += u ? 0 : 1;
    }
    return unused;
  }

  private static int splitVertices(TriangleMesh mesh) {
    int[] faces = mesh.faces();
    int[] start = new int[mesh.vertexCount() + 1];
    for (int v : faces) {
      start[v + 1]++;
    }
    for (int v = 0; v < mesh.vertexCount(); v++) {
      start[v + 1] += start[v];
    }
    int[] next = start.clone();
    int[] corner = new int[faces.length];
    for (int c = 0; c < faces.length; c++) {
      corner[next[faces[c]]++] = c;
    }
    int split = 0;
    for (int v = 0; v < mesh.vertexCount(); v++) {
      split += fans(faces, corner, start[v], start[v + 1]) > 1 ? 1 : 0;
    }
    return split;
  }

  /**
   * Fans around a vertex: its triangles, joined where one's last other corner is another's first.
   */
  private static int fans(int[] faces, int[] corner, int from, int to) {
    boolean[] seen = new boolean[to - from];
    int fans = 0;
    for (int s = 0; s < seen.length; s++) {
      if (seen[s]) {
        continue;
      }
      fans++;
      seen[s] = true;
      for (boolean grown = true; grown; ) {
        grown = false;
        for (int i = 0; i < seen.length; i++) {
          if (!seen[i] && touchesSeen(faces, corner, from, seen, i)) {
            seen[i] = true;
            grown = true;
          }
        }
      }
    }
    return fans;
  }

  private static boolean touchesSeen(int[] faces, int[] corner, int from, boolean[] seen, int i) {
    for (int j = 0; j < seen.length; j++) {
      if (seen[j]
          && (after(faces, corner[from + i]) == before(faces, corner[from + j])
              || before(faces, corner[from + i]) == after(faces, corner[from + j]))) {
        return true;
      }
    }
    return false;
  }

  private static int after(int[] faces, int corner) {
    return faces[corner - corner % 3 + (corner + 1) % 3];
  }

  private static int before(int[] faces, int corner) {
    return faces[corner - corner % 3 + (corner + 2) % 3];
  }
}
