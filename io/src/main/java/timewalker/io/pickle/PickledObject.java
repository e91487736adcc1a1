package timewalker.io.pickle;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of a permitted class: its name and its attributes, nothing more. None of its code is
 * run.
 */
public final class PickledObject {
  private final String className;
  private Map<?, ?> state = Map.of();

  PickledObject(String className) {
    this.className = className;
  }

  /** The class, such as "chumpy.ch.Ch". */
  public String className() {
    return className;
  }

  /** An attribute, or null where it has none of that name. */
  public @Nullable Object attribute(String name) {
    return state.get(name);
  }

  void setState(Object given) {
    if (given instanceof Map<?, ?> map) {
      state = map;
    } else {
      throw new IllegalArgumentException("the state of a " + className + " is not a dictionary");
    }
  }
}
