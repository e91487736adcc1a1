package timewalker.prepare.media;

import java.util.ArrayList;
import java.util.List;
import timewalker.io.image.ByteImage;

/**
 * Finds where a clip cuts from one shot to the next. Give it all frames in order, then ask.
 *
 * <p>Two neighbouring frames differ by how much colour has changed place in their histograms, which
 * motion hardly moves. At a cut they differ much more than other neighbours around them do; so a
 * restless shot needs a larger change than a calm one. Dissolves are not found.
 */
public final class ShotSplitter {
  /** A histogram has this many bins along red, green and blue each. */
  private static final int BINS = 8;

  /** Frames are looked at this small. */
  private static final int SIDE = 64;

  /** Frames before and after that a change is compared with. */
  private static final int AROUND = 12;

  /** A cut changes this many times more than the median frame around it. */
  private static final double TIMES = 7;

  /** Noise of a still picture, added to the median. */
  private static final double NOISE = 0.004;

  /** Share of the picture's colours that a cut changes at least. */
  private static final double LEAST = 0.05;

  /** Shots are at least this long, frames. */
  private static final int SHORTEST = 5;

  /** After a flash the picture is what it was; after a cut it stays at least this much changed. */
  private static final double STAYS = 0.5;

  private final List<Double> changes = new ArrayList<>();
  private final List<Double> lasting = new ArrayList<>();

  /** Histograms of the last frames, the newest first. */
  private final float[][] recent = new float[4][];

  /**
   * Adds the next frame.
   *
   * @param frame RGB
   */
  public void add(ByteImage frame) {
    System.arraycopy(recent, 0, recent, 1, recent.length - 1);
    recent[0] = histogram(Reduction.to(SIDE, frame));
    changes.add(recent[1] == null ? 0 : distance(recent[0], recent[1]));
    // From two frames before the previous frame's start to one after it.
    if (changes.size() > 1) {
      lasting.add(recent[3] == null ? Double.MAX_VALUE : distance(recent[0], recent[3]));
    }
  }

  /** Frames so far. */
  public int frames() {
    return changes.size();
  }

  /** The first frames of all shots but the first, ascending. */
  public List<Integer> cuts() {
    List<Integer> cuts = new ArrayList<>();
    for (int i = 1; i < changes.size(); i++) {
      if (!isCut(i)) {
        continue;
      }
      boolean close = !cuts.isEmpty() && i - cuts.getLast() < SHORTEST;
      if (!close) {
        cuts.add(i);
      } else if (changes.get(i) > changes.get(cuts.getLast())) {
        cuts.set(cuts.size() - 1, i);
      }
    }
    return cuts;
  }

  private boolean isCut(int i) {
    double change = changes.get(i);
    double stays = i < lasting.size() ? lasting.get(i) : Double.MAX_VALUE;
    return change >= LEAST
        && stays >= STAYS * change
        && change >= TIMES * (medianAround(i) + NOISE);
  }

  private double medianAround(int i) {
    List<Double> around = new ArrayList<>();
    for (int k = Math.max(1, i - AROUND); k <= Math.min(changes.size() - 1, i + AROUND); k++) {
      if (k != i) {
        around.add(changes.get(k));
      }
    }
    around.sort(null);
    int n = around.size();
    return n == 0 ? 0 : (around.get((n - 1) / 2) + around.get(n / 2)) / 2;
  }

  /** Shares of the picture in each bin; a colour between bins counts for both. */
  private static float[] histogram(ByteImage picture) {
    float[] bins = new float[BINS * BINS * BINS];
    int[] lower = new int[3];
    float[] upperShare = new float[3];
    for (int p = 0; p < picture.pixels(); p++) {
      for (int c = 0; c < 3; c++) {
        float at = (picture.data()[3 * p + c] & 0xff) / 256f * BINS - 0.5f;
        lower[c] = (int) Math.floor(at);
        upperShare[c] = at - lower[c];
      }
      for (int corner = 0; corner < 8; corner++) {
        float share = 1;
        int bin = 0;
        for (int c = 0; c < 3; c++) {
          int up = corner >> c & 1;
          share *= up == 1 ? upperShare[c] : 1 - upperShare[c];
          bin = bin * BINS + Math.clamp(lower[c] + up, 0, BINS - 1);
        }
        bins[bin] += share;
      }
    }
    for (int b = 0; b < bins.length; b++) {
      bins[b] /= picture.pixels();
    }
    return bins;
  }

  /** 0 for the same colours, 1 for none in common. */
  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum / 2;
  }
}
