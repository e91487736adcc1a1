package timewalker.synth;

import java.util.Arrays;
import timewalker.head.HeadModel;

/**
 * Where things are on the resting head: the parts of the surface, and positions measured from the
 * mouth in units of the distance between the eyes, so that paint and folds are placed correctly.
 */
final class HeadAnatomy {
  private final HeadModel model;
  private final float[] template;
  private final boolean[] eyes;
  private final boolean[] eyeLeft;
  private final boolean[] eyeRight;
  private final boolean[] teeth;
  private final boolean[] tongue;
  private final boolean[] cavity;
  private final boolean[] lashes;
  private final boolean[] lips;
  private final boolean[] ears;
  private final double[] leftEye;
  private final double[] rightEye;
  private final double[] mouth;
  private final double eyeDistance;

  HeadAnatomy(HeadModel model) {
    this.model = model;
    template = model.template();
    eyes = flags("eyes");
    eyeLeft = flags("eye-left");
    eyeRight = flags("eye-right");
    teeth = flags("teeth");
    tongue = flags("tongue");
    cavity = flags("mouth-cavity");
    lashes = flags("lashes");
    lips = flags("lips");
    ears = flags("ears");
    leftEye = mean(model.mask("eye-left"));
    rightEye = mean(model.mask("eye-right"));
    mouth = mean(model.mask("lips"));
    eyeDistance = leftEye[0] - rightEye[0];
  }

  private boolean[] flags(String mask) {
    boolean[] flags = new boolean[model.vertexCount()];
    for (int v : model.mask(mask)) {
      flags[v] = true;
    }
    return flags;
  }

  private double[] mean(int[] ids) {
    double[] sum = new double[3];
    for (int v : ids) {
      for (int c = 0; c < 3; c++) {
        sum[c] += template[3 * v + c] / ids.length;
      }
    }
    return sum;
  }

  HeadModel model() {
    return model;
  }

  /** The resting head, [V][3] metres; not to be written. */
  float[] template() {
    return template;
  }

  /** Distance between the centres of the eyes, metres. */
  double eyeDistance() {
    return eyeDistance;
  }

  double[] leftEye() {
    return leftEye;
  }

  double[] rightEye() {
    return rightEye;
  }

  boolean isEyeLeft(int vertex) {
    return eyeLeft[vertex];
  }

  boolean isEyeRight(int vertex) {
    return eyeRight[vertex];
  }

  boolean isTeeth(int vertex) {
    return teeth[vertex];
  }

  boolean isTongue(int vertex) {
    return tongue[vertex];
  }

  boolean isCavity(int vertex) {
    return cavity[vertex];
  }

  boolean isLash(int vertex) {
    return lashes[vertex];
  }

  boolean isLip(int vertex) {
    return lips[vertex];
  }

  boolean isEar(int vertex) {
    return ears[vertex];
  }

  /** The outer and inner skin: neither eye nor tooth, tongue, mouth cavity or lash. */
  boolean isSkin(int vertex) {
    return !(eyes[vertex] || teeth[vertex] || tongue[vertex] || cavity[vertex] || lashes[vertex]);
  }

  /** The vertex itself where it lies on the skin, else the skin's vertex closest to it at rest. */
  int closestSkin(int vertex) {
    if (isSkin(vertex)) {
      return vertex;
    }
    int best = -1;
    double least = Double.MAX_VALUE;
    for (int v = 0; v < model.vertexCount(); v++) {
      double distance = 0;
      for (int c = 0; c < 3; c++) {
        double d = template[3 * v + c] - template[3 * vertex + c];
        distance += d * d;
      }
      if (distance < least && isSkin(v)) {
        least = distance;
        best = v;
      }
    }
    return best;
  }

  /** Sideways from the middle, in eye distances, at a template position. */
  float across(double x) {
    return (float) (x / eyeDistance);
  }

  /** Above the mouth, in eye distances. */
  float above(double y) {
    return (float) ((y - mouth[1]) / eyeDistance);
  }

  /** In front of the mouth, in eye distances. */
  float before(double z) {
    return (float) ((z - mouth[2]) / eyeDistance);
  }

  /** Vertices' distances to the nearest of some others, on the template, [V] metres. */
  float[] distanceTo(int[] targets) {
    float[] distance = new float[model.vertexCount()];
    Arrays.fill(distance, Float.POSITIVE_INFINITY);
    for (int v = 0; v < distance.length; v++) {
      float best = Float.POSITIVE_INFINITY;
      for (int t : targets) {
        float dx = template[3 * v] - template[3 * t];
        float dy = template[3 * v + 1] - template[3 * t + 1];
        float dz = template[3 * v + 2] - template[3 * t + 2];
        best = Math.min(best, dx * dx + dy * dy + dz * dz);
      }
      distance[v] = (float) Math.sqrt(best);
    }
    return distance;
  }

  /**
   * How surely hair grows from the skin of the head at a template position, 0..1.
   *
   * @param recession 0 full hairline .. 1 bald crown
   */
  static float scalp(double px, double py, double pz, float recession) {
    float x = Math.abs((float) px);
    float y = (float) py;
    float z = (float) pz;
    // The hairline falls from the forehead over the temples to before the ears and the nape.
    float temple = Noise.step(0.030f, 0.062f, x);
    float front = 0.068f + 0.045f * recession - 0.012f * temple + 0.05f * recession * temple;
    float side = Noise.step(0.075f, 0.030f, z);
    float line = front + side * (0.012f - front) + Noise.step(0.02f, -0.03f, z) * -0.075f;
    return Noise.step(line - 0.006f, line + 0.008f, y);
  }

  /** How much beard grows at a template position, 0..1. */
  float beard(double px, double py, double pz) {
    float x = Math.abs(across(px));
    float y = above(py);
    float z = before(pz);
    float cheekLine = 0.16f + 0.72f * Math.max(0, x - 0.45f);
    float cheek = Noise.step(0.10f, -0.06f, y - cheekLine);
    float moustache =
        Noise.step(0.62f, 0.50f, x) * Noise.step(0.36f, 0.28f, y) * Noise.step(-0.5f, -0.4f, z);
    float jaw = Noise.step(-1.35f, -1.15f, y + 0.5f * Math.min(0, z + 0.55f));
    float front = Noise.step(-1.55f, -1.40f, z);
    float side = x < 0.45f ? 1 : Noise.step(1.02f, 0.92f, y);
    return Math.max(moustache, cheek) * jaw * front * side;
  }
}
