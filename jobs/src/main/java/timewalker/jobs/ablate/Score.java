package timewalker.jobs.ablate;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Means of measured figures.
 *
 * @param means those figures that are known
 */
record Score(Map<Figure, Double> means) {
  /** Over the frames that are wanted; a figure that a frame lacks does not count. */
  static Score ofFrames(RowRun run, Predicate<RowRun.HeldOutFrame> wanted) {
    return mean(
        run.frames().stream()
            .filter(wanted)
            .map(frame -> {
              Map<Figure, Double> figures = new EnumMap<>(Figure.class);
              for (Figure figure : Figure.values()) {
                Double value = frame.figures().get(figure.key());
                if (value != null) {
                  figures.put(figure, value);
                }
              }
              return new Score(figures);
            })
            .toList());
  }

  /** Every score counts alike. */
  static Score mean(List<Score> scores) {
    Map<Figure, Double> sum = new EnumMap<>(Figure.class);
    Map<Figure, Integer> count = new HashMap<>();
    for (Score score : scores) {
      score.means.forEach((figure, value) -> {
        sum.merge(figure, value, Double::sum);
        count.merge(figure, 1, Integer::sum);
      });
    }
    sum.replaceAll((figure, value) -> value / count.getOrDefault(figure, 1));
    return new Score(sum);
  }

  /** NaN where it is unknown. */
  double get(Figure figure) {
    return means.getOrDefault(figure, Double.NaN);
  }
}
