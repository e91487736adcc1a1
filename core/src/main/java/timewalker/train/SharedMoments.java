package timewalker.train;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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
    Map<IntBuffer, Integer> seen = new HashMap<>();
    int[] moments = new int[frames.size()];
    for (int i = 0; i < moments.length; i++) {
      IntBuffer key = key(frames.info(i).params());
      Integer known = seen.putIfAbsent(key, seen.size());
      moments[i] = known == null ? seen.size() - 1 : known;
    }
    boolean[] trained = new boolean[seen.size()];
    for (int i = 0; i < moments.length; i++) {
      trained[moments[i]] |= frames.info(i).split().isTrained();
    }
    return new SharedMoments(moments, trained);
  }

  /** All numbers, bit for bit, each array after its length: two keys are equal as they are. */
  private static IntBuffer key(HeadParams p) {
    float[][] arrays = p.arrays();
    int length = arrays.length + Arrays.stream(arrays).mapToInt(a -> a.length).sum();
    IntBuffer key = IntBuffer.allocate(length);
    for (float[] array : arrays) {
      key.put(array.length);
      for (float value : array) {
        key.put(Float.floatToIntBits(value));
      }
    }
    return key.flip();
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
