package timewalker.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import timewalker.head.HeadParams;

/**
 * Which frames show the same moment: those that came with the same head parameters, number by
 * number. Several cameras that see one moment refine the same parameters.
 */
final class SharedMoments {
  private final int[] moments; // [frames]
  private final boolean[] trained; // [moments]

  private SharedMoments(int[] moments, boolean[] trained) {
    this.moments = moments;
    this.trained = trained;
  }

  static SharedMoments of(FrameSource frames) {
    Map<List<Integer>, Integer> seen = new HashMap<>();
    int[] moments = new int[frames.size()];
    for (int i = 0; i < moments.length; i++) {
      List<Integer> key = key(frames.info(i).params());
      Integer known = seen.putIfAbsent(key, seen.size());
      moments[i] = known == null ? seen.size() - 1 : known;
    }
    boolean[] trained = new boolean[seen.size()];
    for (int i = 0; i < moments.length; i++) {
      trained[moments[i]] |= frames.info(i).split().equals(SpaceStart.TRAIN);
    }
    return new SharedMoments(moments, trained);
  }

  /** Every frame a moment of its own, all of them trained on. */
  static SharedMoments separate(int frames) {
    boolean[] trained = new boolean[frames];
    Arrays.fill(trained, true);
    return new SharedMoments(IntStream.range(0, frames).toArray(), trained);
  }

  /** Seven hashes of 32 bits: equal for different parameters with a chance of 1 in 2²²⁴. */
  private static List<Integer> key(HeadParams p) {
    return List.of(
        Arrays.hashCode(p.shape()),
        Arrays.hashCode(p.expression()),
        Arrays.hashCode(p.root()),
        Arrays.hashCode(p.neck()),
        Arrays.hashCode(p.jaw()),
        Arrays.hashCode(p.eyes()),
        Arrays.hashCode(p.translation()));
  }

  /** Number of moments. */
  int count() {
    return trained.length;
  }

  /** The moment that a frame shows. */
  int of(int frame) {
    return moments[frame];
  }

  /** Whether some frame of a frame's moment is trained on. */
  boolean trained(int frame) {
    return trained[moments[frame]];
  }
}
