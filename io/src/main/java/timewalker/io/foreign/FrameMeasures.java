package timewalker.io.foreign;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import timewalker.head.HeadParams;
import timewalker.io.dataset.StoredFrame;

/** What the frames of a source have in common that no single frame tells: doubtful measures. */
final class FrameMeasures {
  /** No neck, jaw or eye turns further, radians. */
  private static final double MOST_TURN = Math.PI / 2;

  /** No rotation vector needs to be longer, radians, with room for rounding. */
  private static final double MOST_ROTATION = 2 * Math.PI + 0.1;

  /** No hair or beard is further off the head model, metres. */
  private static final double MOST_OFFSET = 0.5;

  private int frames;
  private int withoutMask;
  private int turned;
  private int offset;

  /** Forgets all frames. */
  void clear() {
    frames = 0;
    withoutMask = 0;
    turned = 0;
    offset = 0;
  }

  /** Looks at a frame. */
  void add(StoredFrame frame) {
    frames++;
    withoutMask += frame.mask().isEmpty() && !frame.image().hasAlpha() ? 1 : 0;
    turned += isTurnedTooFar(frame.params()) ? 1 : 0;
    offset += frame.staticOffset().map(FrameMeasures::isTooFar).orElse(false) ? 1 : 0;
  }

  private static boolean isTurnedTooFar(HeadParams params) {
    return length(params.root(), 0) > MOST_ROTATION
        || length(params.neck(), 0) > MOST_TURN
        || length(params.jaw(), 0) > MOST_TURN
        || length(params.eyes(), 0) > MOST_TURN
        || length(params.eyes(), 3) > MOST_TURN;
  }

  private static double length(float[] turn, int from) {
    return Math.hypot(Math.hypot(turn[from], turn[from + 1]), turn[from + 2]);
  }

  private static boolean isTooFar(float[] offset) {
    for (float metres : offset) {
      if (Math.abs(metres) > MOST_OFFSET) {
        return true;
      }
    }
    return false;
  }

  /** One sentence about each measure that no person has. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (withoutMask > 0) {
      warnings.add(
          (withoutMask == frames ? "has no masks" : of(withoutMask, "has no mask", "have no mask"))
              + ", so the background becomes a part of the avatar; add masks, or cut the person"
              + " out");
    }
    if (turned > 0) {
      warnings.add(
          of(turned, "turns", "turn")
              + " the head, neck, jaw or eyes further than a person can; rotation vectors are in"
              + " radians");
    }
    if (offset > 0) {
      warnings.add(
          of(offset, "moves", "move")
              + " a vertex of the head by more than half a metre; static_offset is in metres");
    }
    return warnings;
  }

  private String of(int some, String one, String many) {
    return String.format(Locale.ROOT, "%d of %d frames %s", some, frames, some == 1 ? one : many);
  }
}
