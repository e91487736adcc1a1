package timewalker.prepare.person;

import java.util.Arrays;

/** For each track its likeness to the few tracks of a kind that it resembles most. */
final class NearestTracks {
  /** How much two tracks are alike. */
  interface Likeness {
    float of(int one, int other);
  }

  private final Likeness likeness;
  private final int neighbours;

  /** [tracks][neighbours] falling; −1 where there are fewer. */
  private final float[][] highest;

  NearestTracks(int tracks, Likeness likeness, int neighbours) {
    this.likeness = likeness;
    this.neighbours = neighbours;
    this.highest = new float[tracks][neighbours];
    for (float[] row : highest) {
      Arrays.fill(row, -1);
    }
  }

  /** Says that a track is of this kind. */
  void add(int track) {
    for (int t = 0; t < highest.length; t++) {
      if (t != track) {
        insert(highest[t], likeness.of(Math.max(t, track), Math.min(t, track)));
      }
    }
  }

  private void insert(float[] row, float value) {
    int k = neighbours - 1;
    if (value <= row[k]) {
      return;
    }
    while (k > 0 && row[k - 1] < value) {
      row[k] = row[k - 1];
      k--;
    }
    row[k] = value;
  }

  /** Mean likeness to the nearest; NaN when there are none. */
  double of(int track) {
    double sum = 0;
    int count = 0;
    for (float value : highest[track]) {
      if (value > -1) {
        sum += value;
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }
}
