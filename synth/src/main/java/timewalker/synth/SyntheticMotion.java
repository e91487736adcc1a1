package timewalker.synth;

import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;

/**
 * How a person moves: expressions that come and go, jaw, gaze, head, each a smooth random curve of
 * time.
 */
final class SyntheticMotion {
  /** Lattice points of the curves per frame. */
  private static final double PACE = 0.27;

  private static final float JAW = 0.30f;

  /** Greatest sum of acts; more at once tears a face apart. */
  private static final float TOGETHER = 1.15f;

  private static final Act[] ACTS = {
    new Act(
        "smile",
        "mouthSmileLeft",
        0.9f,
        "mouthSmileRight",
        0.9f,
        "cheekSquintLeft",
        0.4f,
        "cheekSquintRight",
        0.4f),
    new Act(
        "frown",
        "browDownLeft",
        0.8f,
        "browDownRight",
        0.8f,
        "mouthFrownLeft",
        0.5f,
        "mouthFrownRight",
        0.5f),
    new Act(
        "surprise",
        "browInnerUp",
        0.7f,
        "browOuterUpLeft",
        0.8f,
        "browOuterUpRight",
        0.8f,
        "eyeWideLeft",
        0.5f,
        "eyeWideRight",
        0.5f),
    new Act("pucker", "mouthPucker", 0.8f),
    new Act("funnel", "mouthFunnel", 0.7f),
    new Act("stretch", "mouthStretchLeft", 0.6f, "mouthStretchRight", 0.6f),
    new Act(
        "sneer",
        "noseSneerLeft",
        0.6f,
        "noseSneerRight",
        0.6f,
        "mouthUpperUpLeft",
        0.4f,
        "mouthUpperUpRight",
        0.4f),
    new Act("lower", "mouthLowerDownLeft", 0.6f, "mouthLowerDownRight", 0.6f),
    new Act("puff", "cheekPuff", 0.6f),
    new Act("smirk", "mouthSmileLeft", 0.6f, "mouthLeft", 0.25f),
    new Act("squint", "eyeSquintLeft", 0.6f, "eyeSquintRight", 0.6f),
    new Act("doubt", "browOuterUpRight", 0.7f, "mouthRight", 0.25f),
  };

  /** Expression units that move together. */
  private record Act(String name, int[] units, float[] amounts) {
    Act(String name, Object... pairs) {
      this(name, new int[pairs.length / 2], new float[pairs.length / 2]);
      for (int i = 0; i < units.length; i++) {
        units[i] = EmbeddedHead.expressionIndex((String) pairs[2 * i]);
        amounts[i] = (Float) pairs[2 * i + 1];
      }
    }
  }

  private final long seed;

  SyntheticMotion(long seed) {
    this.seed = seed;
  }

  /**
   * The head at a moment.
   *
   * @param shape [S] copied
   * @param frame the moment, in frames
   * @param reach 1 for the usual range of expressions, more to go beyond it
   */
  HeadParams at(HeadModel model, float[] shape, double frame, float reach) {
    HeadParams params = HeadParams.neutral(model.shapeCount(), model.expressionCount());
    System.arraycopy(shape, 0, params.shape(), 0, shape.length);
    double t = frame * PACE;
    express(params.expression(), t, reach);
    float jaw = Noise.step(0.05f, 0.95f, curve("jaw", t * 1.2));
    params.jaw()[0] = reach * JAW * jaw;
    params.jaw()[1] = 0.04f * curve("jaw-side", t);
    look(params, t);
    float degree = (float) (Math.PI / 180);
    params.root()[0] = 7 * degree * curve("nod", t * 0.5);
    params.root()[1] = 11 * degree * curve("turn", t * 0.5);
    params.root()[2] = 5 * degree * curve("tilt", t * 0.5);
    params.neck()[0] = 5 * degree * curve("neck-nod", t * 0.6);
    params.neck()[1] = 6 * degree * curve("neck-turn", t * 0.6);
    params.neck()[2] = 3 * degree * curve("neck-tilt", t * 0.6);
    for (int c = 0; c < 3; c++) {
      params.translation()[c] = 0.004f * curve("drift" + c, t * 0.5);
    }
    return params;
  }

  private void express(float[] expression, double t, float reach) {
    float[] amounts = new float[ACTS.length];
    float sum = 0;
    for (int a = 0; a < ACTS.length; a++) {
      amounts[a] = Noise.step(0.10f, 1.0f, curve(ACTS[a].name(), t + 13.7 * a));
      sum += amounts[a];
    }
    float scale = reach * Math.min(1, TOGETHER / Math.max(sum, 1e-6f));
    for (int a = 0; a < ACTS.length; a++) {
      for (int i = 0; i < ACTS[a].units().length; i++) {
        expression[ACTS[a].units()[i]] += scale * amounts[a] * ACTS[a].amounts()[i];
      }
    }
    float blink = Noise.step(0.62f, 0.86f, curve("blink", t * 1.6));
    add(expression, "eyeBlinkLeft", blink);
    add(expression, "eyeBlinkRight", blink);
  }

  /** Gaze; the lids follow it up and down. */
  private void look(HeadParams params, double t) {
    float down = 0.17f * curve("gaze-down", t);
    float side = 0.30f * curve("gaze-side", t);
    for (int eye = 0; eye < 2; eye++) {
      params.eyes()[3 * eye] = down;
      params.eyes()[3 * eye + 1] = side;
    }
    String way = down > 0 ? "lidsFollowDown" : "lidsFollowUp";
    float amount = Math.min(1, Math.abs(down) / 0.35f);
    add(params.expression(), way + "Left", amount);
    add(params.expression(), way + "Right", amount);
  }

  private static void add(float[] expression, String unit, float amount) {
    int index = EmbeddedHead.expressionIndex(unit);
    expression[index] = Math.min(1, expression[index] + amount);
  }

  private float curve(String name, double t) {
    return Noise.at(Noise.seed(seed, name), t);
  }
}
