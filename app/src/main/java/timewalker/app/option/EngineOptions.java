package timewalker.app.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import timewalker.engine.EngineChoice;
import timewalker.engine.Engines;

/** Option for the engine of commands that show or train a person. */
public final class EngineOptions {
  @Option(
      names = "--engine",
      paramLabel = "NAME",
      converter = ByName.class,
      description = "Engine that computes: cpu (default).")
  public EngineChoice engine = Engines.cpu();

  /** An unknown name is a mistake in the command line. */
  static final class ByName implements ITypeConverter<EngineChoice> {
    @Override
    public EngineChoice convert(String name) {
      try {
        return Engines.named(name);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
