package timewalker.prepare.stage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Cuts a life's dates into groups, none longer than a stage may span. */
final class DateGroups {
  private DateGroups() {}

  /**
   * Complete linkage in one dimension: the two neighbouring groups that together span least become
   * one, as long as that is allowed.
   *
   * @param years [n] in any order
   * @param span how many years a group around a year may span
   * @return [n] numbers of the groups, in the order of time
   */
  static int[] of(double[] years, DoubleUnaryOperator span) {
    double[] sorted = Arrays.stream(years).sorted().distinct().toArray();
    List<double[]> groups = new ArrayList<>();
    for (double year : sorted) {
      groups.add(new double[] {year, year});
    }
    while (true) {
      int best = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int g = 0; g + 1 < groups.size(); g++) {
        double first = groups.get(g)[0];
        double last = groups.get(g + 1)[1];
        if (last - first < least && last - first <= span.applyAsDouble((first + last) / 2)) {
          best = g;
          least = last - first;
        }
      }
      if (best < 0) {
        break;
      }
      groups.get(best)[1] = groups.remove(best + 1)[1];
    }
    return Arrays.stream(years).mapToInt(year -> groupOf(groups, year)).toArray();
  }

  private static int groupOf(List<double[]> groups, double year) {
    int g = 0;
    while (groups.get(g)[1] < year) {
      g++;
    }
    return g;
  }
}
