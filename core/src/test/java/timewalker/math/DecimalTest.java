package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
  @ParameterizedTest
  @CsvSource({"25, 25", "+0.5, 0.5", "-.5, -0.5", "7., 7", "1e-3, 0.001", "2E+2, 200"})
  void decimalNumberIsRead(String text, double value) {
    assertThat(Decimal.parse(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " 1", "1 ", "1f", "1d", "0x1p3", "NaN", "Infinity", "1e999", "1,5", ".", "٣"})
  void whatJavaAloneWouldTakeIsRefused(String text) {
    assertThatThrownBy(() -> Decimal.parse(text)).isInstanceOf(NumberFormatException.class);
  }
}
