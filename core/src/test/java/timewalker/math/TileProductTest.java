package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class TileProductTest {
  private static final int ROWS = TileProduct.ROWS;
  private static final int COLUMNS = TileProduct.COLUMNS;

  /** Bit for bit: the order of the sums is part of what is promised. */
  @Test
  void tileIsTheSumOfProductsInTheirOrderWhateverTheLayoutOfTheWeights() {
    SplittableRandom random = new SplittableRandom(3);
    for (int count : new int[] {0, 1, 5, 64}) {
      int inRow = COLUMNS + 8;
      int outRow = COLUMNS + 16;
      float[] in = numbers(random, 3 + Math.max(1, count) * inRow);
      float[] weights = numbers(random, 2 + ROWS * Math.max(1, count));
      float[] start = numbers(random, 1 + ROWS * outRow);
      float[] byRow = start.clone();
      TileProduct.add(weights, 2, count, 1, count, in, 3, inRow, byRow, 1, outRow);
      float[] byColumn = start.clone();
      TileProduct.add(weights, 2, 1, ROWS, count, in, 3, inRow, byColumn, 1, outRow);
      assertThat(byRow).as("%d", count).isEqualTo(expected(weights, count, 1, count, in, start));
      assertThat(byColumn).as("%d", count).isEqualTo(expected(weights, 1, ROWS, count, in, start));
    }
  }

  private static float[] expected(
      float[] weights, int row, int step, int count, float[] in, float[] start) {
    float[] out = start.clone();
    for (int r = 0; r < ROWS; r++) {
      for (int c = 0; c < COLUMNS; c++) {
        int at = 1 + r * (COLUMNS + 16) + c;
        for (int k = 0; k < count; k++) {
          float weight = weights[2 + r * row + k * step];
          out[at] = Math.fma(weight, in[3 + k * (COLUMNS + 8) + c], out[at]);
        }
      }
    }
    return out;
  }

  private static float[] numbers(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }
}
