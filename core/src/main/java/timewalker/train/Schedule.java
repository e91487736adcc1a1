package timewalker.train;

import java.util.Locale;

/** A learning rate, or a weight, that changes with the training step. */
public sealed interface Schedule {
  /**
   * The value at a step.
   *
   * @param step from 0
   */
  double at(int step);

  /**
   * Always the same.
   *
   * @param value at every step
   */
  record Constant(double value) implements Schedule {
    public Constant {
      requireFinite(value);
    }

    @Override
    public double at(int step) {
      return value;
    }
  }

  /**
   * From one value to another along a straight line of the logarithm, then constant: start · (end /
   * start)^(step / steps).
   *
   * @param start value at step 0, positive
   * @param end value from step {@code steps} on, positive
   * @param steps duration
   */
  record ExponentialDecay(double start, double end, int steps) implements Schedule {
    public ExponentialDecay {
      requireFinite(start);
      requireFinite(end);
      if (!(start > 0 && end > 0 && steps > 0)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "decay from %s to %s in %d steps: expected three positive numbers",
                start,
                end,
                steps));
      }
    }

    @Override
    public double at(int step) {
      double share = Math.min(1, Math.max(0, (double) step / steps));
      return start * StrictMath.exp(share * StrictMath.log(end / start));
    }
  }

  /**
   * Rises linearly from a share of another schedule's value to all of it.
   *
   * @param then the schedule that is multiplied, not delayed
   * @param share of its value at step 0
   * @param steps duration of the rise
   */
  record WarmUp(Schedule then, double share, int steps) implements Schedule {
    public WarmUp {
      if (!(share >= 0 && share <= 1 && steps > 0)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "warm-up from share %s in %d steps: expected a share from 0 to 1 and steps above 0",
                share,
                steps));
      }
    }

    @Override
    public double at(int step) {
      double done = Math.min(1, (double) step / steps);
      return then.at(step) * (share + (1 - share) * done);
    }
  }

  private static void requireFinite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("schedule value " + value + ": expected a finite number");
    }
  }
}
