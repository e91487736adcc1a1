package timewalker.raster;

import java.util.Locale;
import java.util.function.ObjIntConsumer;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.surfel.WorldSurfels;

/**
 * Draws surfels and takes gradients back to them. Same input and settings give the same bits,
 * whatever the number of threads.
 *
 * <p>Forward: project, sort by depth, bin into tiles, composite. Backward: composite backward into
 * one gradient record per (tile, surfel), add those up per surfel in the order of tiles, project
 * backward. No step adds from two threads into one number, so the number of threads changes no bit.
 */
public final class CpuSurfelRenderer {
  /** Surfels are shared out in pieces of this size. */
  private static final int PIECE = 16;

  /** What forward leaves for backward, and what both tell about each surfel; reusable. */
  public interface View {
    /** Surfels of the last forward. */
    int count();

    /**
     * [count or more] three standard deviations of each surfel's footprint along its longer axis,
     * pixels; 0 if it was not drawn (culled, outside the picture, or too faint). Written by
     * forward.
     */
    float[] radius();

    /**
     * [count or more] length of the gradient with respect to each surfel's projected centre, which
     * adaptive density control averages (3D Gaussian Splatting, Kerbl et al. 2023, section 5.2). In
     * units of half the picture's width and height, so it does not depend on resolution; through
     * the weights of the pixels alone, not through the slope of depth. 0 if not drawn. Set by
     * backward.
     */
    float[] screenGradient();

    /** How many (surfel, pixel) pairs the last forward had to weigh at most: what it costs. */
    long weighed();
  }

  private final Parallel parallel;

  /**
   * @param parallel where to run; stays the caller's to close
   */
  public CpuSurfelRenderer(Parallel parallel) {
    this.parallel = parallel;
  }

  /** Working space for views; grows as needed. One view must not be used by two calls at once. */
  public View newView() {
    return new RasterView(this, parallel);
  }

  /**
   * Draws.
   *
   * @param surfels what to draw
   * @param camera from where; its size is the target's
   * @param settings how
   * @param out every pixel of all four pictures is written
   * @param saved made by {@link #newView()} of this renderer; written
   * @throws IllegalArgumentException naming array and surfel, when an input is not a finite number
   */
  public void forward(
      WorldSurfels surfels, Camera camera, RenderSettings settings, RenderTarget out, View saved) {
    RasterView view = own(saved);
    requireSize(out, camera.width(), camera.height());
    view.begin(surfels, camera, settings);
    view.out = out;
    run(view, CpuSurfelRenderer::project);
    requireFinite(view);
    view.order.sort(surfels.count(), view.radius(), view.records);
    view.bins.fill(surfels.count(), view.grid, view.order, view.records, view.halfSize);
    run(view, CpuSurfelRenderer::draw);
    view.out = RasterView.NO_PICTURES;
  }

  /**
   * The vector-Jacobian product of the forward that filled {@code saved}.
   *
   * @param saved of the last forward, whose surfels must be unchanged; its screen gradient is
   *     written
   * @param gradOut dL with respect to the four pictures; where depth and normal are not valid, what
   *     stands there is ignored
   * @param gradIn dL with respect to every array of the surfels is added here
   */
  public void backward(View saved, RenderTarget gradOut, WorldSurfels gradIn) {
    RasterView view = own(saved);
    if (!view.drawn) {
      throw new IllegalStateException("there is nothing to go backward from; call forward first");
    }
    requireSize(gradOut, view.grid.width(), view.grid.height());
    if (gradIn.count() != view.count()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "gradIn has %d surfels; the forward pass had %d",
              gradIn.count(),
              view.count()));
    }
    view.makeRoomForSlots();
    view.gradOut = gradOut;
    view.gradIn = gradIn;
    run(view, CpuSurfelRenderer::drawBackward);
    run(view, CpuSurfelRenderer::projectBackward);
    view.gradOut = RasterView.NO_PICTURES;
    view.gradIn = RasterView.NO_SURFELS;
  }

  private void run(RasterView view, ObjIntConsumer<RasterView> step) {
    parallel.run(view.benches.length, part -> step.accept(view, part));
  }

  private static int firstSurfel(RasterView view, int part) {
    int pieces = Math.ceilDiv(view.count(), PIECE);
    return Math.min(view.count(), PIECE * Parallel.border(pieces, view.benches.length, part));
  }

  private static void project(RasterView view, int part) {
    RasterView.Bench bench = view.benches[part];
    bench.firstBad =
        bench.projection.project(
            view.surfels,
            firstSurfel(view, part),
            firstSurfel(view, part + 1),
            view.records,
            view.halfSize,
            view.radius());
  }

  private static void draw(RasterView view, int part) {
    RasterView.Bench bench = view.benches[part];
    int end = view.bins.firstTile()[part + 1];
    for (int tile = view.bins.firstTile()[part]; tile < end; tile++) {
      if (view.bins.isEmpty(tile)) {
        TilePictures.writeBackground(view.grid, tile, view.settings, view.out);
        continue;
      }
      bench.tileForward.draw(
          view.grid, tile, view.records, view.bins, view.settings, view.tileSums);
      bench.pictures.write(view.grid, tile, view.tileSums, view.settings, view.out);
    }
  }

  private static void drawBackward(RasterView view, int part) {
    RasterView.Bench bench = view.benches[part];
    int end = view.bins.firstTile()[part + 1];
    for (int tile = view.bins.firstTile()[part]; tile < end; tile++) {
      if (view.bins.isEmpty(tile)) {
        continue;
      }
      bench.pictures.read(
          view.grid, tile, view.tileSums, view.settings, view.gradOut, bench.pixels);
      bench.tileBackward.run(
          view.grid, tile, view.records, view.bins, view.settings, bench.pixels, view.slotSums);
    }
  }

  private static void projectBackward(RasterView view, int part) {
    RasterView.Bench bench = view.benches[part];
    bench.projectionBackward.backward(
        view.surfels,
        firstSurfel(view, part),
        firstSurfel(view, part + 1),
        view.radius(),
        view.bins,
        view.slotSums,
        view.screenGradient(),
        view.gradIn);
  }

  private RasterView own(View saved) {
    if (saved instanceof RasterView view && view.owner == this) {
      return view;
    }
    throw new IllegalArgumentException("this view was made by another renderer");
  }

  private static void requireSize(RenderTarget target, int width, int height) {
    if (target.width() != width || target.height() != height) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pictures of %dx%d pixels; the camera has %dx%d",
              target.width(),
              target.height(),
              width,
              height));
    }
  }

  private static void requireFinite(RasterView view) {
    for (RasterView.Bench bench : view.benches) {
      if (bench.firstBad >= 0) {
        WorldSurfels surfels = view.surfels;
        view.surfels = RasterView.NO_SURFELS;
        view.drawn = false;
        throw new UndrawableSurfelException(complaint(surfels, bench.firstBad));
      }
    }
  }

  private static String complaint(WorldSurfels s, int i) {
    float[][] arrays = {s.position(), s.rotation(), s.logScale(), s.opacityLogit(), s.colour()};
    String[] names = {"position", "rotation", "logScale", "opacityLogit", "colour"};
    for (int a = 0; a < arrays.length; a++) {
      for (int at = i; at < arrays[a].length; at += s.count()) {
        if (!Float.isFinite(arrays[a][at])) {
          return String.format(Locale.ROOT, "%s of surfel %d holds %s", names[a], i, arrays[a][at]);
        }
      }
    }
    return String.format(
        Locale.ROOT, "rotation of surfel %d has no direction: its length is zero or not finite", i);
  }
}
