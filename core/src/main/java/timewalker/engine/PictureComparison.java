package timewalker.engine;

import org.jspecify.annotations.Nullable;
import timewalker.loss.ColourAffine;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.RenderTarget;

/**
 * The pictures of one comparison with a photo, and their gradients: rendered, and behind the
 * frame's colour matrix where there is one. Owns its work space.
 */
public final class PictureComparison {
  private final Parallel parallel;
  private RenderTarget target = new RenderTarget(1, 1);
  private RenderTarget gradTarget = new RenderTarget(1, 1);
  private FloatImage shown = new FloatImage(1, 1, 3);
  private FloatImage gradShown = new FloatImage(1, 1, 3);
  private @Nullable ColourAffine affine; // null without a colour matrix

  /** Without pictures yet, see {@link #resize}. */
  public PictureComparison(Parallel parallel) {
    this.parallel = parallel;
  }

  /** Makes the pictures as large as a camera's. */
  public void resize(Camera camera) {
    int width = camera.width();
    int height = camera.height();
    if (target.width() != width || target.height() != height) {
      target = new RenderTarget(width, height);
      gradTarget = new RenderTarget(width, height);
      shown = new FloatImage(width, height, 3);
      gradShown = new FloatImage(width, height, 3);
    }
  }

  /** The rendered pictures, written by the caller. */
  public RenderTarget target() {
    return target;
  }

  /** dL with respect to the rendered pictures. */
  public RenderTarget gradTarget() {
    return gradTarget;
  }

  /**
   * Applies the colour matrix to the rendered picture and sets all gradients to zero.
   *
   * @param colours one matrix, or null for none
   */
  public void forward(@Nullable ColourAffine colours) {
    affine = colours;
    gradTarget.clear(parallel);
    if (affine != null) {
      parallel.clear(gradShown.data());
      affine.forward(0, target.picture(), target.alpha(), shown, parallel);
    }
  }

  /** The picture to compare with the photo. */
  public FloatImage compared() {
    return affine == null ? target.picture() : shown;
  }

  /** dL with respect to {@link #compared}, which losses add to. */
  public FloatImage gradCompared() {
    return affine == null ? gradTarget.picture() : gradShown;
  }

  /**
   * From the gradient of {@link #compared} to that of the rendered pictures.
   *
   * @return [12] gradient of the colour matrix, empty without one
   */
  public float[] backward() {
    if (affine == null) {
      return new float[0];
    }
    float[] gradMatrix = new float[ColourAffine.NUMBERS];
    affine.backward(
        0,
        target.picture(),
        target.alpha(),
        gradShown,
        gradTarget.picture(),
        gradTarget.alpha(),
        gradMatrix,
        parallel);
    return gradMatrix;
  }
}
