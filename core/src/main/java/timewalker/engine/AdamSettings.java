package timewalker.engine;

import java.util.Locale;

/**
 * Constants of Adam (Kingma and Ba 2015, Algorithm 1).
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon ε, added to √v̂
 * @param skipZero whether a number whose gradient is exactly zero keeps its value and moments at
 *     that step ("lazy" Adam); the bias correction still counts the step. Sparse gradients, as of
 *     hash tables, then do not let untouched entries drift on old momentum
 */
public record AdamSettings(double beta1, double beta2, double epsilon, boolean skipZero) {
  public AdamSettings {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Adam with beta1=%s beta2=%s epsilon=%s: betas must be in [0, 1), epsilon positive",
              beta1,
              beta2,
              epsilon));
    }
  }

  /** β1 = 0.9, β2 = 0.999, ε = 1e-15, every number at every step, as 3DGS uses it. */
  public static AdamSettings standard() {
    return new AdamSettings(0.9, 0.999, 1e-15, false);
  }

  /** β1 = 0.9, β2 = 0.99, ε = 1e-15 (Müller et al. 2022, section 4), skipping zero gradients. */
  public static AdamSettings forTables() {
    return new AdamSettings(0.9, 0.99, 1e-15, true);
  }
}
