package timewalker.app.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Times of a piece of work.
 *
 * @param runs the median of each run's repetitions, seconds
 * @param least the fastest repetition of all, seconds
 */
record Timing(double[] runs, double least) {
  private static final int RUNS = 3;

  /** A run that takes more than this share of the one before is as fast as it gets. */
  private static final double STEADY = 0.97;

  /** Warms up and measures. */
  static Timing of(Work work, Effort effort) {
    warmUp(work, effort);
    double[] runs = new double[RUNS];
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < RUNS; i++) {
      double[] seconds = work.repeat(effort.run(), effort.least());
      Arrays.sort(seconds);
      least = Math.min(least, seconds[0]);
      runs[i] = middle(seconds);
    }
    return new Timing(runs, least);
  }

  /** Until the compiler has done its work: as long as the time falls, up to thrice as long. */
  private static void warmUp(Work work, Effort effort) {
    work.repeat(effort.warmUp(), effort.least());
    double before = Double.POSITIVE_INFINITY;
    double spent = 0;
    while (spent < 2 * effort.warmUp()) {
      double[] seconds = work.repeat(effort.run(), effort.least());
      Arrays.sort(seconds);
      double now = middle(seconds);
      if (now > STEADY * before) {
        return;
      }
      before = now;
      spent += Arrays.stream(seconds).sum();
    }
  }

  /** The median of the runs, seconds. */
  double median() {
    double[] sorted = runs.clone();
    Arrays.sort(sorted);
    return middle(sorted);
  }

  private static double middle(double[] sorted) {
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  /** In milliseconds, for programs. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("median_ms", milliseconds(median()));
    map.put("least_ms", milliseconds(least));
    map.put("runs_ms", Arrays.stream(runs).map(Timing::milliseconds).boxed().toList());
    return map;
  }

  /** Milliseconds, rounded to a microsecond. */
  static double milliseconds(double seconds) {
    return Math.round(seconds * 1e6) / 1e3;
  }
}
