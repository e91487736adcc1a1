package timewalker.prepare.stage;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Life stages that folder names state: {@code 1998/}, {@code age 30/}, {@code s01/}. One letter
 * before a number must be small, since {@code A52/} and {@code S21/} are phones.
 */
final class FolderStages {
  private static final Pattern YEAR =
      Pattern.compile("(18|19|20)\\d\\d(?! ?[-–_] ?(18|19|20)\\d\\d)([-_. ].{0,40})?");
  private static final Pattern AGE =
      Pattern.compile(
          "(?:(?i:aged?)|a)[ _.-]?(\\d{1,3})|(\\d{1,3})[ _.-]?(?i:y|yo|years?|years old)");
  private static final Pattern STAGE = Pattern.compile("(?:s|(?i:stage))[ _.-]?(\\d{1,3})");

  private FolderStages() {}

  /**
   * The stage that the nearest folder names.
   *
   * @param file below the input, with '/'
   * @param born birthday of the person, where known
   */
  static Optional<StageLabel> of(String file, Optional<LocalDate> born) {
    String[] parts = file.split("/");
    for (int i = parts.length - 2; i >= 0; i--) {
      Optional<StageLabel> stage = ofFolder(parts[i].strip(), born);
      if (stage.isPresent()) {
        return stage;
      }
    }
    return Optional.empty();
  }

  private static Optional<StageLabel> ofFolder(String folder, Optional<LocalDate> born) {
    Matcher age = AGE.matcher(folder);
    if (age.matches()) {
      double years = Integer.parseInt(age.group(1) != null ? age.group(1) : age.group(2));
      return years > StageLabel.MOST_YEARS
          ? Optional.empty()
          : Optional.of(StageLabel.ofAge(years));
    }
    Matcher stage = STAGE.matcher(folder);
    if (stage.matches()) {
      String name = StageLabel.numbered(Integer.parseInt(stage.group(1)));
      return Optional.of(new StageLabel(name, Double.NaN));
    }
    return YEAR.matcher(folder).matches() ? ofYear(folder.substring(0, 4), born) : Optional.empty();
  }

  /**
   * The year of a picture in a folder that states a stage; NaN where the stage tells none.
   *
   * @param stage that the folder states
   */
  static double year(StageLabel stage, Optional<LocalDate> born) {
    if (stage.name().matches("y\\d{4}")) {
      return Integer.parseInt(stage.name().substring(1));
    }
    return born.map(day -> day.getYear() + stage.age()).orElse(Double.NaN);
  }

  private static Optional<StageLabel> ofYear(String year, Optional<LocalDate> born) {
    LocalDate middle = LocalDate.of(Integer.parseInt(year), 7, 1);
    if (middle.getYear() > LocalDate.now(ZoneOffset.UTC).getYear()) {
      return Optional.empty();
    }
    double age = born.map(day -> years(day, middle)).orElse(Double.NaN);
    if (age < -0.5 || age > StageLabel.MOST_YEARS) {
      return Optional.empty();
    }
    return Optional.of(new StageLabel("y" + year, age < 0 ? 0 : age));
  }

  /** Years from one day to another. */
  static double years(LocalDate from, LocalDate to) {
    return ChronoUnit.DAYS.between(from, to) / 365.2425;
  }
}
