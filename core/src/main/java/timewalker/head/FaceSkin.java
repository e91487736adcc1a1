package timewalker.head;

import java.util.Arrays;
import timewalker.math.TriangleNormals;

/**
 * The outer skin of a head model's face, found without masks: the largest connected piece of the
 * mesh, in front, from the chin to the brows. Where the model names inner parts they are left out.
 */
final class FaceSkin {
  private static final String[] INNER = {
    "eyes", "teeth", "tongue", "mouth-cavity", "lashes", "ears"
  };

  /** Half width, height below and above the eyes, in distances between the eyes. */
  private static final double SIDE = 1.15;

  private static final double BELOW = 1.8;
  private static final double ABOVE = 0.75;

  /** Least share of a vertex's normal that points to the front. */
  private static final double FRONTAL = 0.15;

  private final HeadModel model;
  private final float[] template;
  private final int[] faces;
  private final boolean[] skin;

  FaceSkin(HeadModel model) {
    this.model = model;
    template = model.template();
    faces = model.faces();
    skin = largestPiece();
    for (String part : INNER) {
      if (model.masks().containsKey(part)) {
        for (int vertex : model.mask(part)) {
          skin[vertex] = false;
        }
      }
    }
  }

  /** The triangles of the skin, [n][3] vertices. */
  int[] triangles() {
    int[] kept = new int[faces.length];
    int n = 0;
    for (int f = 0; f < faces.length; f += 3) {
      if (skin[faces[f]] && skin[faces[f + 1]] && skin[faces[f + 2]]) {
        System.arraycopy(faces, f, kept, n, 3);
        n += 3;
      }
    }
    return Arrays.copyOf(kept, n);
  }

  /**
   * Points of the face: vertices, evenly among all that lie in it.
   *
   * @param most how many
   * @param eyes [3] between the eyes, metres
   * @param distance from eye to eye, metres
   */
  SurfacePoints points(int most, double[] eyes, double distance) {
    float[] normals = new float[template.length];
    TriangleNormals.addTo(template, faces, normals);
    int[] corner = cornerOfVertex();
    int[] inFace = new int[template.length / 3];
    int count = 0;
    for (int v = 0; v < inFace.length; v++) {
      double x = template[3 * v] - eyes[0];
      double y = template[3 * v + 1] - eyes[1];
      double length =
          Math.sqrt(
              normals[3 * v] * normals[3 * v]
                  + normals[3 * v + 1] * normals[3 * v + 1]
                  + normals[3 * v + 2] * normals[3 * v + 2]);
      boolean front = normals[3 * v + 2] > FRONTAL * length;
      boolean within =
          Math.abs(x) < SIDE * distance && y > -BELOW * distance && y < ABOVE * distance;
      if (skin[v] && front && within && template[3 * v + 2] > eyes[2] - distance / 2) {
        inFace[count++] = v;
      }
    }
    int taken = Math.min(most, count);
    int[] triangles = new int[taken];
    float[] weights = new float[3 * taken];
    for (int i = 0; i < taken; i++) {
      int at = corner[inFace[(int) ((long) i * count / taken)]];
      triangles[i] = at / 3;
      weights[3 * i + at % 3] = 1;
    }
    return new SurfacePoints(triangles, weights, new float[3 * taken]);
  }

  /** [V] a place in the faces where the vertex stands. */
  private int[] cornerOfVertex() {
    int[] corner = new int[template.length / 3];
    for (int i = faces.length - 1; i >= 0; i--) {
      corner[faces[i]] = i;
    }
    return corner;
  }

  private boolean[] largestPiece() {
    int[] root = new int[model.vertexCount()];
    Arrays.setAll(root, i -> i);
    for (int f = 0; f < faces.length; f += 3) {
      join(root, faces[f], faces[f + 1]);
      join(root, faces[f], faces[f + 2]);
    }
    int[] size = new int[root.length];
    int largest = 0;
    for (int v = 0; v < root.length; v++) {
      int r = find(root, v);
      size[r]++;
      largest = size[r] > size[largest] ? r : largest;
    }
    boolean[] in = new boolean[root.length];
    for (int v = 0; v < root.length; v++) {
      in[v] = find(root, v) == largest;
    }
    return in;
  }

  private static void join(int[] root, int a, int b) {
    root[find(root, a)] = find(root, b);
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
