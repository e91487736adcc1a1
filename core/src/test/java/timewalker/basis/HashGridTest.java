package timewalker.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HashGridTest {
  @Test
  void cellsGrowFromCoarsestToFinest() {
    HashGrid grid = HashGrid.standard();
    int[] expected = {16, 20, 25, 32, 40, 50, 64, 80, 101, 128, 161, 203, 256, 322, 406, 512};
    for (int level = 0; level < 16; level++) {
      assertThat(grid.cells(level)).as("level %d", level).isEqualTo(expected[level]);
    }
  }

  @Test
  void levelsThatFitAreDense() {
    HashGrid grid = HashGrid.standard();
    assertThat(grid.dense(2)).isTrue();
    assertThat(grid.dense(3)).isFalse(); // 33³ = 35,937 > 32,768
    assertThat(grid.entries(2)).isEqualTo(26 * 26 * 26);
    assertThat(grid.entries(3)).isEqualTo(32768);
    assertThat(new HashGrid(1, 2, 12, 15, 15).dense(0)).isTrue(); // 16³ = 4,096 fits exactly
  }

  @Test
  void levelsFollowEachOtherWithoutOverlap() {
    HashGrid grid = new HashGrid(5, 3, 9, 3, 40);
    for (int level = 0; level < 5; level++) {
      assertThat(grid.offset(level + 1))
          .isGreaterThanOrEqualTo(grid.offset(level) + grid.entries(level) * 3);
      assertThat(grid.offset(level) % 16).isZero();
    }
    assertThat(grid.tableLength()).isEqualTo(grid.offset(5));
  }

  @Test
  void denseCornersShareNoEntry() {
    HashGrid grid = new HashGrid(1, 2, 12, 9, 9);
    HashGridReference reference = new HashGridReference(grid, new GridBox(0, 0, 0, 1));
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      assertThat(seen.add(reference.number(0, i % 10, i / 10 % 10, i / 100))).isTrue();
    }
  }

  @Test
  void badSettingIsNamed() {
    assertThatThrownBy(() -> new HashGrid(16, 2, 40, 16, 512))
        .hasMessageContaining("log2Entries=40");
    assertThatThrownBy(() -> new HashGrid(16, 2, 15, 16, 8)).hasMessageContaining("finest=8");
  }

  @Test
  void boxAroundMeshIsACubeWithMargin() {
    GridBox box = GridBox.around(new float[] {-1, 0, 0, 1, 4, 1}, 0.25);
    assertThat(box).isEqualTo(new GridBox(-3, -1, -2.5f, 6));
  }
}
