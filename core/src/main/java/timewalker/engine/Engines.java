package timewalker.engine;

import java.util.List;
import java.util.stream.Collectors;
import timewalker.avatar.PersonalSpace;
import timewalker.math.Parallel;

/** All engines. The only place that names their classes. */
public final class Engines {
  private static final EngineChoice CPU =
      new EngineChoice() {
        @Override
        public String name() {
          return "cpu";
        }

        @Override
        public Engine open(PersonalSpace space, Parallel parallel) {
          return new CpuEngine(space, parallel);
        }
      };

  private static final List<EngineChoice> ALL = List.of(CPU);

  private Engines() {}

  /** This machine's processors: the reference of every other engine. */
  public static EngineChoice cpu() {
    return CPU;
  }

  /** The names of all engines. */
  public static List<String> names() {
    return ALL.stream().map(EngineChoice::name).toList();
  }

  /**
   * The engine of a name.
   *
   * @throws IllegalArgumentException naming all engines, when the name is unknown
   */
  public static EngineChoice named(String name) {
    return ALL.stream()
        .filter(choice -> choice.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                names().stream()
                    .collect(
                        Collectors.joining(
                            ", ", "unknown engine \"" + name + "\"; known engines: ", ""))));
  }
}
