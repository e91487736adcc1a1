package timewalker.engine;

import org.jspecify.annotations.Nullable;
import timewalker.math.FloatImage;
import timewalker.raster.RenderTarget;

/**
 * Where the terms of the loss add their gradients.
 *
 * @param shown with respect to {@link LossInput#shown}
 * @param rendered with respect to the other pictures; its colour is not for losses to add to
 * @param opacityLogit [n] with respect to the average surfels' opacity, null when no term asks
 * @param delta [13][n] with respect to Δ, null without bases or when no term asks
 */
public record LossGradients(
    FloatImage shown,
    RenderTarget rendered,
    float @Nullable [] opacityLogit,
    float @Nullable [] delta) {

  /** Of the rendered coverage, 1 channel. */
  public FloatImage alpha() {
    return new FloatImage(rendered.width(), rendered.height(), 1, rendered.alpha());
  }

  /** Of the rendered depth, 1 channel. */
  public FloatImage depth() {
    return new FloatImage(rendered.width(), rendered.height(), 1, rendered.depth());
  }

  /** Of the rendered normals, 3 channels. */
  public FloatImage normal() {
    return new FloatImage(rendered.width(), rendered.height(), 3, rendered.normal());
  }
}
