package timewalker.app.view;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import timewalker.TimeWalker;
import timewalker.avatar.StageMix;
import timewalker.mesh.MeshListener;
import timewalker.mesh.stage.DeferredWarp;
import timewalker.mesh.stage.StageMeshSettings;
import timewalker.mesh.stage.StageMesher;

/**
 * Meshes of life stages for browsers: made once per mix, then moved. One thread makes them, one
 * moves them.
 */
final class MeshStudio {
  private static final int KEPT = 6;

  /** Depth of the octree: cells of 3 mm, some seconds per mesh. */
  private static final int DEPTH = 7;

  private final TimeWalker person;
  private final Deque<Made> kept = new ArrayDeque<>(); // the last used first

  MeshStudio(TimeWalker person) {
    this.person = person;
  }

  /** A mesh that was made for a mix of life stages. */
  record Made(StageMix mix, DeferredWarp warp) {}

  /** The mesh of a mix, if it was made. */
  synchronized Optional<Made> find(StageMix mix) {
    for (Made one : kept) {
      if (Arrays.equals(one.mix().weights(), mix.weights())) {
        kept.remove(one);
        kept.addFirst(one);
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /**
   * Makes the mesh of a mix and keeps it.
   *
   * @param listener told of the steps; may throw to give up
   * @throws IllegalArgumentException when there is too little to mesh
   */
  void make(StageMix mix, MeshListener listener) {
    StageMeshSettings settings = StageMeshSettings.DEFAULT;
    StageMesher mesher =
        new StageMesher(
            person.engine(),
            person.renderSettings(),
            settings.withPoisson(settings.poisson().withDepth(DEPTH)),
            listener);
    keep(new Made(mix, mesher.moving(mix)));
  }

  private synchronized void keep(Made made) {
    kept.addFirst(made);
    if (kept.size() > KEPT) {
      kept.removeLast();
    }
  }
}
