package timewalker.app.bench;

import org.jspecify.annotations.Nullable;
import timewalker.engine.EngineChoice;
import timewalker.math.Parallel;

/** Sizes of the measured work, and the pictures for the training steps. */
final class Scenery {
  private static final int STANDARD_SIDE = 512;

  private final StepWork.Scene scene;
  private final EngineChoice engines;
  private LifeFrames.@Nullable Album album;

  /**
   * @param scene of the whole step; other rows take its number of surfels, and pictures in
   *     proportion to its size
   * @param engines what computes whole steps and pictures
   */
  Scenery(StepWork.Scene scene, EngineChoice engines) {
    this.scene = scene;
    this.engines = engines;
  }

  StepWork.Scene scene() {
    return scene;
  }

  EngineChoice engines() {
    return engines;
  }

  int surfels() {
    return scene.surfels();
  }

  /** Side of a picture that would be this large in the standard scene. */
  int side(int standard) {
    return standard * scene.size() / STANDARD_SIDE;
  }

  /** Pictures of a size; those of the last one asked for are kept. */
  LifeFrames.Album album(int size, Parallel parallel) {
    if (album == null || album.size() != size) {
      album = new LifeFrames.Album(size, parallel);
    }
    return album;
  }
}
