package timewalker.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Powers of two and what is built on them, from multiply-add, add, multiply and divide alone.
 *
 * <p>The vector library's {@code lanewise(EXP)} and {@code Math.exp} may give other bits once
 * compiled than in the interpreter; correctly rounded operations never do. Every function stands
 * here twice, for one number and for a vector, and both give the same bits at every width.
 *
 * <p>2^x = 2^n · 2^f with n the integer nearest to x and |f| ≤ 1/2; the polynomial for 2^f
 * minimises the largest relative error (1e-7 before rounding) and is exact at f = 0.
 */
public final class Exp2 {
  /** Adding 1.5 · 2^23 rounds a float to the nearest integer and leaves that in the low bits. */
  private static final float ROUND = 12582912f;

  private static final float P1 = 0x1.62e42ap-1f;
  private static final float P2 = 0x1.ebf9bcp-3f;
  private static final float P3 = 0x1.c6b752p-5f;
  private static final float P4 = 0x1.3cea88p-7f;
  private static final float P5 = 0x1.5bba14p-10f;

  /** Below, the result would leave the normal floats and is 0. */
  private static final float LOWEST = -126;

  /** From here on the result is infinite: 2^n is applied in one step, so n stays under 128. */
  private static final float HIGHEST = 127.5f;

  private static final float LOG2_E = 0x1.715476p0f;

  /** What LOG2_E leaves of 1 / ln 2. */
  private static final float LOG2_E_REST = 0x1.4ae0cp-26f;

  /** ln 2 in two parts; the first has trailing zeros, so that its product with n is exact. */
  private static final float LN2 = 0x1.62e4p-1f;

  private static final float LN2_REST = 0x1.7f7d1cp-20f;

  private static final int ROOT_HALF_BITS = Float.floatToRawIntBits((float) Math.sqrt(0.5));
  private static final int MANTISSA = 0x7fffff;
  private static final float TWO_23 = 8388608f;

  // ln m = 2 (s + s³/3 + s⁵/5 + s⁷/7 + s⁹/9), s = (m − 1)/(m + 1)
  private static final float L3 = 2f / 3;
  private static final float L5 = 2f / 5;
  private static final float L7 = 2f / 7;
  private static final float L9 = 2f / 9;

  private Exp2() {}

  /** 2^x; 0 under x = −126, infinity from 127.5 on; relative error under 2e-7. */
  public static float exp2(float x) {
    return scaled(x, 0);
  }

  /** 2^x, lane by lane the same bits as {@link #exp2(float)}. */
  public static FloatVector exp2(FloatVector x) {
    return scaled(x, FloatVector.zero(x.species()));
  }

  /** e^x; 0 under x = −87.33, infinity from 88.37 on; relative error under 3e-7. */
  public static float exp(float x) {
    float y = x * LOG2_E;
    float rest = Math.fma(x, LOG2_E_REST, Math.fma(x, LOG2_E, -y));
    return scaled(y, rest);
  }

  /** e^x, lane by lane the same bits as {@link #exp(float)}. */
  public static FloatVector exp(FloatVector x) {
    FloatVector y = x.mul(LOG2_E);
    FloatVector log2e = FloatVector.broadcast(x.species(), LOG2_E);
    FloatVector rest = x.lanewise(VectorOperators.FMA, log2e, y.neg());
    rest = x.lanewise(VectorOperators.FMA, LOG2_E_REST, rest);
    return scaled(y, rest);
  }

  /** 2^(x + rest) for a rest so small that it cannot change the integer part. */
  private static float scaled(float x, float rest) {
    if (x < LOWEST) {
      return 0;
    }
    if (!(x < HIGHEST)) {
      return x + Float.POSITIVE_INFINITY; // infinite, or not a number if x is not
    }
    float rounded = x + ROUND;
    float f = x - (rounded - ROUND) + rest;
    float p = Math.fma(P5, f, P4);
    p = Math.fma(p, f, P3);
    p = Math.fma(p, f, P2);
    p = Math.fma(p, f, P1);
    p = Math.fma(p, f, 1f);
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(rounded) << 23));
  }

  private static FloatVector scaled(FloatVector x, FloatVector rest) {
    FloatVector rounded = x.add(ROUND);
    FloatVector f = x.sub(rounded.sub(ROUND)).add(rest);
    FloatVector p = FloatVector.broadcast(x.species(), P5).lanewise(VectorOperators.FMA, f, P4);
    p = p.lanewise(VectorOperators.FMA, f, P3);
    p = p.lanewise(VectorOperators.FMA, f, P2);
    p = p.lanewise(VectorOperators.FMA, f, P1);
    p = p.lanewise(VectorOperators.FMA, f, 1f);
    IntVector exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    FloatVector result = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    VectorMask<Float> inRange = x.compare(VectorOperators.LT, HIGHEST);
    result = x.add(Float.POSITIVE_INFINITY).blend(result, inRange);
    return result.blend(0f, x.compare(VectorOperators.LT, LOWEST));
  }

  /** 1 / (1 + e^−x), the logistic function. */
  public static float sigmoid(float x) {
    return 1f / (1f + exp(-x));
  }

  /** Lane by lane the same bits as {@link #sigmoid(float)}. */
  public static FloatVector sigmoid(FloatVector x) {
    return FloatVector.broadcast(x.species(), 1f).div(exp(x.neg()).add(1f));
  }

  /**
   * Natural logarithm; −infinity at 0, not a number below; error under 2e-7, relative or absolute.
   */
  public static float log(float x) {
    if (!(x > 0) || x == Float.POSITIVE_INFINITY) {
      return x == 0 ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
    }
    boolean subnormal = x < Float.MIN_NORMAL;
    int bits = Float.floatToRawIntBits(subnormal ? x * TWO_23 : x);
    int shifted = bits - ROOT_HALF_BITS;
    float n = (shifted >> 23) - (subnormal ? 23f : 0f);
    float m = Float.intBitsToFloat((shifted & MANTISSA) + ROOT_HALF_BITS);
    float s = (m - 1f) / (m + 1f);
    float s2 = s * s;
    float p = Math.fma(L9, s2, L7);
    p = Math.fma(p, s2, L5);
    p = Math.fma(p, s2, L3);
    p = Math.fma(p * s2, s, Math.fma(n, LN2_REST, 2f * s));
    return Math.fma(n, LN2, p);
  }

  /** Natural logarithm, lane by lane the same bits as {@link #log(float)}. */
  public static FloatVector log(FloatVector x) {
    VectorMask<Float> subnormal = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
    IntVector bits = x.mul(TWO_23, subnormal).reinterpretAsInts();
    IntVector shifted = bits.sub(ROOT_HALF_BITS);
    FloatVector n =
        (FloatVector) shifted.lanewise(VectorOperators.ASHR, 23).convert(VectorOperators.I2F, 0);
    n = n.sub(23f, subnormal);
    FloatVector m =
        shifted.lanewise(VectorOperators.AND, MANTISSA).add(ROOT_HALF_BITS).reinterpretAsFloats();
    FloatVector s = m.sub(1f).div(m.add(1f));
    FloatVector s2 = s.mul(s);
    FloatVector p = FloatVector.broadcast(x.species(), L9).lanewise(VectorOperators.FMA, s2, L7);
    p = p.lanewise(VectorOperators.FMA, s2, L5);
    p = p.lanewise(VectorOperators.FMA, s2, L3);
    FloatVector low = n.lanewise(VectorOperators.FMA, LN2_REST, s.mul(2f));
    p = p.mul(s2).lanewise(VectorOperators.FMA, s, low);
    p = n.lanewise(VectorOperators.FMA, LN2, p);
    p = p.blend(Float.NaN, x.compare(VectorOperators.GE, 0f).not());
    p = p.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
    return p.blend(x, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
  }
}
