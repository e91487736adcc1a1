package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SinCosTest {
  @Test
  void agreesWithTheStrictLibraryToTheLastDigits() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      double x = (i % 2 == 0 ? 10 : 3000) * random.nextGaussian();
      assertThat(SinCos.sin(x)).isCloseTo(StrictMath.sin(x), within(3e-16));
      assertThat(SinCos.cos(x)).isCloseTo(StrictMath.cos(x), within(3e-16));
    }
  }

  @Test
  void multiplesOfAQuarterTurnAreExactToTheirRounding() {
    for (int n = -9; n <= 9; n++) {
      double x = n * Math.PI / 4;
      assertThat(SinCos.sin(x)).isCloseTo(StrictMath.sin(x), within(2e-16));
      assertThat(SinCos.cos(x)).isCloseTo(StrictMath.cos(x), within(2e-16));
    }
    assertThat(SinCos.sin(1e-300)).isEqualTo(1e-300);
    assertThat(SinCos.cos(0)).isEqualTo(1);
  }

  @Test
  void farAndUndefinedAnglesAreThoseOfTheStrictLibrary() {
    assertThat(SinCos.sin(1e7)).isEqualTo(StrictMath.sin(1e7));
    assertThat(SinCos.cos(Double.NaN)).isNaN();
    assertThat(SinCos.sin(Double.POSITIVE_INFINITY)).isNaN();
  }
}
