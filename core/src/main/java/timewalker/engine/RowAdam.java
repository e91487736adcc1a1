package timewalker.engine;

import java.util.Arrays;
import timewalker.math.NamedArrays;

/**
 * Adam (Kingma and Ba 2015) for a table of which a step touches one row: what belongs to a single
 * frame or life stage. Every row counts its own steps, so that rarely updated rows get the right
 * bias correction.
 */
public final class RowAdam {
  private final AdamSettings settings;
  private final int columns;
  private final float[] m;
  private final float[] v;
  private final int[] steps;

  /** All moments zero. */
  public RowAdam(AdamSettings settings, int rows, int columns) {
    this.settings = settings;
    this.columns = columns;
    this.m = new float[Math.multiplyExact(rows, columns)];
    this.v = new float[m.length];
    this.steps = new int[rows];
  }

  /**
   * One step on one row.
   *
   * @param row which
   * @param table [rows][columns] of which the row is changed
   * @param gradient [columns] of the row
   * @param rate step size
   */
  public void step(int row, float[] table, float[] gradient, double rate) {
    double[] rates = new double[columns];
    Arrays.fill(rates, rate);
    step(row, table, gradient, rates);
  }

  /**
   * One step on one row with a rate for every column.
   *
   * @param rates [columns] step sizes
   */
  public void step(int row, float[] table, float[] gradient, double[] rates) {
    steps[row]++;
    double correction1 = 1 - StrictMath.pow(settings.beta1(), steps[row]);
    double correction2 = 1 - StrictMath.pow(settings.beta2(), steps[row]);
    int at = row * columns;
    for (int i = 0; i < columns; i++) {
      double g = gradient[i];
      if (g == 0 && settings.skipZero()) {
        continue;
      }
      double first = settings.beta1() * m[at + i] + (1 - settings.beta1()) * g;
      double second = settings.beta2() * v[at + i] + (1 - settings.beta2()) * g * g;
      m[at + i] = (float) first;
      v[at + i] = (float) second;
      double change =
          rates[i] * (first / correction1) / (Math.sqrt(second / correction2) + settings.epsilon());
      table[at + i] -= (float) change;
    }
  }

  /** Sets all moments and counts of steps to zero. */
  void clear() {
    Arrays.fill(m, 0);
    Arrays.fill(v, 0);
    Arrays.fill(steps, 0);
  }

  /** Saves its state under a prefix. */
  public void save(String prefix, NamedArrays arrays) {
    arrays.put(prefix + "/m", m, steps.length, columns);
    arrays.put(prefix + "/v", v, steps.length, columns);
    arrays.put(prefix + "/steps", steps);
  }

  /** Restores its state. */
  public void load(String prefix, NamedArrays arrays) {
    float[] first = Adam.firstMoment(arrays, prefix + "/m", steps.length, columns);
    float[] second = Adam.secondMoment(arrays, prefix + "/v", steps.length, columns);
    System.arraycopy(first, 0, m, 0, m.length);
    System.arraycopy(second, 0, v, 0, v.length);
    int[] taken = arrays.counts(prefix + "/steps", steps.length);
    System.arraycopy(taken, 0, steps, 0, steps.length);
  }
}
