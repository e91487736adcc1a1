package timewalker.app.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.io.BadInputException;
import timewalker.io.NearestName;
import timewalker.io.csv.CsvTable;
import timewalker.io.flame.FlameFiles;
import timewalker.io.flame.FlameReader;
import timewalker.io.foreign.ForeignFormat;
import timewalker.io.foreign.ForeignImport;
import timewalker.math.Decimal;

/** Options that describe the sources of an import: format, life stage, head model. */
public final class ImportOptions {
  private static final String EMBEDDED = "embedded";

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "Format: vhap, insta, nerf or renderme360 (default: recognised from the files).")
  @Nullable String format;

  @Option(
      names = "--stage",
      paramLabel = "NAME[=AGE]",
      description =
          "Name and age of the life stage of a source. Give one per SRC, in the same"
              + " order (default: the source's name).")
  List<String> stages = List.of();

  @Option(
      names = "--stages",
      paramLabel = "FILE",
      description = "Table with the columns source, stage, age, in place of --stage.")
  @Nullable Path stagesFile;

  @Option(
      names = "--head",
      paramLabel = "FILE",
      description =
          "Head model of the tracked data: your FLAME file (.pkl or .npz), or \"embedded\".")
  @Nullable String head;

  private record Stage(String name, double age) {}

  /** The sources with their structures and life stages. */
  public List<ForeignImport.Source> sources(List<Path> paths) throws IOException {
    if (stagesFile != null && !stages.isEmpty()) {
      throw new BadInputException(
          "--stage and --stages", "both name the life stages; give only one of them");
    }
    if (!stages.isEmpty() && stages.size() != paths.size()) {
      throw new BadInputException(
          "--stage",
          String.format(
              Locale.ROOT,
              "is given %d times for %d sources; give it once per source",
              stages.size(),
              paths.size()));
    }
    Map<String, Stage> table = stagesFile == null ? Map.of() : table(stagesFile);
    List<ForeignImport.Source> sources = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      Path path = paths.get(i);
      Stage stage = stages.isEmpty() ? stage(path, table) : parsed(stages.get(i));
      sources.add(new ForeignImport.Source(path, format(path), stage.name, stage.age));
    }
    return sources;
  }

  private ForeignFormat format(Path path) throws IOException {
    if (format == null) {
      return ForeignFormat.of(path);
    }
    for (ForeignFormat known : ForeignFormat.values()) {
      if (known.text().equals(format.toLowerCase(Locale.ROOT))) {
        return known;
      }
    }
    throw new BadInputException(
        "--format",
        String.format(
            Locale.ROOT,
            "unknown format \"%s\"; %s",
            format,
            NearestName.advice(format, ForeignFormat.texts())));
  }

  private static Map<String, Stage> table(Path stagesFile) throws IOException {
    CsvTable csv =
        CsvTable.read(stagesFile, List.of("source", "stage", "age"), Set.of("source", "stage"));
    Map<String, Stage> table = new HashMap<>();
    for (CsvTable.Row row : csv.rows()) {
      String source = csv.text(row, "source").orElse("");
      String stage = csv.text(row, "stage").orElse("");
      if (source.isEmpty() || stage.isEmpty()) {
        throw new BadInputException(
            csv.where(row), "the source or the stage is missing; fill in both");
      }
      table.put(source, checked(stage, csv.number(row, "age"), csv.where(row)));
    }
    return table;
  }

  private Stage stage(Path path, Map<String, Stage> table) {
    String name = path.toAbsolutePath().normalize().getFileName().toString();
    if (stagesFile == null) {
      String plain = name.replaceAll("\\.smc$", "").replaceAll("[^A-Za-z0-9._-]", "-");
      return new Stage(plain.replaceAll("^[^A-Za-z0-9]+", ""), Double.NaN);
    }
    Stage stage = table.getOrDefault(path.toString(), table.get(name));
    if (stage == null) {
      throw new BadInputException(
          stagesFile.toString(),
          String.format(Locale.ROOT, "has no row for the source \"%s\"; add one", name));
    }
    return stage;
  }

  private static Stage parsed(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      return new Stage(text, Double.NaN);
    }
    try {
      double age = Decimal.parse(text.substring(equals + 1));
      return checked(text.substring(0, equals), age, "--stage " + text);
    } catch (NumberFormatException e) {
      throw new BadInputException(
          "--stage " + text, "the text after '=' is not an age in years", e);
    }
  }

  private static Stage checked(String name, double age, String where) {
    if (age < 0 || age > 130) {
      throw new BadInputException(
          where, String.format(Locale.ROOT, "%s is not an age; give years from 0 to 130", age));
    }
    return new Stage(name, age);
  }

  /** The head model; the program brings no FLAME, so the user's own file is needed. */
  public HeadModel model(List<ForeignImport.Source> sources) throws IOException {
    if (head == null) {
      Path source = sources.getFirst().path();
      throw new BadInputException(
          source.toString(),
          "was tracked with a head model that this program does not contain; give your FLAME file"
              + " with --head flame2023.pkl, or fit the head again with `timewalker prepare`");
    }
    return head.equals(EMBEDDED)
        ? EmbeddedHead.load()
        : FlameReader.read(FlameFiles.of(Path.of(head)));
  }
}
