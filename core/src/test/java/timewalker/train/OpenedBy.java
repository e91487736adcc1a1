package timewalker.train;

import java.util.function.BiFunction;
import timewalker.avatar.PersonalSpace;
import timewalker.engine.Engine;
import timewalker.engine.EngineChoice;
import timewalker.math.Parallel;

/** An engine of a test. */
record OpenedBy(String name, BiFunction<PersonalSpace, Parallel, Engine> opening)
    implements EngineChoice {
  @Override
  public Engine open(PersonalSpace space, Parallel parallel) {
    return opening.apply(space, parallel);
  }
}
