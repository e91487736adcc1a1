package timewalker.landmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The principal components of how landmarks err. Every error counts as it is and mirrored, so each
 * component is either alike left and right or opposite; both kinds are sought apart, by orthogonal
 * iteration.
 *
 * @param modes [M][L][2] a standard deviation each, the greatest first
 * @param deviation [L] of a coordinate besides the modes
 */
record LandmarkModes(List<double[]> modes, double[] deviation) {
  private static final int COUNT = 50;
  private static final int ROUNDS = 150;

  /** In eye distances: larger errors count as this. */
  private static final double MOST = 0.15;

  /** A direction of length 1 and the variance along it. */
  private record Component(double[] direction, double variance) {}

  /**
   * @param errors [n][L][2] eye distances; landmarks that were not seen are exactly 0
   * @param mirror [L] the landmark on the other side
   */
  static LandmarkModes of(List<double[]> errors, int[] mirror) {
    List<double[]> limited = errors.stream().map(LandmarkModes::limited).toList();
    List<Component> all = new ArrayList<>();
    for (int sign : new int[] {1, -1}) {
      all.addAll(components(limited.stream().map(e -> half(e, mirror, sign)).toList()));
    }
    all.sort(Comparator.comparingDouble(c -> -c.variance));
    List<Component> kept = all.subList(0, COUNT);
    List<double[]> directions = kept.stream().map(Component::direction).toList();
    double[] deviation = deviation(limited, mirror, directions);
    for (Component component : kept) {
      scale(component.direction, Math.sqrt(component.variance));
    }
    return new LandmarkModes(directions, deviation);
  }

  private static double[] limited(double[] error) {
    double[] limited = new double[error.length];
    for (int i = 0; i < limited.length; i++) {
      limited[i] = Math.clamp(error[i], -MOST, MOST);
    }
    return limited;
  }

  private static double[] mirrored(double[] error, int[] mirror) {
    double[] mirrored = new double[error.length];
    for (int l = 0; l < mirror.length; l++) {
      mirrored[2 * mirror[l]] = -error[2 * l];
      mirrored[2 * mirror[l] + 1] = error[2 * l + 1];
    }
    return mirrored;
  }

  /** The part of an error that is alike (1) or opposite (-1) in the mirror. */
  private static double[] half(double[] error, int[] mirror, int sign) {
    double[] half = mirrored(error, mirror);
    for (int i = 0; i < half.length; i++) {
      half[i] = (error[i] + sign * half[i]) / 2;
    }
    return half;
  }

  private static List<Component> components(List<double[]> data) {
    double[][] covariance = covariance(data);
    Random random = new Random(1);
    double[][] basis = new double[COUNT][];
    for (int m = 0; m < COUNT; m++) {
      basis[m] = times(covariance, random.doubles(covariance.length, -1, 1).toArray());
    }
    double[] variance = new double[COUNT];
    for (int round = 0; round < ROUNDS; round++) {
      for (int m = 0; m < COUNT; m++) {
        basis[m] = times(covariance, basis[m]);
        for (int k = 0; k < m; k++) {
          subtract(basis[m], basis[k], dot(basis[m], basis[k]));
        }
        variance[m] = Math.sqrt(dot(basis[m], basis[m]));
        scale(basis[m], 1 / variance[m]);
      }
    }
    List<Component> components = new ArrayList<>();
    for (int m = 0; m < COUNT; m++) {
      components.add(new Component(basis[m], variance[m]));
    }
    return components;
  }

  private static double[][] covariance(List<double[]> data) {
    int size = data.getFirst().length;
    double[][] sum = new double[size][size];
    for (double[] e : data) {
      for (int i = 0; i < size; i++) {
        double factor = e[i] / data.size();
        for (int j = 0; j < size && factor != 0; j++) {
          sum[i][j] += factor * e[j];
        }
      }
    }
    return sum;
  }

  private static double[] deviation(List<double[]> data, int[] mirror, List<double[]> basis) {
    double[] sum = new double[mirror.length];
    int[] count = new int[mirror.length];
    for (double[] plain : data) {
      for (double[] e : List.of(plain, mirrored(plain, mirror))) {
        double[] rest = e.clone();
        for (double[] mode : basis) {
          subtract(rest, mode, dot(e, mode));
        }
        for (int l = 0; l < mirror.length; l++) {
          if (e[2 * l] != 0 || e[2 * l + 1] != 0) {
            sum[l] += rest[2 * l] * rest[2 * l] + rest[2 * l + 1] * rest[2 * l + 1];
            count[l] += 2;
          }
        }
      }
    }
    double[] deviation = new double[mirror.length];
    for (int l = 0; l < deviation.length; l++) {
      if (count[l] == 0) {
        throw new IllegalStateException("landmark " + l + " was never seen");
      }
      deviation[l] = Math.sqrt(sum[l] / count[l]);
    }
    return deviation;
  }

  private static double[] times(double[][] matrix, double[] x) {
    double[] product = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      product[i] = dot(matrix[i], x);
    }
    return product;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void subtract(double[] from, double[] other, double factor) {
    for (int i = 0; i < from.length; i++) {
      from[i] -= factor * other[i];
    }
  }

  private static void scale(double[] x, double factor) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= factor;
    }
  }

  String table() {
    StringBuilder text = new StringBuilder();
    text.append(
            "# Made by LearnLandmarkOffsets: how landmarks err together; per line a mode, one\n")
        .append(
            "# standard deviation of it: along and across the line from the right to the left\n")
        .append("# outer eye corner, for every landmark, in eye distances.\n");
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
