package timewalker.io.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ByteImageTest {
  @Test
  void placesBetweenPixelsAreMixedAndThoseBeyondTheBorderAreThatOfTheNearest() {
    ByteImage image = new ByteImage(2, 2, 3);
    for (int p = 0; p < 4; p++) {
      image.data()[3 * p + 1] = (byte) (60 * p);
    }
    assertThat(image.between(0.5, 0.5, 1)).isZero();
    assertThat(image.between(1.5, 1.5, 1)).isEqualTo(180);
    assertThat(image.between(1, 0.5, 1)).isCloseTo(30, within(1e-9));
    assertThat(image.between(0.75, 1, 1)).isCloseTo(75, within(1e-9));
    assertThat(image.between(-9, 9, 1)).isEqualTo(120);
    assertThat(image.between(1, 1, 0)).isZero();
  }
}
