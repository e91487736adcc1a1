package timewalker.prepare.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The principal components of how landmarks err, by orthogonal iteration on their covariance.
 *
 * @param modes [M][936] a standard deviation each
 * @param deviation [468] of a coordinate besides the modes
 */
record LandmarkModes(List<double[]> modes, double[] deviation) {
  private static final int COUNT = 50;
  private static final int SIZE = 2 * LandmarkModel.COUNT;
  private static final int ROUNDS = 60;

  /** In eye distances: larger errors count as this. */
  private static final double MOST = 0.15;

  /**
   * @param errors [n][936] eye distances; landmarks that were not seen are exactly 0
   */
  static LandmarkModes of(List<double[]> errors) {
    double[][] data = errors.stream().map(LandmarkModes::limited).toArray(double[][]::new);
    double[][] covariance = covariance(data);
    List<double[]> basis = start();
    double[] lengths = new double[COUNT];
    for (int round = 0; round < ROUNDS; round++) {
      for (int m = 0; m < COUNT; m++) {
        basis.set(m, times(covariance, basis.get(m)));
        for (int k = 0; k < m; k++) {
          subtract(basis.get(m), basis.get(k), dot(basis.get(m), basis.get(k)));
        }
        lengths[m] = Math.sqrt(dot(basis.get(m), basis.get(m)));
        scale(basis.get(m), 1 / lengths[m]);
      }
    }
    double[] deviation = deviation(data, basis);
    for (int m = 0; m < COUNT; m++) {
      scale(basis.get(m), Math.sqrt(lengths[m])); // a length is a variance
    }
    return new LandmarkModes(basis, deviation);
  }

  private static double[] limited(double[] error) {
    double[] limited = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      limited[i] = Math.clamp(error[i], -MOST, MOST);
    }
    return limited;
  }

  private static double[][] covariance(double[][] data) {
    double[][] sum = new double[SIZE][SIZE];
    for (double[] e : data) {
      for (int i = 0; i < SIZE; i++) {
        double factor = e[i] / data.length;
        for (int j = 0; j < SIZE && factor != 0; j++) {
          sum[i][j] += factor * e[j];
        }
      }
    }
    return sum;
  }

  private static List<double[]> start() {
    Random random = new Random(1);
    List<double[]> basis = new ArrayList<>();
    for (int m = 0; m < COUNT; m++) {
      basis.add(random.doubles(SIZE, -1, 1).toArray());
    }
    return basis;
  }

  private static double[] deviation(double[][] data, List<double[]> basis) {
    double[] sum = new double[LandmarkModel.COUNT];
    int[] count = new int[LandmarkModel.COUNT];
    for (double[] e : data) {
      double[] rest = e.clone();
      for (double[] mode : basis) {
        subtract(rest, mode, dot(e, mode));
      }
      for (int l = 0; l < LandmarkModel.COUNT; l++) {
        if (e[2 * l] != 0 || e[2 * l + 1] != 0) {
          sum[l] += rest[2 * l] * rest[2 * l] + rest[2 * l + 1] * rest[2 * l + 1];
          count[l] += 2;
        }
      }
    }
    double[] deviation = new double[LandmarkModel.COUNT];
    for (int l = 0; l < deviation.length; l++) {
      deviation[l] = Math.sqrt(sum[l] / count[l]);
    }
    return deviation;
  }

  private static double[] times(double[][] matrix, double[] x) {
    double[] product = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      product[i] = dot(matrix[i], x);
    }
    return product;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void subtract(double[] from, double[] other, double factor) {
    for (int i = 0; i < SIZE; i++) {
      from[i] -= factor * other[i];
    }
  }

  private static void scale(double[] x, double factor) {
    for (int i = 0; i < SIZE; i++) {
      x[i] *= factor;
    }
  }

  String table() {
    StringBuilder text = new StringBuilder();
    text.append("# Made by LearnLandmarkOffsets: how landmarks err together; per line a mode,\n")
        .append(
            "# one standard deviation of it: right and down of every landmark, eye distances,\n")
        .append("# in a picture turned so that the outer eye corners are level.\n");
    for (int m = 0; m < COUNT; m++) {
      text.append(m);
      for (double value : modes.get(m)) {
        text.append(String.format(Locale.ROOT, ",%.5f", value));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
