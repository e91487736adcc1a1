package timewalker.train;

import java.util.List;
import org.jspecify.annotations.Nullable;
import timewalker.avatar.LifeStage;
import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.math.FloatImage;

/** The frames to train or evaluate on, wherever they come from. */
public interface FrameSource {
  /**
   * A frame as the trainer sees it, without its pictures.
   *
   * @param name unique within the source
   * @param stage index into {@link #stages}; the nearest in age where the frame's own was never
   *     trained
   * @param facts what is known of it
   * @param params the tracked head
   */
  record FrameInfo(String name, int stage, FrameFacts facts, HeadParams params) {
    /** Years, NaN when unknown. */
    public double age() {
      return facts.age();
    }

    /** What it is for. */
    public Split split() {
      return facts.split();
    }

    /** The view. */
    public Camera camera() {
      return facts.camera();
    }
  }

  /**
   * A frame's pictures.
   *
   * @param colour RGB over the background
   * @param mask [1] how much of the pixel the head covers, or null when unknown
   */
  record Picture(FloatImage colour, @Nullable FloatImage mask) {}

  /** The life stages, in order. */
  List<LifeStage> stages();

  /** Number of frames. */
  int size();

  /** A frame without its pictures. */
  FrameInfo info(int index);

  /** A frame's pictures; waits for the disk when they were not fetched ahead. */
  Picture picture(int index);

  /** Says which frames come next, in order. */
  default void prefetch(int[] indices) {}
}
