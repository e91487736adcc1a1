package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import timewalker.app.command.Commands;
import timewalker.app.console.CapturedTerminal;
import timewalker.app.console.Failures;
import timewalker.app.console.Terminal;
import timewalker.app.console.Within;

/** Holds docs/commands.md against the commands' declarations, and writes it anew when told to. */
class CommandsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "commands.md");
  private static final String RENEW =
      "mvn -pl app -am test -Dtest=CommandsPageTest -Dtimewalker.renew=true"
          + " -Dsurefire.failIfNoSpecifiedTests=false";
  private static final Pattern DEFAULT = Pattern.compile(" \\(default: (.*?)\\)(?=[.;]|$)");
  private static final String COMMON = "Messages and results";

  @Test
  void thePageSaysWhatTheCodeSays() throws IOException {
    if (Boolean.getBoolean("timewalker.renew")) {
      Files.writeString(PAGE, page());
    }
    assertThat(Files.readString(PAGE))
        .as("docs/commands.md is stale; renew it with: " + RENEW)
        .isEqualTo(page());
  }

  private static String page() {
    Terminal terminal = new CapturedTerminal(false).terminal();
    CommandLine program = Main.commandLine(terminal, new Failures(terminal), Commands.all());
    List<CommandLine> commands = List.copyOf(program.getSubcommands().values());
    StringBuilder page = new StringBuilder();
    page.append(
        String.format(
            Locale.ROOT,
            """
            # Commands

            This page is made from the code. Renew it with

                %s

            `timewalker COMMAND --help` shows the same text. A word in capitals stands for a value.

            ## Overview

            """,
            RENEW));
    page.append(row().add("command").add("what it does")).append(line(2));
    for (CommandLine command : commands) {
      String name = command.getCommandName();
      String link = "[`" + name + "`](#" + name + ")";
      page.append(row().add(link).add(firstSentence(command.getCommandSpec())));
    }
    page.append("\n## Exit codes\n\n").append(row().add("code").add("meaning")).append(line(2));
    program
        .getCommandSpec()
        .usageMessage()
        .exitCodeList()
        .forEach((code, meaning) -> page.append(row().add(code).add(cell(meaning))));
    page.append("\n## Options of the program\n");
    options(page, program.getCommandSpec().options());
    page.append("\n## Options of every command\n");
    options(page, common(commands.getFirst().getCommandSpec()).allOptionsNested());
    commands.forEach(command -> section(page, command));
    return page.toString();
  }

  private static void section(StringBuilder page, CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    page.append("\n## ").append(spec.name()).append("\n\n```text\n");
    page.append(command.getHelp().synopsis(0).strip()).append("\n```\n\n");
    page.append(text(spec)).append('\n');
    List<PositionalParamSpec> arguments = spec.positionalParameters();
    if (!arguments.isEmpty()) {
      page.append('\n').append(row().add("argument").add("what it is")).append(line(2));
      for (PositionalParamSpec argument : arguments) {
        page.append(row().add("`" + argument.paramLabel() + "`").add(description(argument)));
      }
    }
    List<ArgGroupSpec> groups = new ArrayList<>(spec.argGroups());
    groups.sort((a, b) -> Integer.compare(a.order(), b.order()));
    List<OptionSpec> rest = new ArrayList<>(spec.options());
    for (ArgGroupSpec group : groups) {
      rest.removeAll(group.allOptionsNested());
      if (!heading(group).equals(COMMON)) {
        page.append("\n### ").append(spec.name() + ": " + heading(group)).append('\n');
        options(page, group.allOptionsNested());
      }
    }
    rest.removeIf(OptionSpec::usageHelp);
    assertThat(rest).as(spec.name() + ": options outside of groups").isEmpty();
  }

  private static void options(StringBuilder page, List<OptionSpec> options) {
    page.append('\n');
    page.append(row().add("option").add("what it does").add("range").add("default"));
    page.append(line(4));
    List<OptionSpec> byName = new ArrayList<>(options);
    byName.sort((a, b) -> a.longestName().compareTo(b.longestName()));
    for (OptionSpec option : byName) {
      String names = String.join(", ", option.names());
      String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
      String required = option.required() ? "required" : "";
      String text = description(option);
      Matcher byDefault = DEFAULT.matcher(text);
      page.append(
          row()
              .add("`" + cell(names + value) + "`")
              .add(byDefault.replaceFirst(""))
              .add(range(option))
              .add(byDefault.reset().find() ? byDefault.group(1) : required));
    }
  }

  private static String range(OptionSpec option) {
    Within range =
        option.userObject() instanceof AnnotatedElement field
            ? field.getAnnotation(Within.class)
            : null;
    if (range == null) {
      return "";
    }
    return range.most() == Integer.MAX_VALUE
        ? "at least " + plain(range.least())
        : plain(range.least()) + " to " + plain(range.most());
  }

  /** Without ".0" after a whole number. */
  private static String plain(double number) {
    return number == Math.rint(number)
        ? String.format(Locale.ROOT, "%,.0f", number)
        : Double.toString(number);
  }

  private static ArgGroupSpec common(CommandSpec spec) {
    return spec.argGroups().stream().filter(g -> heading(g).equals(COMMON)).findAny().orElseThrow();
  }

  private static String heading(ArgGroupSpec group) {
    return group.heading().replace("%n", "").replaceFirst(":$", "");
  }

  private static String text(CommandSpec spec) {
    StringJoiner text = new StringJoiner("\n");
    for (String[] lines :
        List.of(spec.usageMessage().header(), spec.usageMessage().description())) {
      for (String line : lines) {
        text.add(cell(line.replace("%n", "").strip()));
      }
    }
    return text.toString().strip();
  }

  private static String firstSentence(CommandSpec spec) {
    String text = text(spec).replace('\n', ' ');
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }

  private static String description(ArgSpec argument) {
    return cell(String.join(" ", argument.description()).replace("%n", " ")).replaceAll(" +", " ");
  }

  /** Marks of Markdown and HTML in a text count as themselves. */
  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }

  private static String line(int columns) {
    return "|" + " --- |".repeat(columns) + "\n";
  }

  private static StringJoiner row() {
    return new StringJoiner(" | ", "| ", " |\n");
  }
}
