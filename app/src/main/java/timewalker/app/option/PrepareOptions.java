package timewalker.app.option;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import timewalker.app.console.Within;
import timewalker.io.BadInputException;
import timewalker.prepare.Preparation;
import timewalker.prepare.PrepareSettings;

/** Options for the preparation of photos. */
final class PrepareOptions {
  /** Reads dates as ISO 8601 writes them, and says so of all others. */
  static final class Birthday implements ITypeConverter<LocalDate> {
    private static final String EXAMPLE = "1974-11-11";
    private static final Pattern DAY_FIRST =
        Pattern.compile("(\\d{1,2})[./-](\\d{1,2})[./-](\\d{4})");

    @Override
    public LocalDate convert(String text) {
      try {
        return LocalDate.parse(text.strip());
      } catch (DateTimeParseException e) {
        Matcher other = DAY_FIRST.matcher(text.strip());
        String right =
            other.matches()
                ? day(other.group(3), other.group(2), other.group(1))
                    .or(() -> day(other.group(3), other.group(1), other.group(2)))
                    .orElse(EXAMPLE)
                : EXAMPLE;
        throw new TypeConversionException(
            "'" + text + "' is no date; write year, month and day, such as " + right);
      }
    }

    private static Optional<String> day(String year, String month, String day) {
      try {
        int of = Integer.parseInt(year);
        return Optional.of(
            LocalDate.of(of, Integer.parseInt(month), Integer.parseInt(day)).toString());
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }
  }

  /** Nobody who was born earlier is in a photo: the first photos are from about 1830. */
  private static final LocalDate FIRST_BIRTHDAY = LocalDate.of(1700, 1, 1);

  @Option(
      names = "--stages",
      paramLabel = "FILE",
      description =
          "Table of life stages, with the columns stage, age, file, first_frame,"
              + " end_frame. Without it, stages come from folder names (1998, age 30, s01),"
              + " dates and faces. The command writes the stages it finds as such a table.")
  @Nullable Path stages;

  @Option(
      names = "--born",
      paramLabel = "DATE",
      converter = Birthday.class,
      description = "Birthday, such as 1974-11-11. Photos with a date then have an age.")
  @Nullable LocalDate born;

  @Option(
      names = "--person",
      paramLabel = "PHOTO",
      description =
          "Photo that shows only this person, or a folder of such photos; several ages"
              + " help. Without it, the most frequent face is the person.")
  @Nullable Path person;

  @Option(
      names = "--faces",
      paramLabel = "FILE",
      description = "List of uncertain faces from an earlier run, with your answers.")
  @Nullable Path faces;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Width and height of the dataset's pictures (default: ${DEFAULT-VALUE}).")
  @Within(least = 64, most = 2048)
  int size = PrepareSettings.DEFAULT.size();

  @Option(
      names = "--clip-frames",
      paramLabel = "N",
      description =
          "Maximum number of frames from one clip, evenly spaced (default:" + " ${DEFAULT-VALUE}).")
  @Within(least = 1, most = 1000000)
  int clipFrames = PrepareSettings.DEFAULT.clipFrames();

  PrepareSettings settings() {
    return PrepareSettings.DEFAULT.withSize(size).with("clipFrames", clipFrames);
  }

  /**
   * What is asked for.
   *
   * @param replace whether an older dataset may be replaced
   * @throws BadInputException when the birthday is impossible
   */
  Preparation.Request request(List<Path> inputs, Path dataset, boolean replace) {
    requirePossibleBirthday();
    return new Preparation.Request(
        inputs,
        dataset,
        replace,
        Optional.ofNullable(person),
        Optional.ofNullable(faces),
        Optional.ofNullable(stages),
        Optional.ofNullable(born));
  }

  private void requirePossibleBirthday() {
    LocalDate tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1); // it is there somewhere
    if (born != null && (born.isBefore(FIRST_BIRTHDAY) || born.isAfter(tomorrow))) {
      throw new BadInputException(
          "--born " + born,
          born.isAfter(tomorrow)
              ? "lies in the future; give the day on which the person was born"
              : "is earlier than 1700; give the person's birthday");
    }
  }
}
