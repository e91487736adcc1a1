package timewalker.app.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Exp2;
import timewalker.math.Lanes;
import timewalker.math.Parallel;

/** Measures the peak speed of this machine with the given threads. */
final class Calibration {
  private static final VectorSpecies<Float> F = Lanes.F;
  private static final int L = F.length();

  /** Multiply-adds are independent in groups of this size: more than the pipeline holds. */
  private static final int CHAINS = 12;

  private static final int ROUNDS = 100_000;

  /** Floats of an array that stays in the nearest cache. */
  private static final int NEAR = 2048;

  private static final int SWEEPS = 500;

  /** Floats of each of the three arrays that memory is measured with. */
  private static final int FAR = 1 << 24;

  /** Numbers that differ from lane to lane, so that the compiler cannot see through the sums. */
  private static final float[] START = new float[CHAINS * L];

  static {
    for (int i = 0; i < START.length; i++) {
      START[i] = i / 1000f;
    }
  }

  private Calibration() {}

  /**
   * The machine's speeds, all per second and for all threads together.
   *
   * @param flops multiply-adds in registers, counted as two
   * @param exps powers of two of our own {@link Exp2}
   * @param bytes of a = b + s · c over large arrays: two read and one written
   */
  record Speeds(double flops, double exps, double bytes) {
    Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("multiply_add_gflops", giga(flops));
      map.put("exp_giga_per_second", giga(exps));
      map.put("memory_gb_per_second", giga(bytes));
      return map;
    }

    private static double giga(double value) {
      return Math.round(value / 1e7) / 100.0;
    }
  }

  static Speeds measure(Parallel parallel, Effort effort) {
    int threads = parallel.threads();
    float[][] sums = new float[threads][CHAINS * L];
    double flops = 2.0 * ROUNDS * CHAINS * L * threads;
    double exps = (double) SWEEPS * NEAR * threads;
    float[][] near = new float[threads][NEAR];
    float[][] far = new float[3][FAR];
    Arrays.fill(far[1], 1);
    Arrays.fill(far[2], 2);
    return new Speeds(
        flops / best(() -> parallel.run(threads, t -> multiplyAdd(sums[t])), effort),
        exps / best(() -> parallel.run(threads, t -> powers(near[t])), effort),
        3.0 * Float.BYTES * FAR / best(() -> triads(far, parallel), effort));
  }

  private static double best(Runnable body, Effort effort) {
    Effort shorter = effort.forScaling();
    Work.repeat(body, shorter.warmUp(), shorter.least());
    return Arrays.stream(Work.repeat(body, shorter.run(), shorter.least())).min().orElseThrow();
  }

  /** Twelve chains by name: an array of vectors would live in memory. */
  private static void multiplyAdd(float[] sums) {
    FloatVector x = FloatVector.broadcast(F, 0.999f);
    FloatVector y = FloatVector.broadcast(F, 1e-3f);
    FloatVector a = FloatVector.fromArray(F, START, 0);
    FloatVector b = FloatVector.fromArray(F, START, L);
    FloatVector c = FloatVector.fromArray(F, START, 2 * L);
    FloatVector d = FloatVector.fromArray(F, START, 3 * L);
    FloatVector e = FloatVector.fromArray(F, START, 4 * L);
    FloatVector f = FloatVector.fromArray(F, START, 5 * L);
    FloatVector g = FloatVector.fromArray(F, START, 6 * L);
    FloatVector h = FloatVector.fromArray(F, START, 7 * L);
    FloatVector i = FloatVector.fromArray(F, START, 8 * L);
    FloatVector j = FloatVector.fromArray(F, START, 9 * L);
    FloatVector k = FloatVector.fromArray(F, START, 10 * L);
    FloatVector l = FloatVector.fromArray(F, START, 11 * L);
    for (int round = 0; round < ROUNDS; round++) {
      a = a.fma(x, y);
      b = b.fma(x, y);
      c = c.fma(x, y);
      d = d.fma(x, y);
      e = e.fma(x, y);
      f = f.fma(x, y);
      g = g.fma(x, y);
      h = h.fma(x, y);
      i = i.fma(x, y);
      j = j.fma(x, y);
      k = k.fma(x, y);
      l = l.fma(x, y);
    }
    FloatVector sum = a.add(b).add(c).add(d).add(e).add(f);
    sum.add(g).add(h).add(i).add(j).add(k).add(l).intoArray(sums, 0);
  }

  private static void powers(float[] values) {
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int at = 0; at < NEAR; at += L) {
        Exp2.exp2(FloatVector.fromArray(F, values, at).sub(1f)).intoArray(values, at);
      }
    }
  }

  private static void triads(float[][] far, Parallel parallel) {
    int parts = 4 * parallel.threads();
    parallel.run(
        parts,
        part -> {
          int to = (int) ((long) FAR / L * (part + 1) / parts) * L;
          triad(far, (int) ((long) FAR / L * part / parts) * L, to);
        });
  }

  private static void triad(float[][] far, int from, int to) {
    float[] a = far[0];
    float[] b = far[1];
    float[] c = far[2];
    FloatVector scale = FloatVector.broadcast(F, 0.5f);
    for (int at = from; at < to; at += L) {
      FloatVector.fromArray(F, c, at).fma(scale, FloatVector.fromArray(F, b, at)).intoArray(a, at);
    }
  }
}
