package timewalker.raster;

import timewalker.math.Camera;
import timewalker.surfel.WorldSurfels;

/**
 * Draws surfels and takes gradients back to them; the door behind which a back end stands.
 *
 * <p>Same input and settings give the same bits, whatever the number of threads.
 */
public interface SurfelRenderer {
  /** What forward leaves for backward, and what both tell about each surfel; reusable. */
  interface View {
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

  /** Working space for views; grows as needed. One view must not be used by two calls at once. */
  View newView();

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
  void forward(
      WorldSurfels surfels, Camera camera, RenderSettings settings, RenderTarget out, View saved);

  /**
   * The vector-Jacobian product of the forward that filled {@code saved}.
   *
   * @param saved of the last forward, whose surfels must be unchanged; its screen gradient is
   *     written
   * @param gradOut dL with respect to the four pictures; where depth and normal are not valid, what
   *     stands there is ignored
   * @param gradIn dL with respect to every array of the surfels is added here
   */
  void backward(View saved, RenderTarget gradOut, WorldSurfels gradIn);
}
