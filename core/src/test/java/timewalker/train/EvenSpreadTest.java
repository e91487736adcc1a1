package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvenSpreadTest {
  @Test
  void framesAreSpreadOverTheStage() {
    assertThat(EvenSpread.of(new int[0], 4)).isEmpty();
    assertThat(EvenSpread.of(new int[] {5}, 4)).containsExactly(5);
    assertThat(EvenSpread.of(new int[] {5, 7, 9}, 4)).containsExactly(5, 7, 9);
    int[] many = IntStream.range(100, 140).toArray();
    assertThat(EvenSpread.of(many, 4)).containsExactly(105, 115, 125, 135);
  }
}
