package timewalker.basis;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.stream.IntStream;
import timewalker.math.SymmetricEigen;

/**
 * The same life stages by fewer bases: the principal components of what the stages blend.
 *
 * <p>Stage k shows Z_k = Σ_i w_ki T_i, so K stages never need more than K bases. With W G Wᵀ = Q Λ
 * Qᵀ, where G_ij = ⟨T_i, T_j⟩, the bases T'_j = Σ_k Q_kj Z_k / s with the weights w'_kj = s Q_kj
 * show every stage, and every mix of stages, exactly as before. Bases that hardly matter have small
 * tables. s keeps the size of the weights, and with it how fast tables learn.
 *
 * @param of [R][N] what each new table takes of each old one; 0 of those that are switched off
 * @param blend [K][R] w'
 */
public record PrincipalBases(double[][] of, double[][] blend) {
  /** Components below this share of the largest are rounding. */
  private static final double ROUNDING = 1e-10;

  /** Number of new bases, R. */
  public int count() {
    return of.length;
  }

  /** Finds them; empty where they would not be fewer. */
  public static Optional<PrincipalBases> of(NeuralBases bases) {
    int stages = bases.stages();
    int n = bases.count();
    double[] w = new double[stages * n];
    for (int i = 0; i < w.length; i++) {
      w[i] = bases.blend()[i];
    }
    SymmetricEigen eigen = SymmetricEigen.of(gram(bases, w), stages);
    double[] values = eigen.values();
    int count = 0;
    while (count < stages && values[count] > ROUNDING * values[0]) {
      count++;
    }
    if (count == 0 || count >= bases.activeCount()) {
      return Optional.empty();
    }
    double size = 0;
    for (double weight : w) {
      size += Math.abs(weight);
    }
    double now = 0;
    for (int at = 0; at < count * stages; at++) {
      now += Math.abs(eigen.vectors()[at]);
    }
    double scale = size / now;
    double[][] of = new double[count][n];
    double[][] blend = new double[stages][count];
    for (int j = 0; j < count; j++) {
      for (int k = 0; k < stages; k++) {
        double q = eigen.vectors()[j * stages + k];
        blend[k][j] = scale * q;
        for (int i = 0; i < n; i++) {
          of[j][i] += q * w[k * n + i] / scale;
        }
      }
    }
    return Optional.of(new PrincipalBases(of, blend));
  }

  /** [K][K] ⟨Z_k, Z_l⟩. */
  private static double[] gram(NeuralBases bases, double[] w) {
    int n = bases.count();
    double[] ofTables = new double[n * n];
    int[] active = IntStream.range(0, n).filter(bases::active).toArray();
    for (int i : active) {
      for (int j : active) {
        if (j <= i) {
          double dot =
              dot(requireNonNull(bases.tables().table(i)), requireNonNull(bases.tables().table(j)));
          ofTables[i * n + j] = dot;
          ofTables[j * n + i] = dot;
        }
      }
    }
    int stages = bases.stages();
    double[] ofStages = new double[stages * stages];
    for (int k = 0; k < stages; k++) {
      for (int l = 0; l < stages; l++) {
        double sum = 0;
        for (int i : active) {
          for (int j : active) {
            sum += w[k * n + i] * ofTables[i * n + j] * w[l * n + j];
          }
        }
        ofStages[k * stages + l] = sum;
      }
    }
    return ofStages;
  }

  private static double dot(float[] a, float[] b) {
    double s0 = 0;
    double s1 = 0;
    for (int i = 0; i + 1 < a.length; i += 2) {
      s0 += (double) a[i] * b[i];
      s1 += (double) a[i + 1] * b[i + 1];
    }
    return s0 + s1 + (a.length % 2 == 0 ? 0 : (double) a[a.length - 1] * b[b.length - 1]);
  }

  /**
   * Arrays of all bases, recombined.
   *
   * @param old [N][length], null for none
   * @param factors [R][N]
   * @return [R][length]
   */
  public static float[][] recombined(float[][] old, double[][] factors) {
    int length = 0;
    for (float[] array : old) {
      length = array == null ? length : array.length;
    }
    float[][] all = new float[factors.length][length];
    for (int j = 0; j < all.length; j++) {
      for (int i = 0; i < old.length; i++) {
        float factor = (float) factors[j][i];
        if (old[i] != null && factor != 0) {
          for (int e = 0; e < length; e++) {
            all[j][e] = Math.fma(factor, old[i][e], all[j][e]);
          }
        }
      }
    }
    return all;
  }
}
