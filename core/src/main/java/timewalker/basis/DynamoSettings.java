package timewalker.basis;

import java.util.Locale;

/**
 * When a basis is deactivated.
 *
 * @param fraction a basis that contributes less than this share of the strongest basis, at every
 *     life stage, is weak
 * @param checks weak at so many checks in a row, it is deactivated
 * @param interval training steps between checks
 */
public record DynamoSettings(double fraction, int checks, int interval) {
  public DynamoSettings {
    if (!(fraction >= 0 && fraction < 1 && checks >= 1 && interval >= 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Dynamo with fraction=%s (in [0, 1)), checks=%d, interval=%d (from 1)",
              fraction,
              checks,
              interval));
    }
  }

  /** 0.1, five checks, 250 steps apart. */
  public static DynamoSettings standard() {
    return new DynamoSettings(0.1, 5, 250);
  }
}
