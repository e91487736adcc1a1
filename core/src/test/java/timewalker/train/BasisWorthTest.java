package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BasisWorthTest {
  @Test
  void framesAreSpreadOverTheStage() {
    assertThat(BasisWorth.spread(new int[0])).isEmpty();
    assertThat(BasisWorth.spread(new int[] {5})).containsExactly(5);
    assertThat(BasisWorth.spread(new int[] {5, 7, 9})).containsExactly(5, 7, 9);
    int[] many = IntStream.range(100, 140).toArray();
    assertThat(BasisWorth.spread(many)).containsExactly(105, 115, 125, 135);
  }
}
