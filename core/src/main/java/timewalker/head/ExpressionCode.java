package timewalker.head;

import timewalker.math.Shapes;

/**
 * A face's expression in a few numbers: z = P (f − c), where f holds what moves the face within the
 * head, expression [E], jaw [3] and eyes [6], and c is the usual f. Each number stays within the
 * limit up to which the person was seen, so that a face beyond it is shown as the strongest that is
 * known.
 *
 * @param projection [B][C] P, with C = E + {@value #JAW_AND_EYES}
 * @param limit [B] largest size of each number
 */
public record ExpressionCode(float[] projection, float[] limit) {
  /** Numbers of f behind the expression. */
  public static final int JAW_AND_EYES = 9;

  public ExpressionCode {
    int inputs = limit.length == 0 ? 0 : projection.length / limit.length;
    Shapes.check("codes", limit.length, "projection", projection.length, inputs);
  }

  /** Numbers of f for a head model, C. */
  public static int inputs(HeadModel head) {
    return head.expressionCount() + JAW_AND_EYES;
  }

  /** The arrays of a head that together are f, in order, the arrays themselves. */
  public static float[][] groups(HeadParams p) {
    return new float[][] {p.expression(), p.jaw(), p.eyes()};
  }

  /** Numbers of a code, B. */
  public int count() {
    return limit.length;
  }

  /**
   * The code of a head.
   *
   * @param centre [C] c
   * @param code [B] z, overwritten
   */
  public void forward(HeadParams head, float[] centre, float[] code) {
    Shapes.check("codes", count(), "code", code.length, 1);
    Shapes.check("codes", count(), "projection", projection.length, centre.length);
    for (int b = 0; b < code.length; b++) {
      double sum = 0;
      int input = 0;
      for (float[] group : groups(head)) {
        for (float value : group) {
          sum += (double) projection[b * centre.length + input] * (value - centre[input]);
          input++;
        }
      }
      code[b] = (float) Math.max(-limit[b], Math.min(limit[b], sum));
    }
  }

  /**
   * The gradient of the head. A number at its limit passes nothing on.
   *
   * @param code [B] as {@link #forward} found it
   * @param gradCode [B] dL/dz
   * @param gradHead added to
   */
  public void backward(float[] code, float[] gradCode, HeadParams gradHead) {
    int inputs = projection.length / Math.max(1, code.length);
    for (int b = 0; b < code.length; b++) {
      if (Math.abs(code[b]) >= limit[b]) {
        continue;
      }
      int at = b * inputs;
      for (float[] group : groups(gradHead)) {
        for (int i = 0; i < group.length; i++) {
          group[i] += projection[at++] * gradCode[b];
        }
      }
    }
  }
}
