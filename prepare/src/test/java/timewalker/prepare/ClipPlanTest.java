package timewalker.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClipPlanTest {
  @Test
  void aPlanComesBackFromItsNumbers() {
    for (int count : new int[] {0, 1, 2, 100}) {
      ClipPlan plan = ClipPlan.of(count, List.of(10, 50), 4);
      ClipPlan back = ClipPlan.of(plan.numbers()).orElseThrow();
      assertThat(back.frames()).isEqualTo(plan.frames());
      assertThat(back.shots()).isEqualTo(plan.shots());
    }
  }

  @Test
  void numbersThatNoPlanGivesAreNone() {
    int[][] wrong = {
      {0}, // frames without shots
      {1, 0}, // not from the first frame
      {0, 1}, // nor of the first shot
      {0, 4, 2, 0, 0, 0}, // falling
      {0, 4, 4, 0, 0, 0}, // twice the same
      {0, 4, 9, 0, 0, 0}, // uneven
      {0, 4, 8, 0, 1, 0}, // back to an earlier shot
      {0, 2_000_000_000, 0, 0}, // beyond any film
      {-4, 0, 0, 0}
    };
    for (int[] numbers : wrong) {
      assertThat(ClipPlan.of(numbers)).as("%s", numbers).isEmpty();
    }
  }
}
