package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageBalancedOrderTest {
  private static final int[][] FRAMES = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {10}, {11, 12, 13}};

  @Test
  void everyStageWeighsTheSameAndEveryFrameComesAsOftenAsItsNeighbours() {
    StageBalancedOrder order = new StageBalancedOrder(7, FRAMES);
    Map<Integer, Integer> seen = new HashMap<>();
    for (int step = 0; step < 3 * 30; step++) {
      seen.merge(order.frame(step), 1, Integer::sum);
    }
    for (int f = 0; f < 14; f++) {
      assertThat(seen.get(f)).isEqualTo(f < 10 ? 3 : f == 10 ? 30 : 10);
    }
  }

  @Test
  void theOrderIsTheSameWhereverTheRunStarts() {
    StageBalancedOrder whole = new StageBalancedOrder(7, FRAMES);
    int[] frames = new int[500];
    for (int step = 0; step < frames.length; step++) {
      frames[step] = whole.frame(step);
    }
    StageBalancedOrder resumed = new StageBalancedOrder(7, FRAMES);
    for (int step = 251; step < frames.length; step++) {
      assertThat(resumed.frame(step)).isEqualTo(frames[step]);
    }
    StageBalancedOrder other = new StageBalancedOrder(8, FRAMES);
    int different = 0;
    for (int step = 0; step < frames.length; step++) {
      different += other.frame(step) != frames[step] ? 1 : 0;
    }
    assertThat(different).isGreaterThan(200);
  }
}
