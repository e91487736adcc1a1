package timewalker.engine;

import timewalker.avatar.PersonalSpace;
import timewalker.math.Parallel;

/** A kind of engine, chosen once at the start of a job. */
public interface EngineChoice {
  /** Its name on the command line. */
  String name();

  /**
   * Loads a space onto the device.
   *
   * @param space what is shown or trained; the engine writes into its arrays
   * @param parallel threads of this machine, not closed with the engine
   */
  Engine open(PersonalSpace space, Parallel parallel);
}
