package timewalker.prepare.person;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import timewalker.io.BadInputException;
import timewalker.io.csv.CsvTable;
import timewalker.prepare.media.FrameRange;
import timewalker.prepare.media.MediaNames;

/**
 * The list of faces that the user decides on: written with a question mark for each doubtful one,
 * edited, and fed back.
 */
public record FaceDecisions(List<Line> lines) {
  /** Nobody decided anything. */
  public static final FaceDecisions NONE = new FaceDecisions(List.of());

  private static final List<String> COLUMNS =
      List.of(
          "who", "file", "first_frame", "end_frame", "x", "y", "likeness", "likeness_of_stranger");

  /**
   * One face, or one that is followed through frames of a clip.
   *
   * @param frames all for a photo
   * @param x within the face, pixels; NaN for any face
   * @param y within the face, pixels; NaN for any face
   * @param likeness to the person, for people
   * @param stranger likeness to the best stranger, for people
   */
  public record Line(
      String file,
      FrameRange frames,
      double x,
      double y,
      Membership who,
      double likeness,
      double stranger) {

    boolean speaksOf(FaceClue face) {
      return (face.frame() < 0 || frames.contains(face.frame()))
          && face.isOf(file)
          && (Double.isNaN(x) || Double.isNaN(y) || face.contains(x, y));
    }
  }

  public FaceDecisions {
    lines = List.copyOf(lines);
  }

  /**
   * Reads a list.
   *
   * @param there what its rows may name
   * @throws BadInputException naming file and line when a value in it is invalid
   */
  public static FaceDecisions read(Path file, MediaNames there) throws IOException {
    CsvTable table = CsvTable.read(file, COLUMNS, Set.of("who", "file"));
    List<Line> lines = new ArrayList<>();
    for (CsvTable.Row row : table.rows()) {
      lines.add(line(table, row, there));
    }
    return new FaceDecisions(lines);
  }

  private static Line line(CsvTable table, CsvTable.Row row, MediaNames there) {
    String name =
        table
            .text(row, "file")
            .orElseThrow(() -> new BadInputException(table.where(row), "names no file"))
            .replace('\\', '/');
    there.requireFile(table, row, name);
    FrameRange frames = FrameRange.read(table, row);
    Membership who =
        switch (table.text(row, "who").orElse("?").toLowerCase(Locale.ROOT)) {
          case "?" -> Membership.DOUBTFUL;
          case "yes" -> Membership.PERSON;
          case "no" -> Membership.OTHER;
          default ->
              throw new BadInputException(
                  table.where(row),
                  "column who must hold yes (the person), no (another person) or ?");
        };
    return new Line(
        name,
        frames,
        table.number(row, "x"),
        table.number(row, "y"),
        who,
        table.number(row, "likeness"),
        table.number(row, "likeness_of_stranger"));
  }

  /** What the user says of a face, empty where nothing or a question mark. */
  Optional<Membership> about(FaceClue face) {
    return lines.stream()
        .filter(line -> line.who != Membership.DOUBTFUL && line.speaksOf(face))
        .map(Line::who)
        .reduce((first, second) -> second);
  }

  /** These lines, then those of another list. The last of several about one face counts. */
  public FaceDecisions and(FaceDecisions more) {
    List<Line> all = new ArrayList<>(lines);
    all.addAll(more.lines);
    return new FaceDecisions(all);
  }

  /** The files that lines name. */
  public List<String> named() {
    return lines.stream().map(Line::file).toList();
  }

  /** How many are not answered. */
  public int open() {
    return (int) lines.stream().filter(line -> line.who == Membership.DOUBTFUL).count();
  }

  /** How many are answered with yes. */
  public int confirmed() {
    return (int) lines.stream().filter(line -> line.who == Membership.PERSON).count();
  }

  /** Those that are answered. */
  public FaceDecisions answered() {
    return new FaceDecisions(
        lines.stream().filter(line -> line.who != Membership.DOUBTFUL).toList());
  }

  /** The list as a CSV table with a comment that says how to use it. */
  public byte[] table() {
    List<List<String>> rows = new ArrayList<>();
    for (Line line : lines) {
      rows.add(
          List.of(
              switch (line.who) {
                case PERSON -> "yes";
                case OTHER -> "no";
                case DOUBTFUL -> "?";
              },
              line.file,
              line.frames.cells().getFirst(),
              line.frames.cells().getLast(),
              number(line.x, 0),
              number(line.y, 0),
              number(line.likeness, 2),
              number(line.stranger, 2)));
    }
    List<String> comments =
        List.of(
            "Faces that may be the person's. Replace each ? by yes or no, and run prepare again",
            "with --faces and this file. A yes that you did not write was guessed from dates. x, y:"
                + " a pixel within the face; likeness: to the person.");
    return CsvTable.bytes(comments, COLUMNS, rows);
  }

  private static String number(double value, int digits) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
