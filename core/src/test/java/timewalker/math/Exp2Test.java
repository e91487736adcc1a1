package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
final class Exp2Test {
  private static final int COUNT = 1 << 16;

  private interface FloatFunction {
    float apply(float x);
  }

  /** Every exponent and sign, subnormal and special numbers among them. */
  private static float[] anyFloats() {
    SplittableRandom random = new SplittableRandom(1);
    float[] x = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      x[i] =
          i % 2 == 0
              ? Float.intBitsToFloat(random.nextInt())
              : (float) random.nextDouble(-140, 140);
    }
    float[] special = {
      0f,
      -0f,
      1f,
      -1f,
      127.5f,
      127.49999f,
      -126f,
      -126.00001f,
      Float.NaN,
      Float.MIN_VALUE,
      Float.MIN_NORMAL,
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY
    };
    System.arraycopy(special, 0, x, 0, special.length);
    return x;
  }

  private static void sameBits(FloatFunction one, UnaryOperator<FloatVector> many) {
    float[] x = anyFloats();
    float[] y = new float[COUNT];
    VectorSpecies<Float> species = Lanes.F;
    for (int i = 0; i < COUNT; i += species.length()) {
      many.apply(FloatVector.fromArray(species, x, i)).intoArray(y, i);
    }
    for (int i = 0; i < COUNT; i++) {
      assertThat(Float.floatToIntBits(y[i]))
          .as("x = %s", x[i])
          .isEqualTo(Float.floatToIntBits(one.apply(x[i])));
    }
  }

  @Test
  void vectorsGiveTheBitsOfSingleNumbers() {
    sameBits(Exp2::exp2, Exp2::exp2);
    sameBits(Exp2::exp, Exp2::exp);
    sameBits(Exp2::sigmoid, Exp2::sigmoid);
    sameBits(Exp2::log, Exp2::log);
  }

  private static double worst(
      double from, double to, FloatFunction ours, DoubleUnaryOperator truth, double floor) {
    double worst = 0;
    for (int i = 0; i <= 200_000; i++) {
      float x = (float) (from + (to - from) * i / 200_000);
      double expected = truth.applyAsDouble(x);
      double error = Math.abs(ours.apply(x) - expected) / Math.max(Math.abs(expected), floor);
      worst = Math.max(worst, error);
    }
    return worst;
  }

  @Test
  void valuesAreAccurateToFloatPrecision() {
    assertThat(worst(-126, 127.49, Exp2::exp2, x -> Math.pow(2, x), 0)).isLessThan(2e-7);
    assertThat(worst(-87.3, 88.3, Exp2::exp, Math::exp, 0)).isLessThan(3e-7);
    assertThat(worst(-80, 80, Exp2::sigmoid, x -> 1 / (1 + Math.exp(-x)), 0)).isLessThan(4e-7);
    assertThat(worst(1e-6, 4, Exp2::log, Math::log, 1)).isLessThan(2e-7);
    assertThat(worst(0.9, 1.1, Exp2::log, Math::log, 1e-30)).isLessThan(2e-7);
    assertThat(worst(1, 1e30, Exp2::log, Math::log, 1)).isLessThan(2e-7);
  }

  @Test
  void wholePowersAreExact() {
    for (int n = -126; n <= 127; n++) {
      assertThat(Exp2.exp2(n)).isEqualTo((float) Math.pow(2, n));
    }
    assertThat(Exp2.exp(0)).isEqualTo(1);
    assertThat(Exp2.log(1)).isZero();
    assertThat(Exp2.sigmoid(0)).isEqualTo(0.5f);
  }

  @Test
  void theEndsOfTheRangeSaturate() {
    assertThat(Exp2.exp2(-1000)).isZero();
    assertThat(Exp2.exp2(128)).isInfinite();
    assertThat(Exp2.exp2(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(Exp2.exp2(Float.NaN)).isNaN();
    assertThat(Exp2.sigmoid(-1000)).isZero();
    assertThat(Exp2.sigmoid(1000)).isEqualTo(1);
    assertThat(Exp2.log(0)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(Exp2.log(-1)).isNaN();
    assertThat((double) Exp2.log(Float.MIN_VALUE)).isCloseTo(Math.log(Float.MIN_VALUE), within());
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-5);
  }
}
