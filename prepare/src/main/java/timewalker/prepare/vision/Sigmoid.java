package timewalker.prepare.vision;

/** Networks' logits as probabilities. */
final class Sigmoid {
  private Sigmoid() {}

  /** 1 / (1 + e^-x), the same bits interpreted and compiled. */
  static float of(float x) {
    return (float) (1 / (1 + StrictMath.exp(-Math.clamp(x, -80f, 80f))));
  }
}
