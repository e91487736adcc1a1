package timewalker.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {
  private static List<String> labels(double low, double high, boolean whole) {
    return Chart.ticks(new double[] {low, high}, whole).stream().map(Chart.Tick::label).toList();
  }

  @Test
  void anAxisThatCountsHasWholeNumbersOnly() {
    assertThat(labels(7, 9, true)).containsExactly("7", "8", "9");
    assertThat(labels(0.65, 4.35, true)).containsExactly("1", "2", "3", "4");
    assertThat(labels(-40, 840, true)).containsExactly("0", "500");
    assertThat(labels(0, 12, true)).containsExactly("0", "5", "10");
  }

  @Test
  void everyTickHasALabelOfItsOwn() {
    double[][] ranges = {
      {7, 9}, {0.031, 0.032}, {12_100, 12_900}, {1.2e6, 1.21e6}, {-3, 41}, {0, 1}, {24.9, 31.7}
    };
    for (double[] range : ranges) {
      for (boolean whole : new boolean[] {true, false}) {
        List<String> labels = labels(range[0], range[1], whole);
        assertThat(labels).as(Arrays.toString(range)).doesNotHaveDuplicates();
        assertThat(labels.size()).as(Arrays.toString(range)).isBetween(whole ? 0 : 2, 6);
        for (Chart.Tick tick : Chart.ticks(range, whole)) {
          assertThat(tick.at()).isBetween(range[0] - 1e-9, range[1] + 1e-9);
        }
      }
    }
  }

  @Test
  void rangeOfHardlyAnyLengthHasFewTicks() {
    double[][] ranges = {
      {0, Double.MIN_VALUE}, {-Double.MIN_VALUE, Double.MIN_VALUE}, {1, Math.nextUp(1)},
      {1e300, Math.nextUp(1e300)}, {-Double.MAX_VALUE, Double.MAX_VALUE}, {1e-300, 2e-300}
    };
    for (double[] range : ranges) {
      assertThat(Chart.ticks(range, false)).as(Arrays.toString(range)).hasSizeLessThan(12);
    }
  }

  @Test
  void aCountThatNeverChangesIsDrawnAmongWholeNumbers() {
    String svg =
        new Chart(
                "active bases",
                List.of(new Chart.Line("bases", new double[] {0, 50, 100}, new double[] {8, 8, 8})))
            .svg();
    assertThat(svg).contains(">7<").contains(">8<").contains(">9<").doesNotContain(">8.0<");
  }
}
