package timewalker.train;

import timewalker.loss.DepthLoss;
import timewalker.loss.DepthNormalConsistency;
import timewalker.loss.Dssim;
import timewalker.loss.ImageLoss;
import timewalker.loss.L1;
import timewalker.loss.NormalLoss;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.RenderTarget;

/** Every loss that looks at the pictures of one frame, and its gradient. Owns its work space. */
final class FrameLoss {
  /** Differences of depth under it count less than in proportion, metres. */
  private static final double DEPTH_HUBER = 0.002;

  /** Neighbouring depths that differ by more are two surfaces, metres. */
  private static final double DEPTH_JUMP = 0.01;

  private final TrainingSettings.LossSettings weights;
  private final Schedule depthFade;
  private final ImageLoss perceptual; // null for none
  private final Parallel parallel;
  private final ImageLoss l1 = new L1();
  private final ImageLoss dssim = new Dssim();
  private final ImageLoss mask = new L1();
  private final DepthLoss depth = new DepthLoss(DEPTH_HUBER);
  private final DepthNormalConsistency consistency = new DepthNormalConsistency(DEPTH_JUMP);

  /**
   * @param perceptual a loss from outside such as LPIPS, or null
   */
  FrameLoss(TrainingSettings settings, ImageLoss perceptual, Parallel parallel) {
    this.weights = settings.losses();
    this.depthFade =
        new Schedule.ExponentialDecay(1, weights.geometry().depthDecay(), settings.steps());
    this.perceptual = perceptual;
    this.parallel = parallel;
  }

  /**
   * Compares colours and silhouette with a frame's pictures.
   *
   * @param rendered the four pictures
   * @param colour what of the rendered colour is compared: itself, or behind the colour affine
   * @param picture the truth
   * @param gradColour gradient with respect to {@code colour}, overwritten
   * @param grad its alpha is added to
   * @return the weighted sum
   */
  double compare(
      RenderTarget rendered,
      FloatImage colour,
      FrameSource.Picture picture,
      FloatImage gradColour,
      RenderTarget grad) {
    parallel.clear(gradColour.data());
    FloatImage truth = picture.colour();
    double sum =
        weights.picture().l1()
            * l1.add(colour, truth, weights.picture().l1(), gradColour, parallel);
    if (weights.picture().dssim() > 0) {
      sum +=
          weights.picture().dssim()
              * dssim.add(colour, truth, weights.picture().dssim(), gradColour, parallel);
    }
    if (perceptual != null && weights.picture().perceptual() > 0) {
      double weight = weights.picture().perceptual();
      sum += weight * perceptual.add(colour, truth, weight, gradColour, parallel);
    }
    if (picture.mask() != null && weights.picture().mask() > 0) {
      FloatImage alpha = image(rendered, rendered.alpha(), 1);
      FloatImage gradAlpha = image(rendered, grad.alpha(), 1);
      sum +=
          weights.picture().mask()
              * mask.add(alpha, picture.mask(), weights.picture().mask(), gradAlpha, parallel);
    }
    return sum;
  }

  /** Whether the losses on geometry take part after so many steps. */
  boolean geometryAfter(int steps) {
    return steps >= weights.geometryFrom()
        && (weights.geometry().depth() > 0
            || weights.geometry().normal() > 0
            || weights.geometry().consistency() > 0);
  }

  /**
   * Compares depth and normals with the tracked head's and with each other. The tracked depth is a
   * first guess, from which the pictures may lead away later.
   *
   * @param step steps done before
   * @param tracked drawn for this frame
   * @param grad its depth and normal are added to
   * @return the weighted sum
   */
  double compareGeometry(
      int step, RenderTarget rendered, TrackedGeometry tracked, Camera camera, RenderTarget grad) {
    FloatImage alpha = image(rendered, rendered.alpha(), 1);
    FloatImage z = image(rendered, rendered.depth(), 1);
    FloatImage n = image(rendered, rendered.normal(), 3);
    FloatImage gradZ = image(rendered, grad.depth(), 1);
    FloatImage gradN = image(rendered, grad.normal(), 3);
    double sum = 0;
    if (weights.geometry().depth() > 0) {
      double w = weights.geometry().depth() * depthFade.at(step);
      sum += w * depth.add(z, alpha, tracked.depth(), tracked.bare(), w, gradZ, parallel);
    }
    if (weights.geometry().normal() > 0) {
      double w = weights.geometry().normal();
      sum += w * NormalLoss.add(n, alpha, tracked.normal(), tracked.guide(), w, gradN, parallel);
    }
    if (weights.geometry().consistency() > 0) {
      double w = weights.geometry().consistency();
      sum += w * consistency.add(z, alpha, n, camera, w, gradZ, gradN, parallel);
    }
    return sum;
  }

  private static FloatImage image(RenderTarget size, float[] data, int channels) {
    return new FloatImage(size.width(), size.height(), channels, data);
  }
}
