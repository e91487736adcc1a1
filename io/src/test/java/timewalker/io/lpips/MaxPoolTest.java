package timewalker.io.lpips;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import timewalker.math.Parallel;

final class MaxPoolTest {
  private static final Planes SIX =
      new Planes(1, 2, 6, new float[] {1, 5, 2, 2, 0, 9, 4, 3, 2, 1, 0, 0});

  @Test
  void lastWindowReachesBeyondThePictureOnlyWhereAsked() {
    Planes row = new Planes(1, 3, 4, new float[] {1, 2, 3, 7, 0, 0, 0, 0, 0, 0, 0, 0});
    MaxPool plain = new MaxPool(3, 2, false);
    MaxPool ceil = new MaxPool(3, 2, true);
    try (Parallel parallel = Parallel.of(2)) {
      assertThat(plain.forward(row, plain.choose(row, parallel)).data()).containsExactly(3);
      assertThat(ceil.forward(row, ceil.choose(row, parallel)).data()).containsExactly(3, 7);
    }
  }

  @Test
  void gradientGoesToTheFirstOfTheLargest() {
    MaxPool pool = new MaxPool(2, 2, false);
    int[] chosen;
    try (Parallel parallel = Parallel.of(1)) {
      chosen = pool.choose(SIX, parallel);
    }
    assertThat(pool.forward(SIX, chosen).data()).containsExactly(5, 2, 9);
    Planes grad = MaxPool.backward(new Planes(1, 1, 3, new float[] {1, 2, 3}), chosen, SIX);
    assertThat(grad.data()).containsExactly(0, 1, 2, 0, 0, 3, 0, 0, 0, 0, 0, 0);
  }
}
