package timewalker.engine;

import java.util.Optional;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceGradients;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.surfel.AdaptiveDensity;
import timewalker.surfel.DensitySums;

/**
 * Owns all of one personal space that lives on a device: surfels, hash tables, network, Adam's
 * moments, work space. The steps are coarse, so that little crosses the bus: camera and head in,
 * finished pictures or a short report out.
 *
 * <p>A training step is {@link #gradients}, then {@link #apply}. The host decides when surfels and
 * bases come and go, from {@link #densitySums} and {@link #space}, and says so.
 *
 * <p>The host keeps the space's stage shapes and its degree of spherical harmonics; an engine reads
 * them at each call. One thread trains; each {@link Moment} has one user at a time. The same input
 * gives the same bits, whatever the number of threads.
 */
public interface Engine extends AutoCloseable {
  /**
   * The space with everything learned up to now, brought from the device where it is not here
   * already. Its arrays are not to be changed from outside.
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
   * The gradients that the last {@link #gradients} found, brought from the device.
   *
   * @return overwritten by the next step
   */
  SpaceGradients lastGradients();

  /**
   * Step 9 of training: Adam on everything that the last {@link #gradients} touched. Surfels that
   * moved away from their triangles are bound anew, and {@link #densitySums} grow.
   *
   * @return what has a gradient that only now turned out not to be finite; training must end then,
   *     the step is not whole
   * @throws IllegalStateException when there are no gradients that were not yet applied
   */
  Optional<String> apply(LearningRates rates);

  /**
   * What was seen of every surfel since the surfels last changed, brought from the device.
   *
   * @return overwritten by the next step
   */
  DensitySums densitySums();

  /** Puts other surfels in the place of the old ones; the optimizer's moments follow. */
  void replaceSurfels(AdaptiveDensity.Change change);

  /**
   * Limits every opacity, and forgets its momentum.
   *
   * @param logit the largest that stays as it is
   */
  void limitOpacity(float logit);

  /** Takes a basis out for good. */
  void switchOff(int basis);

  /**
   * Everything that training needs to go on, as a checkpoint holds it: the space, Adam's moments,
   * the sums of adaptive density.
   *
   * @param arrays added to; may share numbers with the engine
   */
  void download(NamedArrays arrays);

  /**
   * Takes back what {@link #download} gave, but for the space, which the engine was opened with.
   *
   * @throws IllegalArgumentException when an array is missing or has another shape than the space
   *     asks for
   */
  void upload(NamedArrays arrays);

  /** Lets go of what is held on the device. */
  @Override
  void close();
}
