package timewalker.basis;

import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/** When a basis is deactivated. */
public record DynamoSettings(
    @Setting(
            doc = "a basis is weak for a life stage below this share of the strongest basis",
            byDefault = "0.1",
            range = "[0, 1)")
        double fraction,
    @Setting(
            doc = "checks in a row that deactivate a basis that is weak for all life stages",
            byDefault = "5",
            range = "[1, ∞)")
        int checks,
    @Setting(
            doc = "mean PSNR that training frames may lose by a basis that is deactivated",
            unit = "dB",
            byDefault = "0.02",
            range = "[0, 100]")
        double cost,
    @Setting(doc = "steps between checks", unit = "steps", byDefault = "250", range = "[1, ∞)")
        int every)
    implements NamedSettings<DynamoSettings> {
  /** Every setting at its default. */
  public static final DynamoSettings DEFAULT = NamedSettings.defaults(DynamoSettings.class);
}
