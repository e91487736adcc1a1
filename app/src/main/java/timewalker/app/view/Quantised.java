package timewalker.app.view;

import java.nio.ByteBuffer;

/**
 * Numbers as 16 bits within the range that they take.
 *
 * @param low value of 0
 * @param step how much one more is; 0 when all numbers are equal
 */
record Quantised(float low, float step) {
  private static final int LARGEST = 65_535;

  /** The range of some numbers of an array. */
  static Quantised range(float[] values, int from, int to) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    return from < to ? new Quantised(low, (high - low) / LARGEST) : new Quantised(0, 0);
  }

  /** The range of all numbers of an array. */
  static Quantised range(float[] values) {
    return range(values, 0, values.length);
  }

  /** The 16 bits of a number; off by half a step at most. */
  short of(float value) {
    return (short) (step == 0 ? 0 : Math.clamp(Math.round((value - low) / step), 0, LARGEST));
  }

  /** The number of 16 bits. */
  float back(short bits) {
    return low + step * Short.toUnsignedInt(bits);
  }

  /** 16 signed bits of a number in −1 … 1. */
  static short unit(float value) {
    return (short) Math.round(Math.clamp(value, -1, 1) * Short.MAX_VALUE);
  }

  /** Writes values in 16 signed bits; gives what one more is worth. */
  static float signed(float[] values, short[] out, int at) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    float step = largest / Short.MAX_VALUE;
    for (int i = 0; i < values.length && step > 0; i++) {
      out[at + i] = (short) Math.round(values[i] / step);
    }
    return step;
  }

  /** Appends both numbers. */
  void write(ByteBuffer out) {
    out.putFloat(low).putFloat(step);
  }
}
