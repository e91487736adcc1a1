package timewalker.app.bench;

import java.util.List;
import java.util.function.BiFunction;
import timewalker.math.Parallel;

/**
 * A row of the table: work that others do as well, and what they need for it.
 *
 * @param key what the row is asked for by
 * @param work what is done
 * @param target what it may take on two cores with AVX-512, milliseconds
 * @param peer who else does it; empty for nobody
 * @param peerTime what the peer needs, milliseconds; not a number without one
 * @param maker makes it
 */
record Row(
    String key,
    String work,
    double target,
    String peer,
    double peerTime,
    BiFunction<Scenery, Parallel, Work> maker) {

  /**
   * All rows, in order. The peers' times were measured once, on two threads of the same class of
   * machine: OpenSplat 1.1.5 on the CPU and PyTorch.
   */
  static final List<Row> ALL =
      List.of(
          new Row(
              "raster-512",
              "forward, L1 + SSIM, backward, Adam: 20,000 surfels, none culled, 512²",
              32,
              "OpenSplat",
              772,
              (scenery, parallel) ->
                  new RasterWork(scenery.surfels(), scenery.side(512), parallel)),
          new Row(
              "raster-256",
              "the same at 256²",
              15,
              "OpenSplat",
              212,
              (scenery, parallel) ->
                  new RasterWork(scenery.surfels(), scenery.side(256), parallel)),
          new Row(
              "hash",
              "8 hash grids blended, 20,000 points: forward, backward, Adam",
              24,
              "PyTorch",
              285,
              (scenery, parallel) -> new BasisWork(8, scenery.surfels(), parallel)),
          new Row(
              "net",
              "network 32 + 4 → 64 → 64 → 13, 20,000 points: forward, backward, Adam",
              8,
              "PyTorch",
              12.1,
              (scenery, parallel) -> new NetWork(scenery.surfels(), parallel)),
          new Row(
              "loss",
              "L1 + SSIM and gradient, 512² × 3",
              6,
              "PyTorch",
              79,
              (scenery, parallel) -> new ColourLossWork(scenery.side(512), parallel)),
          new Row(
              "step",
              "a whole training step, 20,000 surfels, 512²",
              55,
              "sum of the above",
              1070,
              (scenery, parallel) -> {
                StepWork.Scene scene = scenery.scene();
                return new StepWork(
                    scene, scenery.album(scene.size(), parallel), scenery.engines(), parallel);
              }),
          new Row(
              "picture",
              "a 512² picture of an avatar at a new age and pose",
              20,
              "",
              Double.NaN,
              (scenery, parallel) -> {
                StepWork.Scene scene = scenery.scene();
                return new PictureWork(
                    scene, scenery.album(scene.size(), parallel), scenery.engines(), parallel);
              }));

  Work make(Scenery scenery, Parallel parallel) {
    return maker.apply(scenery, parallel);
  }
}
