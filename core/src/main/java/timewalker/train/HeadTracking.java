package timewalker.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.head.HeadParams;
import timewalker.raster.RenderSettings;
import timewalker.track.HeadPhoto;
import timewalker.track.HeadTracker;
import timewalker.track.TrackerSettings;

/**
 * Tracks the heads of all training frames in their pictures, by what the space has learned so far.
 * Refinement goes on from there. Moments that several cameras see are left out: one picture alone
 * knows less of them than their tracker did.
 */
final class HeadTracking {
  /** Frames between two questions whether to stop. */
  private static final int BATCH = 16;

  private final TrainingSettings.TrackingSettings settings;
  private final FrameSource frames;
  private final RenderSettings render;
  private final Engine engine;
  private final HeadRefinement refinement;
  private final int[] tracked; // frames, those of one life stage together

  HeadTracking(
      TrainingSettings.TrackingSettings settings,
      FrameSource frames,
      RenderSettings render,
      Engine engine,
      HeadRefinement refinement,
      SharedMoments moments) {
    this.settings = settings;
    this.frames = frames;
    this.render = render;
    this.engine = engine;
    this.refinement = refinement;
    int[] seen = new int[moments.count()];
    for (int frame = 0; frame < frames.size(); frame++) {
      seen[moments.of(frame)] += frames.info(frame).split().isTrained() ? 1 : 0;
    }
    tracked =
        IntStream.range(0, frames.size())
            .filter(f -> frames.info(f).split().isTrained() && seen[moments.of(f)] == 1)
            .boxed()
            .sorted(Comparator.comparingInt(f -> frames.info(f).stage()))
            .mapToInt(f -> f)
            .toArray();
  }

  /** Whether heads are tracked before the step that follows so many. */
  boolean due(int steps) {
    return refinement.enabled() && settings.due(steps);
  }

  /**
   * Tracks all heads.
   *
   * @return false when the listener asked to stop; then nothing has changed
   */
  boolean run(Trainer.Listener listener) {
    HeadParams[] found = new HeadParams[tracked.length];
    Queue<HeadTracker> idle =
        new ConcurrentLinkedQueue<>(
            HeadTracker.several(
                engine.parallel().threads(), engine, render, TrackerSettings.DEFAULT));
    for (int from = 0; from < tracked.length; from += BATCH) {
      listener.tracking(from, tracked.length);
      if (listener.stopRequested()) {
        return false;
      }
      int[] batch = Arrays.copyOfRange(tracked, from, Math.min(tracked.length, from + BATCH));
      FrameSource.Picture[] pictures =
          Arrays.stream(batch).mapToObj(frames::picture).toArray(FrameSource.Picture[]::new);
      frames.prefetch(Arrays.stream(tracked).skip(from + batch.length).limit(BATCH).toArray());
      int first = from;
      engine
          .parallel()
          .run(batch.length, i -> found[first + i] = track(batch[i], pictures[i], idle));
    }
    for (int i = 0; i < tracked.length; i++) {
      refinement.track(tracked[i], frames.info(tracked[i]), found[i]);
    }
    listener.tracking(tracked.length, tracked.length);
    return true;
  }

  /** A tracker that is idle is taken: there is one for each thread. */
  private HeadParams track(int frame, FrameSource.Picture picture, Queue<HeadTracker> idle) {
    FrameSource.FrameInfo info = frames.info(frame);
    HeadTracker tracker = idle.remove();
    try {
      tracker.choose(StageMix.single(info.stage(), engine.space().stageCount()));
      return tracker
          .track(
              refinement.given(info),
              refinement.params(frame, info),
              info.camera(),
              new HeadPhoto(picture.colour(), picture.mask()),
              _ -> true)
          .head();
    } finally {
      idle.add(tracker);
    }
  }
}
