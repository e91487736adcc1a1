package timewalker.engine;

import org.jspecify.annotations.Nullable;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.RenderTarget;
import timewalker.surfel.Surfels;

/**
 * Input of the loss terms in one step; read only.
 *
 * @param step steps done before
 * @param seen the frame
 * @param rendered the four pictures
 * @param shown the rendered colour as it is compared with the photo: behind the frame's colour
 *     matrix where there is one
 * @param vertices [V][3] the posed head, metres
 * @param average ā
 * @param delta [13][n] Δ in the order of {@link timewalker.surfel.MomentAttributes}, null without
 *     bases
 * @param parallel threads to work with
 */
public record LossInput(
    int step,
    Observation seen,
    RenderTarget rendered,
    FloatImage shown,
    float[] vertices,
    Surfels average,
    float @Nullable [] delta,
    Parallel parallel) {

  /** Rendered coverage, 1 channel. */
  public FloatImage alpha() {
    return new FloatImage(rendered.width(), rendered.height(), 1, rendered.alpha());
  }

  /** Rendered camera z, metres, 1 channel. */
  public FloatImage depth() {
    return new FloatImage(rendered.width(), rendered.height(), 1, rendered.depth());
  }

  /** Rendered normals, camera frame, 3 channels. */
  public FloatImage normal() {
    return new FloatImage(rendered.width(), rendered.height(), 3, rendered.normal());
  }
}
