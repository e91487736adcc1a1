package timewalker.prepare.media;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a picture was taken, as its name or a folder's says: {@code IMG_19980504_101500}, {@code
 * 1998-05-04 10.15.00}, {@code 04.05.1998}, {@code Summer 1998}, {@code Photos from 1998}.
 */
public final class WrittenDates {
  private static final Pattern DAY =
      Pattern.compile("(?<!\\d)((?:18|19|20)\\d\\d)([-_. ]?)(\\d\\d)\\2(\\d\\d)(?!\\d)");

  /** As most of the world writes days; which of day and month comes first hardly matters. */
  private static final Pattern DAY_FIRST =
      Pattern.compile("(?<!\\d)(\\d?\\d)([-_.])(\\d?\\d)\\2((?:18|19|20)\\d\\d)(?!\\d)");

  private static final Pattern YEAR =
      Pattern.compile("(?<![\\p{L}\\d])((?:18|19|20)\\d\\d)(?![\\p{L}\\d])");

  /** A span of years tells none. */
  private static final Pattern YEARS =
      Pattern.compile("\\d{4} ?[-–/] ?(?:\\d{4}|1[3-9]|[2-9]\\d)(?!\\d)");

  /** Days on which something was done with pictures that may be much older. */
  private static final Pattern LATER =
      Pattern.compile(
          "(?<!\\p{L})(?:scan(?:s|ned|ner|nen)?(?!\\p{L})|import(?:s|ed)?(?!\\p{L})|backup|back-up"
              + "|sicherung|sauvegarde|copy|copies|kopie|export|upload|download|sync|transfer"
              + "|archiv|screenshot|bildschirmfoto|edited|restored|migrat)",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  /** A folder of Google Takeout, named by the same date as the files in it. */
  private static final Pattern TAKEOUT = Pattern.compile("Photos from \\d{4}");

  /** A word, which makes a number of four digits a year and not the count of a camera. */
  private static final Pattern WORD = Pattern.compile("\\p{L}{3,}");

  private static final Pattern CAMERA =
      Pattern.compile(
          "(?:IMG|DSC[NF]?|PICT|SAM|CIMG|MVI|MOV|VID|GOPR|PXL|WP|photo|image|picture|bild|foto)"
              + "[-_ ]?\\(?\\d+\\)?.*",
          Pattern.CASE_INSENSITIVE);

  private WrittenDates() {}

  /**
   * The date that a file's name states, else that of its nearest folder; noon of the day, or of the
   * middle of the year where only that is known. A date in the future is none.
   *
   * @param name below the input, with '/'
   * @param scan whether the picture is a scan, of which programs know only the day of the scan
   */
  public static Optional<LocalDateTime> of(String name, boolean scan) {
    String[] parts = name.split("/");
    for (int i = parts.length - 1; i >= 0; i--) {
      boolean file = i == parts.length - 1;
      String part = file ? withoutEnding(parts[i]) : parts[i];
      boolean program = file || TAKEOUT.matcher(part).matches();
      if (LATER.matcher(part).find() || scan && program) {
        continue;
      }
      Optional<LocalDate> date = day(part).or(() -> year(part, file));
      if (date.isPresent()) {
        return date.map(d -> d.atTime(12, 0));
      }
    }
    return Optional.empty();
  }

  private static String withoutEnding(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 && name.length() - dot <= 5 ? name.substring(0, dot) : name;
  }

  private static Optional<LocalDate> day(String text) {
    Matcher day = DAY.matcher(text);
    while (day.find()) {
      Optional<LocalDate> date = date(day.group(1), day.group(3), day.group(4));
      if (date.isPresent()) {
        return date;
      }
    }
    Matcher turned = DAY_FIRST.matcher(text);
    while (turned.find()) {
      String year = turned.group(4);
      Optional<LocalDate> date =
          date(year, turned.group(3), turned.group(1))
              .or(() -> date(year, turned.group(1), turned.group(3)));
      if (date.isPresent()) {
        return date;
      }
    }
    return Optional.empty();
  }

  private static Optional<LocalDate> date(String year, String month, String day) {
    try {
      return past(
          LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<LocalDate> year(String text, boolean file) {
    boolean counted = CAMERA.matcher(text).matches() || !WORD.matcher(text).find();
    Matcher year = YEAR.matcher(text);
    if (!year.find() || YEARS.matcher(text).find() || file && counted) {
      return Optional.empty();
    }
    String first = year.group(1);
    while (year.find()) {
      if (!year.group(1).equals(first)) {
        return Optional.empty();
      }
    }
    return past(LocalDate.of(Integer.parseInt(first), 7, 1));
  }

  /** Of this year the middle may be to come. */
  private static Optional<LocalDate> past(LocalDate date) {
    LocalDate today = LocalDate.now(ZoneOffset.UTC).plusDays(1); // of any time zone
    boolean thisYear = date.getYear() == today.getYear();
    return date.isAfter(today)
        ? thisYear ? Optional.of(today.minusDays(1)) : Optional.empty()
        : Optional.of(date);
  }
}
