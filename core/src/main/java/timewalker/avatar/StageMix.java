package timewalker.avatar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import timewalker.math.Decimal;

/**
 * How much of every life stage: what the personal space is asked for. A single stage, a mix of
 * stages, or an age between two.
 *
 * @param weights [K] one for each life stage; their sum is 1
 */
public record StageMix(float[] weights) {
  /** Beyond it sums of weights would leave the range of a float. */
  private static final double MOST_WEIGHT = 1e9;

  public StageMix {
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    if (!(Math.abs(sum - 1) < 1e-4)) {
      throw new IllegalArgumentException(
          "the weights of the life stages add up to " + sum + "; expected 1");
    }
  }

  /** One life stage of K alone. */
  public static StageMix single(int stage, int stages) {
    float[] weights = new float[stages];
    weights[stage] = 1;
    return new StageMix(weights);
  }

  /**
   * The mix for an age: linear between the two stages around it, the nearest one outside.
   *
   * @throws IllegalArgumentException when no stage's age is known
   */
  public static StageMix atAge(List<LifeStage> stages, double age) {
    if (!Double.isFinite(age)) {
      throw new IllegalArgumentException("age " + age + ": expected a finite number");
    }
    List<Integer> byAge =
        IntStream.range(0, stages.size())
            .filter(k -> stages.get(k).hasAge())
            .boxed()
            .sorted(Comparator.comparingDouble(k -> stages.get(k).age()))
            .collect(Collectors.toCollection(ArrayList::new));
    if (byAge.isEmpty()) {
      throw new IllegalArgumentException(
          "the ages of this avatar's life stages are unknown; choose a stage: " + names(stages));
    }
    float[] weights = new float[stages.size()];
    int before = byAge.getFirst();
    int after = byAge.getLast();
    for (int k : byAge) {
      if (stages.get(k).age() <= age) {
        before = k;
      }
    }
    for (int k : byAge.reversed()) {
      if (stages.get(k).age() >= age) {
        after = k;
      }
    }
    double span = stages.get(after).age() - stages.get(before).age();
    double t = span > 0 ? (age - stages.get(before).age()) / span : 0;
    t = Math.clamp(t, 0, 1);
    weights[before] += (float) (1 - t);
    weights[after] += (float) t;
    return new StageMix(weights);
  }

  /**
   * Reads "s05" or "s05:0.3,s07:0.7"; weights are scaled to add up to 1.
   *
   * @throws IllegalArgumentException naming the known stages
   */
  public static StageMix parse(List<LifeStage> stages, String text) {
    float[] weights = new float[stages.size()];
    double sum = 0;
    for (String part : text.split(",")) {
      int colon = part.lastIndexOf(':');
      String name = (colon < 0 ? part : part.substring(0, colon)).strip();
      int stage = indexOf(stages, name);
      double weight = colon < 0 ? 1 : number(part.substring(colon + 1).strip(), text);
      weights[stage] += (float) weight;
      sum += weight;
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException(
          "the weights in \"" + text + "\" add up to 0; make one positive");
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] /= (float) sum;
    }
    return new StageMix(weights);
  }

  private static int indexOf(List<LifeStage> stages, String name) {
    for (int k = 0; k < stages.size(); k++) {
      if (stages.get(k).name().equals(name)) {
        return k;
      }
    }
    throw new IllegalArgumentException(
        "unknown life stage \"" + name + "\"; known life stages: " + names(stages));
  }

  private static double number(String value, String text) {
    try {
      double weight = Decimal.parse(value);
      if (weight >= 0 && weight <= MOST_WEIGHT) {
        return weight;
      }
    } catch (NumberFormatException notANumber) {
      // falls through to the message below, which serves both cases
    }
    throw new IllegalArgumentException(
        "\"" + value + "\" in \"" + text + "\" is not a weight; write for example a25:0.3,a50:0.7");
  }

  private static String names(List<LifeStage> stages) {
    return stages.stream().map(LifeStage::name).collect(Collectors.joining(", "));
  }
}
