package timewalker.surfel;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.math.PointTree;
import timewalker.math.Shapes;
import timewalker.math.TriangleTree;

/**
 * A person's canonical mesh C, to which surfels are bound and from which motion is measured.
 *
 * <p>Its triangles come in parts (skin, left eye, teeth, …). A <em>group</em> is a connected piece
 * of one part: what is bound to the upper teeth never follows the lower ones. Immutable.
 */
public final class CanonicalMesh {
  /** A triangle below this share of the mean area holds no surfels. */
  private static final double DEGENERATE = 1e-8;

  private final float[] vertices;
  private final int[] faces;
  private final int[] part;
  private final int[] group;
  private final int[] partOfGroup;
  private final TriangleTree tree;
  private final TriangleTree wholeTree;
  private final float[] centroid; // [F][3]
  private final double[] area; // [F] m², 0 for triangles that carry nothing
  private final float[] vertexEdge; // [V] mean length of the edges at a vertex, metres
  private final int[] cornerStart; // [V + 1] into corner
  private final int[] corner; // 3 * triangle + corner, ascending for every vertex
  private final int[] ringStart; // [F + 1] into ring
  private final int[] ring; // triangles of the group that share a vertex, itself first

  /**
   * @param vertices [V][3] metres; copied
   * @param faces [F][3] vertex indices, counter-clockwise seen from outside; copied
   * @param part [F] the part of every triangle, any numbers ≥ 0; copied
   */
  public CanonicalMesh(float[] vertices, int[] faces, int[] part) {
    Shapes.check("vertices", vertices.length / 3, "vertices", vertices.length, 3);
    Shapes.check("faces", part.length, "faces", faces.length, 3);
    this.vertices = vertices.clone();
    this.faces = faces.clone();
    this.part = part.clone();
    requireUsable();
    cornerStart = new int[vertexCount() + 1];
    corner = new int[faces.length];
    listCorners();
    area = new double[faceCount()];
    centroid = new float[faces.length];
    measure();
    group = new int[faceCount()];
    partOfGroup = connect();
    vertexEdge = new float[vertexCount()];
    averageEdges();
    ringStart = new int[faceCount() + 1];
    ring = listRings();
    // A triangle without area has no frame, so nothing may be closest to it.
    int[] carrying = group.clone();
    for (int t = 0; t < faceCount(); t++) {
      carrying[t] = area[t] > 0 ? group[t] : groupCount();
    }
    tree = new TriangleTree(this.vertices, this.faces, carrying);
    wholeTree = new TriangleTree(this.vertices, this.faces, null);
  }

  /**
   * The canonical mesh of a person: the head at rest, with expression, joints and translation zero.
   *
   * @param shape s̄, the mean of the person's stage shapes, [S] or fewer
   */
  public static CanonicalMesh of(HeadModel model, float[] shape) {
    HeadParams rest = HeadParams.neutral(0, 0);
    float[] vertices = new float[3 * model.vertexCount()];
    new HeadPoser(model)
        .pose(
            new HeadParams(
                shape,
                rest.expression(),
                rest.root(),
                rest.neck(),
                rest.jaw(),
                rest.eyes(),
                rest.translation()),
            vertices);
    return new CanonicalMesh(vertices, model.faces(), HeadPart.ofTriangles(model));
  }

  private void requireUsable() {
    for (int i = 0; i < faces.length; i++) {
      if (faces[i] < 0 || faces[i] >= vertexCount()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "face %d refers to vertex %d; the mesh has %d vertices",
                i / 3,
                faces[i],
                vertexCount()));
      }
    }
    for (int i = 0; i < vertices.length; i++) {
      if (!Float.isFinite(vertices[i])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "vertex %d holds %s; expected finite numbers", i / 3, vertices[i]));
      }
    }
    for (int t = 0; t < part.length; t++) {
      if (part[t] < 0) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "face %d is of part %d; expected at least 0", t, part[t]));
      }
    }
  }

  private void listCorners() {
    for (int v : faces) {
      cornerStart[v + 1]++;
    }
    for (int v = 0; v < vertexCount(); v++) {
      cornerStart[v + 1] += cornerStart[v];
    }
    int[] next = cornerStart.clone();
    for (int i = 0; i < faces.length; i++) {
      corner[next[faces[i]]++] = i;
    }
  }

  private void measure() {
    double total = 0;
    for (int t = 0; t < faceCount(); t++) {
      int a = 3 * faces[3 * t];
      int b = 3 * faces[3 * t + 1];
      int c = 3 * faces[3 * t + 2];
      double[] n = new double[3];
      for (int k = 0; k < 3; k++) {
        int k1 = (k + 1) % 3;
        int k2 = (k + 2) % 3;
        n[k] =
            ((double) vertices[b + k1] - vertices[a + k1])
                    * ((double) vertices[c + k2] - vertices[a + k2])
                - ((double) vertices[b + k2] - vertices[a + k2])
                    * ((double) vertices[c + k1] - vertices[a + k1]);
        centroid[3 * t + k] =
            (float) (((double) vertices[a + k] + vertices[b + k] + vertices[c + k]) / 3);
      }
      area[t] = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]) / 2;
      total += area[t];
    }
    if (!(total > 0)) {
      throw new IllegalArgumentException("the canonical mesh has no area");
    }
    for (int t = 0; t < faceCount(); t++) {
      area[t] = area[t] > DEGENERATE * total / faceCount() ? area[t] : 0;
    }
  }

  /** Numbers the connected pieces of every part in the order of their first triangle. */
  private int[] connect() {
    Arrays.fill(group, -1);
    int[] parts = new int[faceCount()];
    int[] queue = new int[faceCount()];
    int groups = 0;
    for (int seed = 0; seed < faceCount(); seed++) {
      if (group[seed] >= 0) {
        continue;
      }
      int end = 0;
      queue[end++] = seed;
      group[seed] = groups;
      for (int at = 0; at < end; at++) {
        for (int k = 0; k < 3; k++) {
          int v = faces[3 * queue[at] + k];
          for (int i = cornerStart[v]; i < cornerStart[v + 1]; i++) {
            int t = corner[i] / 3;
            if (group[t] < 0 && part[t] == part[seed]) {
              group[t] = groups;
              queue[end++] = t;
            }
          }
        }
      }
      parts[groups++] = part[seed];
    }
    return Arrays.copyOf(parts, groups);
  }

  private void averageEdges() {
    double[] sum = new double[vertexCount()];
    int[] count = new int[vertexCount()];
    for (int i = 0; i < faces.length; i++) {
      int a = faces[i];
      int b = faces[i % 3 == 2 ? i - 2 : i + 1];
      double dx = (double) vertices[3 * a] - vertices[3 * b];
      double dy = (double) vertices[3 * a + 1] - vertices[3 * b + 1];
      double dz = (double) vertices[3 * a + 2] - vertices[3 * b + 2];
      double length = Math.sqrt(dx * dx + dy * dy + dz * dz);
      sum[a] += length;
      sum[b] += length;
      count[a]++;
      count[b]++;
    }
    for (int v = 0; v < vertexCount(); v++) {
      vertexEdge[v] = count[v] == 0 ? 0 : (float) (sum[v] / count[v]);
    }
  }

  private int[] listRings() {
    int[] list = new int[16 * faceCount()];
    int[] seenBy = new int[faceCount()];
    Arrays.fill(seenBy, -1);
    int end = 0;
    for (int t = 0; t < faceCount(); t++) {
      seenBy[t] = t;
      list = end == list.length ? Arrays.copyOf(list, 2 * end) : list;
      list[end++] = t;
      for (int k = 0; k < 3; k++) {
        int v = faces[3 * t + k];
        for (int i = cornerStart[v]; i < cornerStart[v + 1]; i++) {
          int other = corner[i] / 3;
          if (seenBy[other] != t && group[other] == group[t] && area[other] > 0) {
            seenBy[other] = t;
            list = end == list.length ? Arrays.copyOf(list, 2 * end) : list;
            list[end++] = other;
          }
        }
      }
      ringStart[t + 1] = end;
    }
    return Arrays.copyOf(list, end);
  }

  /** V. */
  public int vertexCount() {
    return vertices.length / 3;
  }

  /** F. */
  public int faceCount() {
    return part.length;
  }

  /** Number of groups, at least 1. */
  public int groupCount() {
    return partOfGroup.length;
  }

  /** [V][3] metres, a copy. */
  public float[] vertices() {
    return vertices.clone();
  }

  /** [F][3] vertex indices, a copy. */
  public int[] faces() {
    return faces.clone();
  }

  /** The group of a triangle: a connected piece of its part. */
  public int groupOf(int triangle) {
    return group[triangle];
  }

  /** The part a group belongs to. */
  public int partOf(int wantedGroup) {
    return partOfGroup[wantedGroup];
  }

  /** Area of a triangle, m²; 0 when it is too small to carry a surfel. */
  public double area(int triangle) {
    return area[triangle];
  }

  /** Closest points by group: {@link #groupOf} numbers select one. */
  public TriangleTree tree() {
    return tree;
  }

  /** Closest points on the whole mesh, triangles without area included. */
  public TriangleTree wholeTree() {
    return wholeTree;
  }

  float[] rawVertices() {
    return vertices;
  }

  int[] rawFaces() {
    return faces;
  }

  /** [F][3] centroids of the triangles, metres, a copy. */
  public float[] centroids() {
    return centroid.clone();
  }

  float[] centroid() {
    return centroid;
  }

  int[] cornerStart() {
    return cornerStart;
  }

  int[] corner() {
    return corner;
  }

  int[] ringStart() {
    return ringStart;
  }

  int[] ring() {
    return ring;
  }

  /** Mean edge length around a point of a triangle, interpolated, so that it has no jumps. */
  float edgeAt(TriangleTree.Hit hit) {
    int f = 3 * hit.triangle;
    return (float)
        ((1 - hit.u - hit.v) * vertexEdge[faces[f]]
            + hit.u * vertexEdge[faces[f + 1]]
            + hit.v * vertexEdge[faces[f + 2]]);
  }

  /**
   * Triangles of a group that are at least {@code spacing} apart, large ones first: few, but
   * everywhere, for what is far away from the mesh.
   *
   * @param spacing metres between centroids
   */
  int[] spread(int wantedGroup, float spacing) {
    int[] candidates =
        IntStream.range(0, faceCount())
            .filter(t -> group[t] == wantedGroup && area[t] > 0)
            .boxed()
            .sorted((s, t) -> area[s] != area[t] ? Double.compare(area[t], area[s]) : s - t)
            .mapToInt(t -> t)
            .toArray();
    float[] points = gatherCentroids(candidates);
    PointTree neighbours = new PointTree(points);
    boolean[] covered = new boolean[candidates.length];
    int[] chosen = new int[candidates.length];
    int count = 0;
    int[] index = new int[candidates.length];
    double[] squared = new double[candidates.length];
    for (int i = 0; i < candidates.length; i++) {
      if (covered[i]) {
        continue;
      }
      chosen[count++] = candidates[i];
      int found = 0;
      int wanted = 0;
      do { // widen until the circle around the chosen one is full
        wanted = Math.min(candidates.length, 2 * wanted + 64);
        found =
            neighbours.nearest(
                points[3 * i], points[3 * i + 1], points[3 * i + 2], -1, wanted, index, squared);
      } while (found < candidates.length && squared[found - 1] < spacing * spacing);
      for (int j = 0; j < found && squared[j] < spacing * spacing; j++) {
        covered[index[j]] = true;
      }
      covered[i] = true;
    }
    return Arrays.copyOf(chosen, count);
  }

  /** Centroids of some triangles, [n][3]. */
  float[] gatherCentroids(int[] triangles) {
    float[] points = new float[3 * triangles.length];
    for (int i = 0; i < triangles.length; i++) {
      System.arraycopy(centroid, 3 * triangles[i], points, 3 * i, 3);
    }
    return points;
  }
}
