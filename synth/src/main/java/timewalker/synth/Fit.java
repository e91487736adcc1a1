package timewalker.synth;

import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;

/**
 * What a head shape decides once: the resting head, and everything rigid that sits on the skull.
 *
 * @param shape [S]
 * @param head [V][3] the resting head with its relief, metres
 * @param size of this head relative to the template's
 * @param skull [3] the neck joint at rest, which carries the skull
 * @param rigid [R][3] hair, glasses, headband at rest
 */
record Fit(float[] shape, float[] head, double size, double[] skull, float[] rigid) {

  /** The resting head of a shape, without anything on it. */
  static Fit bare(HeadPoser poser, float[] shape, int[] faces, float[] relief) {
    HeadModel model = poser.model();
    HeadParams rest = HeadParams.neutral(model.shapeCount(), model.expressionCount());
    System.arraycopy(shape, 0, rest.shape(), 0, shape.length);
    float[] head = new float[3 * model.vertexCount()];
    poser.pose(rest, head);
    double[] skull = new double[3];
    poser.jointPosition(HeadModel.NECK, skull);
    displace(head, faces, relief, new float[head.length]);
    return new Fit(shape, head, size(head, model.template()), skull, new float[0]);
  }

  Fit with(float[] rigidParts) {
    return new Fit(shape, head, size, skull, rigidParts);
  }

  /** Moves vertices along their normals. */
  static void displace(float[] head, int[] faces, float[] distance, float[] normals) {
    java.util.Arrays.fill(normals, 0);
    Scene.computeNormals(head, faces, normals);
    for (int v = 0; v < distance.length; v++) {
      for (int c = 0; c < 3; c++) {
        head[3 * v + c] += distance[v] * normals[3 * v + c];
      }
    }
  }

  private static double size(float[] head, float[] template) {
    double ratio = 0;
    for (int c = 0; c < 3; c++) {
      ratio += extent(head, c) / extent(template, c) / 3;
    }
    return ratio;
  }

  private static double extent(float[] vertices, int axis) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (int at = axis; at < vertices.length; at += 3) {
      low = Math.min(low, vertices[at]);
      high = Math.max(high, vertices[at]);
    }
    return high - low;
  }
}
