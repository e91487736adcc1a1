package timewalker.engine;

import timewalker.avatar.PersonalSpace;
import timewalker.math.Parallel;

/** A kind of engine, chosen once where a job starts and handed on. */
public interface EngineChoice {
  /** What it is called on the command line. */
  String name();

  /**
   * Takes a space onto the device.
   *
   * @param space what is shown or trained; the engine writes into its arrays
   * @param parallel threads of this machine, not closed with the engine
   */
  Engine open(PersonalSpace space, Parallel parallel);
}
