package timewalker.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import timewalker.math.GradientCheck;

class ExpressionCodeTest {
  private static final int EXPRESSIONS = 4;
  private static final int INPUTS = EXPRESSIONS + ExpressionCode.JAW_AND_EYES;
  private static final int CODES = 3;

  private static float[] uniforms(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static HeadParams head(double[] face) {
    HeadParams p = HeadParams.neutral(2, EXPRESSIONS);
    int at = 0;
    for (float[] group : ExpressionCode.groups(p)) {
      for (int i = 0; i < group.length; i++) {
        group[i] = (float) face[at++];
      }
    }
    return p;
  }

  private static ExpressionCode code(float limit) {
    float[] projection = uniforms(new SplittableRandom(1), CODES * INPUTS);
    return new ExpressionCode(projection, new float[] {limit, limit, limit});
  }

  private static final float[] CENTRE = uniforms(new SplittableRandom(2), INPUTS);
  private static final float[] FACE = uniforms(new SplittableRandom(3), INPUTS);

  @Test
  void theCodeIsLinearInWhatMovesTheFace() {
    ExpressionCode code = code(100);
    HeadParams p = head(GradientCheck.toDouble(FACE));
    p.root()[1] = 9;
    p.neck()[0] = 9;
    p.translation()[2] = 9;
    float[] z = new float[CODES];
    code.forward(p, CENTRE, z);
    for (int b = 0; b < CODES; b++) {
      double expected = 0;
      for (int i = 0; i < INPUTS; i++) {
        expected += (double) code.projection()[b * INPUTS + i] * (FACE[i] - CENTRE[i]);
      }
      assertThat((double) z[b]).isCloseTo(expected, within(1e-6));
    }
    code.forward(head(GradientCheck.toDouble(CENTRE)), CENTRE, z);
    assertThat(z).containsOnly(0);
  }

  @Test
  void gradientsOfTheHeadAreThoseOfTheCode() {
    ExpressionCode code = code(100);
    float[] cotangent = {0.3f, -0.7f, 1.1f};
    float[] z = new float[CODES];
    code.forward(head(GradientCheck.toDouble(FACE)), CENTRE, z);
    HeadParams gradient = HeadParams.neutral(2, EXPRESSIONS);
    code.backward(z, cotangent, gradient);
    float[] found = new float[INPUTS];
    int at = 0;
    for (float[] group : ExpressionCode.groups(gradient)) {
      for (float value : group) {
        found[at++] = value;
      }
    }
    GradientCheck.ofVector(
            face -> {
              double[] out = new double[CODES];
              for (int b = 0; b < CODES; b++) {
                for (int i = 0; i < INPUTS; i++) {
                  out[b] += code.projection()[b * INPUTS + i] * (face[i] - CENTRE[i]);
                }
              }
              return out;
            },
            cotangent)
        .around(FACE)
        .matches("face", found);
  }

  @Test
  void aFaceBeyondTheLimitIsTheStrongestKnown() {
    ExpressionCode code = code(0.01f);
    float[] z = new float[CODES];
    code.forward(head(GradientCheck.toDouble(FACE)), CENTRE, z);
    for (float value : z) {
      assertThat(Math.abs(value)).isEqualTo(0.01f);
    }
    HeadParams gradient = HeadParams.neutral(2, EXPRESSIONS);
    code.backward(z, new float[] {1, 1, 1}, gradient);
    assertThat(gradient.expression()).containsOnly(0);
    assertThat(gradient.jaw()).containsOnly(0);
    assertThat(gradient.eyes()).containsOnly(0);
  }

  @Test
  void sizesMustFit() {
    assertThatThrownBy(() -> new ExpressionCode(new float[7], new float[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("projection");
  }
}
