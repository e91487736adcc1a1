package timewalker.engine;

import java.util.Arrays;
import java.util.Locale;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * Adam (Kingma and Ba 2015) for one array of parameters, component-planar [components][rows]. The
 * array itself belongs to the caller; this class holds its two moments and the number of steps.
 */
public final class Adam {
  /** Numbers per part; a multiple of every vector length. */
  private static final int CHUNK = 16384;

  /** The square of a gradient is a float, so no mean of gradients is larger. */
  private static final float MOST_FIRST_MOMENT = 2e19f;

  private final AdamSettings settings;
  private final int components;
  private float[] m;
  private float[] v;
  private int steps;

  /** All moments zero. */
  public Adam(AdamSettings settings, int components, int rows) {
    this(settings, components, new float[components * rows], new float[components * rows], 0);
  }

  /**
   * A state that was saved.
   *
   * @param firstMoment [components][rows], kept, not copied
   * @param secondMoment [components][rows], kept, not copied
   * @param steps taken so far
   */
  public Adam(
      AdamSettings settings, int components, float[] firstMoment, float[] secondMoment, int steps) {
    Shapes.check("numbers", firstMoment.length, "secondMoment", secondMoment.length, 1);
    if (components < 1 || firstMoment.length % components != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "firstMoment holds %d numbers, not a multiple of %d components",
              firstMoment.length,
              components));
    }
    this.settings = settings;
    this.components = components;
    this.m = firstMoment;
    this.v = secondMoment;
    this.steps = steps;
  }

  /**
   * First moments that were saved.
   *
   * @throws IllegalArgumentException when no gradients can have led to them
   */
  static float[] firstMoment(NamedArrays saved, String name, long... shape) {
    return saved.floatsWithin(name, -MOST_FIRST_MOMENT, MOST_FIRST_MOMENT, shape);
  }

  /**
   * Second moments that were saved.
   *
   * @throws IllegalArgumentException when no gradients can have led to them
   */
  static float[] secondMoment(NamedArrays saved, String name, long... shape) {
    return saved.floatsWithin(name, 0, Float.MAX_VALUE, shape);
  }

  /**
   * Checks that all moments among the arrays can be loaded again. Finite gradients may still have
   * squares that are not.
   *
   * @param arrays first moments end with "/m", second moments with "/v"; others are skipped
   * @throws IllegalArgumentException naming the array
   */
  public static void requireLoadable(NamedArrays arrays) {
    for (String name : arrays.names()) {
      long[] shape = Arrays.stream(arrays.entry(name).shape()).asLongStream().toArray();
      if (name.endsWith("/m")) {
        firstMoment(arrays, name, shape);
      } else if (name.endsWith("/v")) {
        secondMoment(arrays, name, shape);
      }
    }
  }

  /** First moment, [components][rows], the array itself. */
  public float[] firstMoment() {
    return m;
  }

  /** Second moment, [components][rows], the array itself. */
  public float[] secondMoment() {
    return v;
  }

  /** Steps taken. */
  public int steps() {
    return steps;
  }

  /**
   * One step.
   *
   * @param parameters [components][rows] changed
   * @param gradient [components][rows]
   * @param rate α
   */
  public void step(float[] parameters, float[] gradient, double rate, Parallel parallel) {
    Shapes.check("numbers", m.length, "parameters", parameters.length, 1);
    Shapes.check("numbers", m.length, "gradient", gradient.length, 1);
    steps++;
    AdamKernel kernel = new AdamKernel(settings, steps, rate);
    parallel.run(
        (m.length + CHUNK - 1) / CHUNK,
        part -> {
          int from = part * CHUNK;
          kernel.update(parameters, m, v, gradient, 1, from, Math.min(m.length, from + CHUNK));
        });
  }

  /**
   * One step with a separate rate for every component.
   *
   * @param parameters [components][rows] changed
   * @param gradient [components][rows]
   * @param rates [components] α
   */
  public void step(float[] parameters, float[] gradient, double[] rates, Parallel parallel) {
    Shapes.check("numbers", m.length, "parameters", parameters.length, 1);
    Shapes.check("numbers", m.length, "gradient", gradient.length, 1);
    Shapes.check("components", components, "rates", rates.length, 1);
    steps++;
    int rows = m.length / components;
    int chunks = (rows + CHUNK - 1) / CHUNK;
    AdamKernel[] kernels = new AdamKernel[components];
    for (int c = 0; c < components; c++) {
      kernels[c] = new AdamKernel(settings, steps, rates[c]);
    }
    parallel.run(
        components * chunks,
        part -> {
          int c = part / chunks;
          int from = c * rows + part % chunks * CHUNK;
          int to = Math.min((c + 1) * rows, from + CHUNK);
          kernels[c].update(parameters, m, v, gradient, 1, from, to);
        });
  }

  /**
   * Follows a change of the rows, as densification and pruning make it: new row r takes the moments
   * of an old one.
   *
   * @param oldRowOfNew [new rows] old row, or −1 for moments that start at zero
   */
  public void select(int[] oldRowOfNew) {
    m = selectRows(m, components, oldRowOfNew);
    v = selectRows(v, components, oldRowOfNew);
  }

  /** Sets all moments to zero, as after an opacity reset. */
  public void clear() {
    Arrays.fill(m, 0);
    Arrays.fill(v, 0);
  }

  /**
   * A component-planar array with rows selected from another.
   *
   * @param values [components][old rows]
   * @param oldRowOfNew [new rows] old row, or −1 for zeros
   * @return [components][new rows]
   */
  public static float[] selectRows(float[] values, int components, int[] oldRowOfNew) {
    int oldRows = values.length / components;
    int newRows = oldRowOfNew.length;
    float[] chosen = new float[Math.multiplyExact(components, newRows)];
    for (int c = 0; c < components; c++) {
      for (int row = 0; row < newRows; row++) {
        int old = oldRowOfNew[row];
        chosen[c * newRows + row] = old < 0 ? 0 : values[c * oldRows + old];
      }
    }
    return chosen;
  }
}
