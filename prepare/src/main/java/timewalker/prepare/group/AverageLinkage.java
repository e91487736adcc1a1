package timewalker.prepare.group;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import timewalker.io.HeapRoom;

/**
 * Hierarchical clustering by average linkage (Sokal and Michener 1958), found along chains of
 * nearest neighbours (Murtagh 1983), so that n things take n² steps. Groups that stay too light may
 * join others at a lower likeness.
 */
public final class AverageLinkage {
  private final float[][] likeness;
  private final double[] weight;
  private final boolean[] active;

  /** [n] what a thing joined; a group is what has joined nothing and stands for all that did. */
  private final int[] parent;

  /**
   * Makes sure that the likenesses of so many things fit into memory.
   *
   * @param kind what is grouped, in the plural
   * @throws timewalker.io.BadInputException when not
   */
  public static void requireRoom(int things, String kind, HeapRoom room) {
    room.require(
        2L * things * things,
        "the photos and clips",
        String.format(Locale.ROOT, "have %d %s; to compare each with each takes", things, kind),
        "finished analyses are kept, so prepare fewer at once or ");
  }

  private AverageLinkage(float[][] likeness, double[] weight) {
    this.likeness = likeness;
    this.weight = weight.clone();
    this.active = new boolean[weight.length];
    this.parent = new int[weight.length];
    Arrays.fill(active, true);
    Arrays.setAll(parent, i -> i);
  }

  /**
   * Groups things so that the mean likeness between any two groups is less than a threshold.
   *
   * @param likeness [n][i] of thing n and thing i &lt; n; negative infinity keeps the two, and all
   *     that joins them, apart; overwritten
   * @param weight [n] how much each thing counts in means
   * @param threshold two groups at least so much alike become one
   * @return [n] numbers of the groups, counted in the order of their first things
   */
  public static int[] groups(float[][] likeness, double[] weight, double threshold) {
    requireSameCount(likeness, weight);
    AverageLinkage linkage = new AverageLinkage(likeness, weight);
    linkage.run(threshold);
    return linkage.labels();
  }

  /**
   * The same, but then light groups join the group that they are most like, the most alike pair
   * first, until all groups are heavy or unlike the others.
   *
   * @param likeness as above; overwritten: afterwards the mean likeness of two groups is at their
   *     first things
   * @param weight [n] how much each thing counts in means and in the weight of its group
   * @param threshold two groups at least so much alike become one
   * @param heavy weight from which a group is no longer light
   * @param lightThreshold a light group joins another that it is at least so much like
   * @return [n] numbers of the groups, counted in the order of their first things
   */
  public static int[] heavyGroups(
      float[][] likeness, double[] weight, double threshold, double heavy, double lightThreshold) {
    requireSameCount(likeness, weight);
    AverageLinkage linkage = new AverageLinkage(likeness, weight);
    linkage.run(threshold);
    linkage.joinLight(heavy, lightThreshold);
    return linkage.labels();
  }

  private static void requireSameCount(float[][] likeness, double[] weight) {
    if (likeness.length != weight.length) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d things and %d weights", likeness.length, weight.length));
    }
  }

  private void run(double threshold) {
    List<Integer> chain = new ArrayList<>();
    int next = 0;
    while (true) {
      while (next < active.length && !active[next]) {
        next++;
      }
      if (chain.isEmpty()) {
        if (next == active.length) {
          return;
        }
        chain.add(next);
      }
      int top = chain.getLast();
      int before = chain.size() > 1 ? chain.get(chain.size() - 2) : -1;
      int nearest = nearest(top, before);
      if (nearest < 0 || of(top, nearest) < threshold) {
        // Along a chain likeness only grows: what led here is finished with.
        active[top] = false;
        chain.clear();
      } else if (nearest == before) {
        chain.removeLast();
        chain.removeLast();
        merge(Math.min(top, before), Math.max(top, before));
      } else {
        chain.add(nearest);
      }
    }
  }

  private void joinLight(double heavy, double threshold) {
    int[] nearest = new int[parent.length]; // of each light group
    for (int i = 0; i < nearest.length; i++) {
      nearest[i] = isLight(i, heavy) ? nearestGroup(i) : -1;
    }
    while (true) {
      int best = -1;
      for (int i = 0; i < nearest.length; i++) {
        boolean can = isLight(i, heavy) && nearest[i] >= 0;
        if (can && (best < 0 || of(i, nearest[i]) > of(best, nearest[best]))) {
          best = i;
        }
      }
      if (best < 0 || of(best, nearest[best]) < threshold) {
        return;
      }
      int kept = Math.min(best, nearest[best]);
      int gone = Math.max(best, nearest[best]);
      merge(kept, gone);
      for (int i = 0; i < nearest.length; i++) {
        // Means only fall when groups join, so only what pointed here looks anew.
        if (isLight(i, heavy) && (i == kept || nearest[i] == kept || nearest[i] == gone)) {
          nearest[i] = nearestGroup(i);
        }
      }
    }
  }

  private boolean isGroup(int i) {
    return parent[i] == i;
  }

  private boolean isLight(int i, double heavy) {
    return isGroup(i) && weight[i] < heavy;
  }

  /** The most alike other group, of equals the first; −1 when there is none. */
  private int nearestGroup(int i) {
    int best = -1;
    for (int j = 0; j < parent.length; j++) {
      if (isGroup(j) && j != i && (best < 0 || of(i, j) > of(i, best))) {
        best = j;
      }
    }
    return best;
  }

  /** The most alike active thing; of equals {@code preferred}, then the first. */
  private int nearest(int i, int preferred) {
    int best = preferred;
    float highest = preferred < 0 ? Float.NEGATIVE_INFINITY : of(i, preferred);
    for (int j = 0; j < active.length; j++) {
      if (active[j] && j != i && of(i, j) > highest) {
        best = j;
        highest = of(i, j);
      }
    }
    return best;
  }

  private float of(int i, int j) {
    return i > j ? likeness[i][j] : likeness[j][i];
  }

  private void merge(int kept, int gone) {
    active[gone] = false;
    parent[gone] = kept;
    double share = weight[gone] / (weight[kept] + weight[gone]);
    for (int j = 0; j < active.length; j++) {
      if (isGroup(j) && j != kept) {
        float mean = (float) ((1 - share) * of(kept, j) + share * of(gone, j));
        likeness[Math.max(kept, j)][Math.min(kept, j)] = mean;
      }
    }
    weight[kept] += weight[gone];
  }

  private int[] labels() {
    int[] label = new int[parent.length];
    int count = 0;
    for (int i = 0; i < parent.length; i++) {
      // A thing's parent has a smaller number, so it is labelled already.
      label[i] = parent[i] == i ? count++ : label[parent[i]];
    }
    return label;
  }
}
