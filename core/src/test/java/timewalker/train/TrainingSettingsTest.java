package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.basis.HashGrid;
import timewalker.settings.SettingKey;
import timewalker.settings.SettingKeys;
import timewalker.train.TrainingSettings.BasisSettings;

class TrainingSettingsTest {
  @Test
  void theRangesOfTheGridAreThoseOfHashGrid() {
    List<SettingKey> keys = SettingKeys.of(BasisSettings.class).list().subList(1, 6);
    assertThat(keys.stream().map(SettingKey::name))
        .containsExactly("levels", "features", "log2Entries", "coarsest", "finest");
    for (int changed = 0; changed < 5; changed++) {
      String name = keys.get(changed).name();
      int[] grid = {16, 2, 15, 1, 1024};
      int low = (int) keys.get(changed).range().low();
      int high = (int) keys.get(changed).range().high();
      for (int allowed : new int[] {low, high}) {
        grid[changed] = allowed;
        assertThat(grid(grid)).isNotNull();
      }
      for (int refused : new int[] {low - 1, high + 1}) {
        grid[changed] = refused;
        assertThatThrownBy(() -> grid(grid)).hasMessageContaining(name);
      }
    }
  }

  @Test
  void theLastLevelOfTheGridHasNoFewerCellsThanTheFirst() {
    assertThatThrownBy(() -> TrainingSettings.DEFAULT.with("bases.finest", 8))
        .hasMessageContaining("finest=8");
  }

  @Test
  void anExampleOfEachGroupIsChangedByItsKey() {
    TrainingSettings changed =
        TrainingSettings.DEFAULT
            .with("losses.l1", 0.5)
            .with("losses.depthDecay", 0.25)
            .with("losses.deltaScale", 0.125)
            .with("bases.dynamoChecks", 7)
            .with("density.limits.gradient", 0.01);
    assertThat(changed.losses().picture().l1()).isEqualTo(0.5);
    assertThat(changed.losses().geometry().depthDecay()).isEqualTo(0.25);
    assertThat(changed.losses().delta().scale()).isEqualTo(0.125);
    assertThat(changed.bases().dynamoSettings().checks()).isEqualTo(7);
    assertThat(changed.density().limits().gradient()).isEqualTo(0.01);
  }

  private static HashGrid grid(int[] numbers) {
    return new HashGrid(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
  }
}
