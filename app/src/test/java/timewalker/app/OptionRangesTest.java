package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import timewalker.app.command.Commands;
import timewalker.app.console.Within;

/** Every option that takes a number, in every command. */
class OptionRangesTest {
  record Numeric(CommandSpec command, OptionSpec option) {
    Within range() {
      return ((AnnotatedElement) option.userObject()).getAnnotation(Within.class);
    }

    boolean isWhole() {
      Class<?> type = type(option);
      return type != double.class && type != Double.class;
    }

    @Override
    public String toString() {
      return command.name() + " " + option.longestName();
    }
  }

  static Stream<Numeric> numeric() {
    return Commands.all().stream()
        .map(command -> new CommandLine(command).getCommandSpec())
        .flatMap(command ->
            command.options().stream()
                .filter(o -> type(o).isPrimitive() ? type(o) != boolean.class : isNumber(type(o)))
                .map(option -> new Numeric(command, option)));
  }

  private static boolean isNumber(Class<?> type) {
    return Number.class.isAssignableFrom(type);
  }

  /** Of the value, or of each where there are several. */
  private static Class<?> type(ArgSpec option) {
    Class<?>[] inner = option.auxiliaryTypes();
    return option.isMultiValue() ? inner[inner.length - 1] : option.type();
  }

  private static CommandLineTest.Run run(Numeric numeric, String value) {
    List<String> line = new ArrayList<>(List.of(numeric.command.name()));
    for (PositionalParamSpec position : numeric.command.positionalParameters()) {
      if (position.arity().min() > 0 || position.arity().max() == 1) {
        line.add("x");
      }
    }
    for (OptionSpec option : numeric.command.options()) {
      if (option.required()) {
        line.add(option.longestName() + "=x");
      }
    }
    boolean named = numeric.option.typeInfo().isMap();
    line.add(numeric.option.longestName() + "=" + (named ? "0=" : "") + value);
    return CommandLineTest.Run.of(line.toArray(String[]::new));
  }

  @Test
  void thereAreSome() {
    assertThat(numeric().map(Numeric::toString))
        .contains("render --age", "render --yaw", "train --steps", "prepare --threads")
        .hasSizeGreaterThan(40);
  }

  @ParameterizedTest
  @MethodSource("numeric")
  void numberOutsideItsRangeIsAUsageError(Numeric numeric) {
    Within range = numeric.range();
    assertThat(range).as("%s has no @Within", numeric).isNotNull();
    List<String> wrong = new ArrayList<>();
    if (numeric.isWhole()) {
      if (range.least() > Integer.MIN_VALUE) {
        wrong.add(String.format(Locale.ROOT, "%.0f", range.least() - 1));
      }
      if (range.most() < Integer.MAX_VALUE) {
        wrong.add(String.format(Locale.ROOT, "%.0f", range.most() + 1));
        wrong.add(Integer.toString(Integer.MAX_VALUE));
      }
    } else {
      wrong.addAll(List.of("NaN", "Infinity", "-Infinity", "1e30", "-1e30"));
    }
    for (String value : wrong) {
      CommandLineTest.Run run = run(numeric, value);
      assertThat(run.code()).as("%s %s: %s", numeric, value, run.err()).isEqualTo(2);
      assertThat(run.err().lines().findFirst().orElse(""))
          .startsWith(numeric.option.longestName() + " takes ");
      assertThat(run.out()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("numeric")
  void bothEndsOfTheRangeAreNumbersThatAreTaken(Numeric numeric) {
    Within range = numeric.range();
    assertThat(range.least()).isLessThan(range.most());
    String least =
        numeric.isWhole()
            ? String.format(Locale.ROOT, "%.0f", range.least())
            : Double.toString(range.least());
    // What comes next is that "x" is no avatar, no dataset, no name of a picture.
    if (!List.of("demo", "bench", "synth").contains(numeric.command.name())) {
      assertThat(run(numeric, least).code()).as("%s %s", numeric, least).isEqualTo(3);
    }
  }
}
