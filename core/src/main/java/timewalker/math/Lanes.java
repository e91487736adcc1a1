package timewalker.math;

import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The vector width every kernel uses: the machine's preferred one, or the system property {@value
 * #PROPERTY} (128, 256 or 512), so that tests can run each width on one machine.
 */
public final class Lanes {
  /** Name of the system property, read once. */
  public static final String PROPERTY = "timewalker.vectorBits";

  /** Floats. */
  public static final VectorSpecies<Float> F = species(System.getProperty(PROPERTY));

  /** Ints of the same shape. */
  public static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());

  private Lanes() {}

  /**
   * The species for a setting.
   *
   * @param bits "128", "256" or "512"; null means the machine's preferred width, at most 512 and at
   *     least 128
   */
  static VectorSpecies<Float> species(@Nullable String bits) {
    if (bits == null) {
      int preferred = FloatVector.SPECIES_PREFERRED.vectorBitSize();
      return preferred > 512
          ? FloatVector.SPECIES_512
          : preferred < 128 ? FloatVector.SPECIES_128 : FloatVector.SPECIES_PREFERRED;
    }
    return switch (bits) {
      case "128" -> FloatVector.SPECIES_128;
      case "256" -> FloatVector.SPECIES_256;
      case "512" -> FloatVector.SPECIES_512;
      default ->
          throw new IllegalArgumentException(
              String.format(Locale.ROOT, "%s=%s: expected 128, 256 or 512", PROPERTY, bits));
    };
  }
}
