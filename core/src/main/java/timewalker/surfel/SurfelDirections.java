package timewalker.surfel;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * Directions along which an expression changes the surfels of a face, beside moving them: a += Σ_b
 * z_b D_b for the surfels that expressions move, nothing for others.
 *
 * @param count number of directions B
 * @param surfel [m] ascending numbers of surfels
 * @param values [B][9][m] position (3, metres), log-scale (2), opacity logit (1), degree 0 of the
 *     spherical harmonics (3)
 */
public record SurfelDirections(int count, int[] surfel, float[] values) {
  /** Numbers of each surfel and direction. */
  public static final int NUMBERS = 9;

  /** First row of the colours. */
  public static final int COLOUR = 6;

  public SurfelDirections {
    Shapes.check("directions", count, "values", values.length, NUMBERS * surfel.length);
  }

  /** Directions in which nothing changes yet. */
  public static SurfelDirections zero(int count, int[] surfel) {
    return new SurfelDirections(count, surfel, new float[count * NUMBERS * surfel.length]);
  }

  /** A row of the numbers within an array of surfels. */
  private record Row(float[] array, int component) {}

  private static Row[] rows(MomentSurfels s) {
    return new Row[] {
      new Row(s.position(), 0),
      new Row(s.position(), 1),
      new Row(s.position(), 2),
      new Row(s.logScale(), 0),
      new Row(s.logScale(), 1),
      new Row(s.opacityLogit(), 0),
      new Row(s.colour(), 0),
      new Row(s.colour(), 1),
      new Row(s.colour(), 2)
    };
  }

  /**
   * Adds what an expression changes.
   *
   * @param code [B] z
   * @param surfels of a moment, added to
   */
  public void addTo(float[] code, MomentSurfels surfels, Parallel parallel) {
    Shapes.check("directions", count, "code", code.length, 1);
    int m = surfel.length;
    Row[] rows = rows(surfels);
    parallel.run(
        NUMBERS,
        row -> {
          float[] sum = new float[m];
          for (int b = 0; b < count; b++) {
            addScaled(code[b], values, (b * NUMBERS + row) * m, sum);
          }
          float[] to = rows[row].array;
          int at = rows[row].component * surfels.count();
          for (int j = 0; j < m; j++) {
            to[at + surfel[j]] += sum[j];
          }
        });
  }

  private static void addScaled(float factor, float[] from, int at, float[] sum) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += factor * from[at + j];
    }
  }

  /**
   * The backward pass of {@link #addTo}.
   *
   * @param code [B] z
   * @param gradSurfels dL with respect to the moment's surfels
   * @param gradValues [B][9][m] dL/dD, overwritten; null where only the code's is needed
   * @param gradCode [B] dL/dz, overwritten
   */
  public void backward(
      float[] code,
      MomentSurfels gradSurfels,
      float @Nullable [] gradValues,
      float[] gradCode,
      Parallel parallel) {
    int m = surfel.length;
    float[][] gathered = new float[NUMBERS][m];
    double[][] products = new double[NUMBERS][count];
    Row[] rows = rows(gradSurfels);
    parallel.run(
        NUMBERS,
        row -> {
          float[] g = gathered[row];
          float[] from = rows[row].array;
          int at = rows[row].component * gradSurfels.count();
          for (int j = 0; j < m; j++) {
            g[j] = from[at + surfel[j]];
          }
          for (int b = 0; b < count; b++) {
            int row0 = (b * NUMBERS + row) * m;
            products[row][b] = dot(g, values, row0);
            if (gradValues != null) {
              for (int j = 0; j < m; j++) {
                gradValues[row0 + j] = code[b] * g[j];
              }
            }
          }
        });
    for (int b = 0; b < count; b++) {
      double sum = 0;
      for (double[] ofRow : products) {
        sum += ofRow[b];
      }
      gradCode[b] = (float) sum;
    }
  }

  /** In four sums, as many as a processor adds up at a time. */
  private static double dot(float[] g, float[] values, int at) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + 4 <= g.length; j += 4) {
      s0 += (double) g[j] * values[at + j];
      s1 += (double) g[j + 1] * values[at + j + 1];
      s2 += (double) g[j + 2] * values[at + j + 2];
      s3 += (double) g[j + 3] * values[at + j + 3];
    }
    for (; j < g.length; j++) {
      s0 += (double) g[j] * values[at + j];
    }
    return s0 + s1 + s2 + s3;
  }

  /**
   * Follows a change of the surfels: a new surfel takes the directions of the one it came from.
   *
   * @param source [n] the old number of every new surfel
   * @param before number of surfels before
   */
  public SurfelDirections select(int[] source, int before) {
    int[] rowOf = rowOf(before);
    int[] kept = surfelsFrom(source, rowOf);
    int m = kept.length;
    float[] chosen = new float[count * NUMBERS * m];
    for (int row = 0; row < count * NUMBERS; row++) {
      for (int j = 0; j < m; j++) {
        chosen[row * m + j] = values[row * surfel.length + rowOf[source[kept[j]]]];
      }
    }
    return new SurfelDirections(count, kept, chosen);
  }

  /**
   * For an optimizer: whose state each surfel of {@link #select} takes.
   *
   * @param source [n] the old number of every new surfel
   * @param fresh [n] whether it is new
   * @param before number of surfels before
   * @return [m afterwards] old rows, −1 for none
   */
  public int[] oldRows(int[] source, boolean[] fresh, int before) {
    int[] rowOf = rowOf(before);
    return Arrays.stream(surfelsFrom(source, rowOf))
        .map(i -> fresh[i] ? -1 : rowOf[source[i]])
        .toArray();
  }

  /** [before] the row of each surfel, −1 for none. */
  private int[] rowOf(int before) {
    int[] rows = new int[before];
    Arrays.fill(rows, -1);
    for (int j = 0; j < surfel.length; j++) {
      rows[surfel[j]] = j;
    }
    return rows;
  }

  private static int[] surfelsFrom(int[] source, int[] rowOf) {
    return IntStream.range(0, source.length).filter(i -> rowOf[source[i]] >= 0).toArray();
  }
}
