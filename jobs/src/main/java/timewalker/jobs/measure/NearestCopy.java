package timewalker.jobs.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import timewalker.io.dataset.DatasetFrames;
import timewalker.loss.Psnr;
import timewalker.math.FloatImage;
import timewalker.train.FrameSource;

/**
 * A baseline: the training frame of the same life stage that is closest to a held-out frame. It is
 * chosen with knowledge of the held-out frame, and it moves nothing. An avatar that is hardly
 * better has learned little.
 */
public final class NearestCopy {
  /** Side of the small pictures by which candidates are chosen. */
  private static final int SMALL = 32;

  /** Candidates that are compared in full. */
  private static final int CANDIDATES = 4;

  /** Most training frames of a stage that are looked at, evenly. */
  private static final int MOST = 2000;

  private record Small(int frame, float[] colours) {}

  private final DatasetFrames frames;
  private final Map<Integer, List<Small>> byStage = new HashMap<>();

  public NearestCopy(DatasetFrames frames) {
    this.frames = frames;
  }

  /** The closest training frame's picture; empty colours where the stage has none. */
  FloatImage of(int index) {
    FrameSource.FrameInfo info = frames.info(index);
    FloatImage truth = frames.picture(index).colour();
    float[] wanted = small(truth);
    return byStage.computeIfAbsent(info.stage(), this::ofStage).stream()
        .sorted(Comparator.comparingDouble((Small s) -> distance(s.colours, wanted)))
        .limit(CANDIDATES)
        .map(s -> frames.picture(s.frame).colour())
        .filter(copy -> copy.width() == truth.width() && copy.height() == truth.height())
        .max(Comparator.comparingDouble(copy -> Psnr.of(copy, truth)))
        .orElseGet(() -> new FloatImage(truth.width(), truth.height(), 3));
  }

  private List<Small> ofStage(int stage) {
    int[] all =
        IntStream.range(0, frames.size())
            .filter(i -> frames.info(i).split().isTrained() && frames.info(i).stage() == stage)
            .toArray();
    int count = Math.min(MOST, all.length);
    List<Small> smalls = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int frame = all[(int) ((long) k * all.length / count)];
      smalls.add(new Small(frame, small(frames.picture(frame).colour())));
    }
    return smalls;
  }

  /** [3][SMALL][SMALL] means. */
  private static float[] small(FloatImage picture) {
    float[] sums = new float[3 * SMALL * SMALL];
    int[] counts = new int[SMALL * SMALL];
    int pixels = picture.pixels();
    for (int p = 0; p < pixels; p++) {
      int x = p % picture.width() * SMALL / picture.width();
      int y = p / picture.width() * SMALL / picture.height();
      counts[y * SMALL + x]++;
      for (int c = 0; c < 3; c++) {
        sums[(c * SMALL + y) * SMALL + x] += picture.data()[c * pixels + p];
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= Math.max(1, counts[i % (SMALL * SMALL)]);
    }
    return sums;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
