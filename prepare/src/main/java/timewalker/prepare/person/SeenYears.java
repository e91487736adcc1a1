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
    double from = days[0] - YEAR;
    double to = days[days.length - 1] + YEAR;
    Map<Integer, Double> seen = new HashMap<>();
    for (int t = 0; t < group.length; t++) {
      if (day[t] >= from && day[t] <= to) {
        if (person.test(t)) {
          return false;
        }
        seen.merge(group[t], weight.applyAsDouble(t), Double::sum);
      }
    }
    double own = seen.getOrDefault(wanted, 0.0);
    seen.remove(wanted);
    return seen.values().stream().allMatch(other -> RIVAL * own >= other);
  }
}
