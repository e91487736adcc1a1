package timewalker.avatar;

import timewalker.head.ExpressionCode;
import timewalker.head.HeadParams;
import timewalker.math.Shapes;
import timewalker.surfel.SurfelDirections;

/**
 * What a person's expressions do beside what the head model does: folds, dimples, shading. Shared
 * by all life stages; each has its own usual face, from which expressions are counted.
 *
 * @param code from a head to a few numbers z
 * @param centre [K][C] the usual face of every life stage
 * @param directions what each number changes
 */
public record ExpressionBases(ExpressionCode code, float[] centre, SurfelDirections directions) {
  public ExpressionBases {
    Shapes.check("directions", directions.count(), "code", code.count(), 1);
  }

  /** Number of directions, B. */
  public int count() {
    return code.count();
  }

  /**
   * z of a head.
   *
   * @param mix of life stages that the head shows
   * @return [B]
   */
  public float[] codeOf(StageMix mix, HeadParams head) {
    int stages = mix.weights().length;
    int inputs = centre.length / stages;
    float[] usual = new float[inputs];
    for (int k = 0; k < stages; k++) {
      float share = mix.weights()[k];
      for (int i = 0; i < inputs && share != 0; i++) {
        usual[i] += share * centre[k * inputs + i];
      }
    }
    float[] z = new float[count()];
    code.forward(head, usual, z);
    return z;
  }

  /** The same with other directions. */
  public ExpressionBases with(SurfelDirections others) {
    return new ExpressionBases(code, centre, others);
  }
}
