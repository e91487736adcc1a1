package timewalker.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A script that completes commands, options and their values, for bash and for zsh.
 *
 * <p>Names of files come from strangers and may read as commands ({@code $(…)}). The script
 * therefore reads none: where a file may stand it offers nothing, and the shell completes and
 * quotes names of files itself. Nor does it use {@code compgen -W} or {@code eval}, which would
 * expand the words that they are given.
 */
final class CompletionScript {
  private static final String START =
      """
      #!/usr/bin/env bash
      # Lets the shell complete the commands and options of PROGRAM.
      # The shell completes names of files itself; this script reads none.
      """;

  /** Lets zsh run completions of bash. */
  private static final String ZSH =
      """
      type compdef >/dev/null 2>&1 || { autoload -U +X compinit && compinit; }
      autoload -U +X bashcompinit && bashcompinit
      """;

  private static final String FUNCTIONS =
      """

      # Offers those words that begin as the current one.
      function _PROGRAM_offer() {
        local current=$1 word
        shift
        for word in "$@"; do
          if [[ $word == "$current"* ]]; then COMPREPLY+=("$word"); fi
        done
      }

      # Keeps bash from offering files where none belongs; older ones cannot be kept from it.
      function _PROGRAM_no_file() {
        if [ -n "${BASH_VERSION-}" ] && type compopt >/dev/null 2>&1; then
          compopt +o default 2>/dev/null
        fi
      }

      function _PROGRAM_complete() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
        local name=''
        COMPREPLY=()
        if [[ $current == '=' ]]; then current=''; fi
        if [[ $previous == '=' ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi
        if (( COMP_CWORD > 1 )); then name=${COMP_WORDS[1]}; fi
        case $name in
      """;

  private static final String END =
      """
        esac
      }

      complete -o default -F _PROGRAM_complete PROGRAM
      """;

  private static final String NO_FILE = "_PROGRAM_no_file";

  private final CommandLine root;
  private final StringBuilder text = new StringBuilder();

  private CompletionScript(CommandLine root) {
    this.root = root;
  }

  /**
   * The script for a program and its commands.
   *
   * @param zsh whether it is for zsh rather than bash
   */
  static String of(CommandLine root, boolean zsh) {
    CompletionScript script = new CompletionScript(root);
    script.text.append(START).append(zsh ? ZSH : "").append(FUNCTIONS);
    for (Map.Entry<String, CommandLine> command : root.getSubcommands().entrySet()) {
      script.command(command.getKey(), command.getValue().getCommandSpec());
    }
    script.command("*", root.getCommandSpec());
    return script.text.append(END).toString().replace("PROGRAM", root.getCommandName());
  }

  private void command(String pattern, CommandSpec command) {
    line(4, pattern.equals("*") ? "*)" : quoted(pattern) + ")");
    values(command);
    List<String> options = command.options().stream().flatMap(o -> names(o).stream()).toList();
    line(6, "if [[ $current == -* ]]; then");
    line(8, NO_FILE);
    line(8, offer(options));
    List<String> words = words(command);
    boolean files = command.positionalParameters().stream().anyMatch(CompletionScript::isFile);
    if (!files) {
      line(6, "else");
      line(8, NO_FILE);
    } else if (!words.isEmpty()) {
      // The words come first, files after them.
      line(6, "elif (( COMP_CWORD == 2 )); then");
    }
    if (!words.isEmpty()) {
      line(8, offer(words));
    }
    line(6, "fi");
    line(6, ";;");
  }

  /** What may follow an option: a file, one of some words, or what nobody can guess. */
  private void values(CommandSpec command) {
    List<OptionSpec> taking =
        command.options().stream()
            .filter(option -> option.arity().min() > 0 && !option.hidden())
            .toList();
    if (taking.isEmpty()) {
      return;
    }
    line(6, "case $previous in");
    for (OptionSpec option : taking) {
      line(
          8,
          names(option).stream()
              .map(CompletionScript::quoted)
              .collect(Collectors.joining("|", "", ")")));
      if (!isFile(option)) {
        line(10, NO_FILE);
      }
      List<String> candidates = candidates(option);
      if (!candidates.isEmpty()) {
        line(10, offer(candidates));
      }
      line(10, "return");
      line(10, ";;");
    }
    line(6, "esac");
  }

  private static List<String> names(OptionSpec option) {
    return option.hidden() ? List.of() : List.of(option.names());
  }

  /** The commands where one is wanted, else the words that a parameter may be. */
  private List<String> words(CommandSpec command) {
    if (command.userObject() instanceof HelpCommand || !command.subcommands().isEmpty()) {
      return List.copyOf(root.getSubcommands().keySet());
    }
    List<String> words = new ArrayList<>();
    command.positionalParameters().forEach(parameter -> words.addAll(candidates(parameter)));
    return words;
  }

  private static List<String> candidates(ArgSpec argument) {
    Iterable<String> candidates = argument.completionCandidates();
    return candidates == null
        ? List.of()
        : StreamSupport.stream(candidates.spliterator(), false).toList();
  }

  private static boolean isFile(ArgSpec argument) {
    return Path.class.isAssignableFrom(argument.auxiliaryTypes()[0]);
  }

  private static String offer(List<String> words) {
    return words.stream()
        .map(CompletionScript::quoted)
        .collect(Collectors.joining(" ", "_PROGRAM_offer \"$current\" ", ""));
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private void line(int indent, String line) {
    text.append(" ".repeat(indent)).append(line).append('\n');
  }
}
