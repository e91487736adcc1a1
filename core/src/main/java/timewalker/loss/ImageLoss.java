package timewalker.loss;

import org.jspecify.annotations.Nullable;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

/**
 * A loss between a rendered picture and the true one, with its gradient. Losses from outside plug
 * in here.
 *
 * <p>An instance may keep work space between calls, so one instance serves one caller at a time.
 */
public interface ImageLoss {
  /**
   * Evaluates the loss L and adds {@code weight} · dL/drendered.
   *
   * @param rendered the picture the model made
   * @param target the true picture, of the same size
   * @param weight factor of the gradient, not of the returned value
   * @param gradRendered of the same size, added to; null when only the value is wanted
   * @return L
   */
  double add(
      FloatImage rendered,
      FloatImage target,
      double weight,
      @Nullable FloatImage gradRendered,
      Parallel parallel);
}
