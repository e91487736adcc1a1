package timewalker.engine;

import java.util.Optional;
import timewalker.avatar.ExpressionBases;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceGradients;
import timewalker.basis.PrincipalBases;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.surfel.AdaptiveDensity;
import timewalker.surfel.DensitySums;
import timewalker.surfel.StageVisibility;

/**
 * Owns all of one personal space that lives on a device: surfels, hash tables, network, Adam's
 * moments, work space. The calls are coarse, so that little data crosses the bus: camera and head
 * in, finished pictures or a short report out.
 *
 * <p>A training step is {@link #gradients}, then {@link #apply}. The host decides when to add and
 * remove surfels and bases, from {@link #densitySums} and {@link #space}.
 *
 * <p>The host keeps the space's stage shapes, its degree of spherical harmonics and what its life
 * stages add; an engine reads them at each call. One thread trains; each {@link Moment} has one
 * user at a time. The same input gives the same bits, whatever the number of threads.
 */
public interface Engine extends AutoCloseable {
  /**
   * The space with everything learned so far, copied from the device if needed. Callers must not
   * change its arrays.
   */
  PersonalSpace space();

  /** The threads of this machine, for work beside the engine's. */
  Parallel parallel();

  /** A moment of the space to be shown; several may be kept, each with its own work space. */
  Moment newMoment();

  /**
   * Steps 1 to 8 of training: shows a frame, compares it, and finds the gradients of everything.
   * Changes nothing that is learned.
   *
   * @param step steps done before, which the losses' weights follow
   * @param seen the frame
   * @param objective what is minimised
   */
  LossReport gradients(int step, Observation seen, Objective objective);

  /**
   * The gradients that the last {@link #gradients} found, copied from the device.
   *
   * @return overwritten by the next step
   */
  SpaceGradients lastGradients();

  /**
   * Step 9 of training: Adam on everything that the last {@link #gradients} touched. Surfels that
   * moved away from their triangles are bound again, and {@link #densitySums} grow.
   *
   * @return a message when a value is not finite or too large; the step is then incomplete and
   *     training must stop
   * @throws IllegalStateException when there are no new gradients to apply
   */
  Optional<String> apply(LearningRates rates);

  /**
   * Statistics of every surfel since the surfels last changed, copied from the device.
   *
   * @return overwritten by the next step
   */
  DensitySums densitySums();

  /**
   * [n] how much the pictures of a life stage showed of every surfel, see {@link StageVisibility},
   * copied from the device.
   *
   * @return overwritten by the next step
   */
  float[] visibility(int stage);

  /** [n] the same, weighted by how far pictures showed the surfels from their front. */
  float[] frontalVisibility(int stage);

  /** Replaces the surfels; the optimizer's moments follow. */
  void replaceSurfels(AdaptiveDensity.Change change);

  /**
   * Limits every opacity and resets its momentum.
   *
   * @param logit the largest opacity logit afterwards
   */
  void limitOpacity(float logit);

  /**
   * Begins to learn what expressions change beside moving the surfels, with moments of zero. Takes
   * the place of earlier directions; gradients that were not applied are forgotten.
   */
  void express(ExpressionBases bases);

  /**
   * Shows every life stage by other bases. Second moments follow; first moments, and those of the
   * blend weights, start at zero. Gradients that were not applied are forgotten.
   */
  void replaceBases(PrincipalBases others);

  /** Deactivates a basis; only {@link #replaceBases} can use its number again. */
  void switchOff(int basis);

  /**
   * Everything that training needs to go on, as a checkpoint holds it: the space, Adam's moments,
   * the sums of adaptive density.
   *
   * @param arrays added to; may share numbers with the engine
   */
  void download(NamedArrays arrays);

  /**
   * Restores what {@link #download} saved, except the space, which the engine was opened with.
   *
   * @throws IllegalArgumentException when an array is missing or has another shape than the space
   *     asks for
   */
  void upload(NamedArrays arrays);

  /** Frees the memory on the device. */
  @Override
  void close();
}
