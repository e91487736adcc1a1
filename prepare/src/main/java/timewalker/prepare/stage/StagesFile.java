package timewalker.prepare.stage;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import timewalker.io.BadInputException;
import timewalker.io.csv.CsvTable;
import timewalker.prepare.media.FrameRange;
import timewalker.prepare.media.MediaNames;

/**
 * The table that says which files, or frames of clips, belong to which life stage. People write it,
 * and every run writes what it decided in the same form.
 *
 * @param rules of several that speak of a picture the last one counts
 */
public record StagesFile(List<Rule> rules) {
  /** In place of a stage: leave these pictures out. */
  public static final String LEFT_OUT = "-";

  /** Ages are written with two decimals, so that a file that is fed back differs by this, years. */
  private static final double SAME_AGE = 0.01;

  private static final List<String> COLUMNS =
      List.of("stage", "age", "file", "first_frame", "end_frame", "why");

  /**
   * One line.
   *
   * @param stage empty to leave the pictures out
   * @param file a file or folder below the input, with '/'; empty for every file
   * @param frames all for a photo or a folder
   * @param why how the stage was found, for people
   * @param where file and line of the rule, for messages; empty when it was not read
   */
  public record Rule(
      Optional<StageLabel> stage, String file, FrameRange frames, String why, String where) {

    boolean speaksOf(String name, int frame) {
      boolean inFile =
          file.isEmpty()
              || name.equals(file)
              || name.startsWith(file.endsWith("/") ? file : file + "/");
      return inFile && (frame < 0 ? frames.isAll() : frames.contains(frame));
    }
  }

  public StagesFile {
    rules = List.copyOf(rules);
  }

  /**
   * Reads a stages file.
   *
   * @param there what its rows may name
   * @throws BadInputException naming file and line when a value in it is invalid
   */
  public static StagesFile read(Path file, MediaNames there) throws IOException {
    CsvTable table = CsvTable.read(file, COLUMNS, Set.of("stage"));
    List<Rule> rules = new ArrayList<>();
    Map<String, Double> ages = new HashMap<>();
    for (CsvTable.Row row : table.rows()) {
      Rule rule = rule(table, row, there);
      rule.stage().ifPresent(stage -> requireOneAge(table, row, stage, ages));
      rules.add(rule);
    }
    if (rules.isEmpty()) {
      throw new BadInputException(file.toString(), "names no life stage");
    }
    return new StagesFile(rules);
  }

  private static void requireOneAge(
      CsvTable table, CsvTable.Row row, StageLabel stage, Map<String, Double> ages) {
    if (Double.isNaN(stage.age())) {
      return;
    }
    Double before = ages.putIfAbsent(stage.name(), stage.age());
    if (before != null && before != stage.age()) {
      throw new BadInputException(
          table.where(row),
          String.format(
              Locale.ROOT,
              "life stage %s has two ages, %s and %s; give each age a stage of its own",
              stage.name(),
              age(before),
              age(stage.age())));
    }
  }

  private static Rule rule(CsvTable table, CsvTable.Row row, MediaNames there) {
    FrameRange frames = FrameRange.read(table, row);
    String name =
        table
            .text(row, "stage")
            .orElseThrow(() -> new BadInputException(table.where(row), "names no stage"));
    Optional<StageLabel> stage = Optional.empty();
    if (!name.equals(LEFT_OUT)) {
      try {
        stage = Optional.of(new StageLabel(name, table.number(row, "age")));
      } catch (IllegalArgumentException e) {
        throw new BadInputException(table.where(row), e.getMessage(), e);
      }
    }
    String file = table.text(row, "file").orElse("").replace('\\', '/');
    if (!file.isEmpty()) {
      there.requireFileOrFolder(table, row, file);
    }
    if (there.isPhoto(file) && !frames.isAll()) {
      throw new BadInputException(
          table.where(row), "gives frames of a photo; leave first_frame and end_frame empty");
    }
    return new Rule(stage, file, frames, table.text(row, "why").orElse(""), table.where(row));
  }

  /**
   * A stage as it is to be used: with the age of this file, where it has one.
   *
   * @param stage that a folder names
   * @param picture a file in that folder
   * @throws BadInputException when the folder states another age than this file
   */
  StageLabel agreed(StageLabel stage, String picture) {
    for (Rule rule : rules) {
      double own =
          rule.stage
              .filter(s -> s.name().equals(stage.name()))
              .map(StageLabel::age)
              .orElse(Double.NaN);
      if (Double.isNaN(own)) {
        continue;
      }
      if (Math.abs(own - stage.age()) > SAME_AGE) {
        throw new BadInputException(
            rule.where,
            String.format(
                Locale.ROOT,
                "life stage %s has two ages, %s here and %s by the folder of \"%s\"; name the"
                    + " stage here otherwise, or give that folder a row of its own",
                stage.name(),
                age(own),
                age(stage.age()),
                picture));
      }
      return new StageLabel(stage.name(), own);
    }
    return stage;
  }

  /**
   * What the file says of a picture. Of the rules for one name the last counts. Where the picture
   * has copies, a rule that names a file comes before one for a folder, a stage before leaving out,
   * then a later rule before an earlier one. A folder that is left out takes along only what has no
   * copy elsewhere. For a print that no rule names itself, one that names its page comes before one
   * for a folder.
   *
   * @param names of the files with its content, below the input, with '/'
   * @param frame of a clip, −1 for a photo
   * @throws BadInputException when it puts two copies of the picture, both named, into two stages
   */
  public Optional<Rule> ruleFor(List<String> names, int frame) {
    List<Rule> found = new ArrayList<>();
    for (String name : names) {
      lastFor(name, frame).ifPresent(found::add);
    }
    List<Rule> named = found.stream().filter(rule -> names.contains(rule.file)).toList();
    if (named.isEmpty()) {
      List<String> pages =
          names.stream().flatMap(name -> MediaNames.pageOf(name).stream()).toList();
      named =
          pages.stream()
              .flatMap(page -> lastFor(page, frame).stream())
              .filter(rule -> pages.contains(rule.file))
              .toList();
    }
    for (Rule rule : named) {
      requireAgreement(rule, named.getFirst());
    }
    if (!named.isEmpty()) {
      return Optional.of(named.getFirst());
    }
    Optional<Rule> stage =
        found.stream()
            .filter(rule -> rule.stage.isPresent())
            .max(Comparator.comparingInt(rules::indexOf));
    return stage.isPresent() || found.size() < names.size() ? stage : found.stream().findFirst();
  }

  /** The files and folders that rules name. */
  public List<String> named() {
    return rules.stream().map(Rule::file).toList();
  }

  private Optional<Rule> lastFor(String name, int frame) {
    for (Rule rule : rules.reversed()) {
      if (rule.speaksOf(name, frame)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  private static void requireAgreement(Rule one, Rule other) {
    if (!stageName(one).equals(stageName(other))) {
      throw new BadInputException(
          one.where,
          String.format(
              Locale.ROOT,
              "gives %s the stage %s, but its copy %s has the stage %s; remove one of the two rows",
              one.file,
              stageName(one),
              other.file,
              stageName(other)));
    }
  }

  private static String stageName(Rule rule) {
    return rule.stage.map(StageLabel::name).orElse(LEFT_OUT);
  }

  /** The rules as a CSV table with a comment that says how to use it. */
  public byte[] table() {
    List<List<String>> rows = new ArrayList<>();
    for (Rule rule : rules) {
      rows.add(
          List.of(
              stageName(rule),
              rule.stage.map(s -> age(s.age())).orElse(""),
              rule.file,
              rule.frames.cells().getFirst(),
              rule.frames.cells().getLast(),
              rule.why));
    }
    List<String> comments =
        List.of(
            "Life stages. Change what is wrong and run prepare again with --stages and this file.",
            "stage: a name, or - to leave pictures out; age: years, may be empty;",
            "file: a file or folder below the input; frames of clips count from 0, end excluded.");
    return CsvTable.bytes(comments, COLUMNS, rows);
  }

  private static String age(double age) {
    return Double.isNaN(age)
        ? ""
        : BigDecimal.valueOf(Math.round(age * 100), 2).stripTrailingZeros().toPlainString();
  }
}
