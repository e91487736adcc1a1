package timewalker.prepare.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import timewalker.io.BadInputException;
import timewalker.io.HeapRoom;

class AverageLinkageTest {
  @Test
  void chainsGiveWhatJoiningTheClosestPairEachTimeGives() {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      int n = 2 + random.nextInt(30);
      float[][] likeness = new float[n][];
      double[] weight = new double[n];
      for (int i = 0; i < n; i++) {
        weight[i] = 0.5 + random.nextDouble();
        likeness[i] = new float[i];
        for (int j = 0; j < i; j++) {
          likeness[i][j] = random.nextInt(12) == 0 ? Float.NEGATIVE_INFINITY : random.nextFloat();
        }
      }
      int[] expected = closestFirst(likeness, weight, 0.55, 0, 1);
      assertThat(AverageLinkage.groups(copy(likeness), weight, 0.55)).isEqualTo(expected);
      int[] heavy = closestFirst(likeness, weight, 0.55, 2.5, 0.4);
      assertThat(AverageLinkage.heavyGroups(copy(likeness), weight, 0.55, 2.5, 0.4))
          .isEqualTo(heavy);
    }
  }

  @Test
  void lightGroupJoinsTheNearestUnlessItIsUnlikeAll() {
    // Two groups of three that are 0.7 alike, a thing that is 0.65 like the second, and a stranger.
    float[][] likeness = {
      {},
      {0.9f},
      {0.9f, 0.9f},
      {0.7f, 0.7f, 0.7f},
      {0.7f, 0.7f, 0.7f, 0.9f},
      {0.7f, 0.7f, 0.7f, 0.9f, 0.9f},
      {0.6f, 0.6f, 0.6f, 0.65f, 0.65f, 0.65f},
      {0.3f, 0.3f, 0.3f, 0.4f, 0.4f, 0.4f, 0.4f}
    };
    double[] weight = {1, 1, 1, 1, 1, 1, 1, 1};
    float[][] used = copy(likeness);
    assertThat(AverageLinkage.heavyGroups(used, weight, 0.8, 3, 0.6))
        .containsExactly(0, 0, 0, 1, 1, 1, 1, 2);
    assertThat(used[7][0]).isCloseTo(0.3f, within(1e-6f));
    assertThat(used[7][3]).isCloseTo(0.4f, within(1e-6f));
    assertThat(AverageLinkage.heavyGroups(copy(likeness), weight, 0.8, 3, 0.66))
        .containsExactly(0, 0, 0, 1, 1, 1, 2, 3);
  }

  @Test
  void whatMustStayApartStaysApartThroughOthers() {
    float no = Float.NEGATIVE_INFINITY;
    // 0 and 2 are never one, though both are like 1.
    float[][] likeness = {{}, {0.9f}, {no, 0.95f}};
    assertThat(AverageLinkage.groups(likeness, new double[] {1, 1, 1}, 0.1))
        .containsExactly(0, 1, 1);
  }

  @Test
  void averageOfAChainIsLowerThanItsLinks() {
    // Single linkage would make one group of these four.
    float[][] likeness = {{}, {0.9f}, {0.2f, 0.8f}, {0.1f, 0.2f, 0.9f}};
    assertThat(AverageLinkage.groups(likeness, new double[] {1, 1, 1, 1}, 0.5))
        .containsExactly(0, 0, 1, 1);
  }

  /**
   * Averages over all pairs, joined from the most alike pair on, then from the most alike pair on
   * with a light group: the definition.
   */
  private static int[] closestFirst(
      float[][] likeness, double[] weight, double threshold, double heavy, double lightThreshold) {
    List<List<Integer>> groups = new ArrayList<>();
    for (int i = 0; i < weight.length; i++) {
      groups.add(new ArrayList<>(List.of(i)));
    }
    joinClosest(groups, likeness, weight, threshold, Double.POSITIVE_INFINITY);
    joinClosest(groups, likeness, weight, lightThreshold, heavy);
    return labels(groups, weight.length);
  }

  private static void joinClosest(
      List<List<Integer>> groups,
      float[][] likeness,
      double[] weight,
      double threshold,
      double heavy) {
    while (true) {
      int a = -1;
      int b = -1;
      double best = threshold;
      for (int g = 0; g < groups.size(); g++) {
        for (int h = 0; h < g; h++) {
          double mean = mean(groups.get(g), groups.get(h), likeness, weight);
          double lighter = Math.min(sum(groups.get(g), weight), sum(groups.get(h), weight));
          if (mean >= best && lighter < heavy) {
            a = h;
            b = g;
            best = mean;
          }
        }
      }
      if (a < 0) {
        return;
      }
      groups.get(a).addAll(groups.remove(b));
    }
  }

  private static double sum(List<Integer> group, double[] weight) {
    return group.stream().mapToDouble(i -> weight[i]).sum();
  }

  private static int[] labels(List<List<Integer>> groups, int count) {
    int[] label = new int[count];
    Arrays.fill(label, -1);
    int next = 0;
    for (int i = 0; i < label.length; i++) {
      if (label[i] < 0) {
        int thing = i;
        List<Integer> mine = groups.stream().filter(g -> g.contains(thing)).findAny().orElseThrow();
        int number = next++;
        mine.forEach(j -> label[j] = number);
      }
    }
    return label;
  }

  @Test
  void moreThingsThanMemoryHoldsAreRefusedWithWhatToDo() {
    HeapRoom room = new HeapRoom(2000L << 20);
    AverageLinkage.requireRoom(32_000, "faces", room);
    assertThatThrownBy(() -> AverageLinkage.requireRoom(100_000, "faces", room))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the photos and clips: have 100000 faces; to compare each with each takes 19073 MB, and"
                + " Java may use 2000 MB for that; finished analyses are kept, so prepare fewer at"
                + " once or set TIMEWALKER_JAVA_OPTIONS=-Xmx39g");
  }

  private static double mean(
      List<Integer> one, List<Integer> other, float[][] likeness, double[] weight) {
    double sum = 0;
    double weights = 0;
    for (int i : one) {
      for (int j : other) {
        sum += weight[i] * weight[j] * likeness[Math.max(i, j)][Math.min(i, j)];
        weights += weight[i] * weight[j];
      }
    }
    return sum / weights;
  }

  private static float[][] copy(float[][] values) {
    return Arrays.stream(values).map(float[]::clone).toArray(float[][]::new);
  }
}
