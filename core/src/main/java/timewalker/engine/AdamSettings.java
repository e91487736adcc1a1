package timewalker.engine;

import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/** Constants of Adam (Kingma and Ba 2015, Algorithm 1). By default those of 3DGS. */
public record AdamSettings(
    @Setting(doc = "decay of the first moment, β1", byDefault = "0.9", range = "[0, 1)")
        double beta1,
    @Setting(doc = "decay of the second moment, β2", byDefault = "0.999", range = "[0, 1)")
        double beta2,
    @Setting(doc = "ε, added to √v̂", byDefault = "1e-15", range = "(0, ∞)") double epsilon,
    @Setting(
            doc =
                "whether a number whose gradient is exactly zero keeps its value and moments at"
                    + " that step (\"lazy\" Adam); the bias correction still counts the step."
                    + " Sparse gradients, as of hash tables, then do not let untouched entries"
                    + " drift on old momentum",
            byDefault = "false")
        boolean skipZero)
    implements NamedSettings<AdamSettings> {
  private static final AdamSettings STANDARD = NamedSettings.defaults(AdamSettings.class);
  private static final AdamSettings FOR_TABLES =
      STANDARD.with("beta2", 0.99).with("skipZero", true);

  /** β1 = 0.9, β2 = 0.999, ε = 1e-15, every number at every step, as 3DGS uses it. */
  public static AdamSettings standard() {
    return STANDARD;
  }

  /** β1 = 0.9, β2 = 0.99, ε = 1e-15 (Müller et al. 2022, section 4), skipping zero gradients. */
  public static AdamSettings forTables() {
    return FOR_TABLES;
  }
}
