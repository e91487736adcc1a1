package timewalker.prepare.person;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** When the faces of each track were seen, where their pictures have dates. */
final class SeenYears {
  /** Pictures of less than so many days tell nothing of who is seen most. */
  private static final int FEW = 3;

  private static final double YEAR = 365.25;

  /** Dates that the middle of a group's does not reach are of clocks that were wrong. */
  private static final double MIDDLE = 0.8;

  /** The person may be seen so often in the group's years: clocks are wrong now and then. */
  private static final double SELDOM = 0.2;

  /** Somebody seen more than so often against a group could as well be the person. */
  private static final double RIVAL = 0.5;

  /** [tracks] mean day, NaN for unknown. */
  private final double[] day;

  /**
   * @param tracks [tracks][faces] numbers of the faces
   */
  SeenYears(List<FaceClue> faces, List<List<Integer>> tracks) {
    day =
        tracks.stream()
            .mapToDouble(
                track -> track.stream().mapToDouble(f -> faces.get(f).day()).average().orElse(0))
            .toArray();
  }

  /**
   * Whether a group's face is the one that is seen most in its years, and the person is not seen in
   * these otherwise.
   *
   * @param group [tracks] numbers of groups
   * @param person whether a track is known to be the person's
   * @param weight how much a track counts
   */
  boolean belongTo(int[] group, int wanted, IntPredicate person, IntToDoubleFunction weight) {
    double[] days =
        IntStream.range(0, group.length)
            .filter(t -> group[t] == wanted && !Double.isNaN(day[t]))
            .mapToDouble(t -> day[t])
            .sorted()
            .toArray();
    if (days.length < FEW) {
      return false;
    }
    int first = middle(days);
    double from = days[first] - YEAR;
    double to = days[first + inMiddle(days) - 1] + YEAR;
    double persons = 0;
    Map<Integer, Double> seen = new HashMap<>();
    for (int t = 0; t < group.length; t++) {
      if (day[t] >= from && day[t] <= to) {
        if (person.test(t)) {
          persons += weight.applyAsDouble(t);
        } else {
          seen.merge(group[t], weight.applyAsDouble(t), Double::sum);
        }
      }
    }
    double own = seen.getOrDefault(wanted, 0.0);
    seen.remove(wanted);
    return persons <= SELDOM * own
        && seen.values().stream().allMatch(other -> RIVAL * own >= other);
  }

  private static int inMiddle(double[] days) {
    return (int) Math.ceil(MIDDLE * days.length);
  }

  /** Where the shortest span begins that holds most of the days. */
  private static int middle(double[] sorted) {
    int many = inMiddle(sorted);
    int best = 0;
    for (int i = 0; i + many <= sorted.length; i++) {
      if (sorted[i + many - 1] - sorted[i] < sorted[best + many - 1] - sorted[best]) {
        best = i;
      }
    }
    return best;
  }
}
