package timewalker.prepare.media;

import java.time.LocalDateTime;
import java.util.Set;

/** Tells the dates that a camera writes whose clock was never set. */
public final class CameraClock {
  /** The first photograph is of 1826; some cameras say 0000. */
  static final int FIRST_YEAR = 1826;

  /** Earlier dates were written by people, who often know the year alone. */
  private static final int FIRST_CAMERAS = 1995;

  /** Where clocks of cameras, computers and file formats begin. */
  private static final Set<Integer> BEGINNINGS = Set.of(1900, 1904, 1970, 1980, 1990, 2000);

  /** After so many hours a camera whose clock began anew is hardly used any more. */
  private static final int FIRST_HOURS = 1;

  private CameraClock() {}

  /**
   * Whether a date is more likely the beginning of a clock than a day in a life: New Year's Day of
   * a year with which clocks begin, the evening before (in another time zone), or the first hour of
   * a year of digital cameras.
   */
  public static boolean isUnset(LocalDateTime time) {
    if (time.getYear() < FIRST_YEAR) {
      return true;
    }
    boolean first = time.getDayOfYear() == 1;
    boolean eve = time.getMonthValue() == 12 && time.getDayOfMonth() == 31;
    return first && (BEGINNINGS.contains(time.getYear()) || isFirstHour(time))
        || eve && time.getHour() >= 12 && Set.of(1903, 1969, 1979).contains(time.getYear());
  }

  private static boolean isFirstHour(LocalDateTime time) {
    return time.getYear() >= FIRST_CAMERAS && time.getHour() < FIRST_HOURS;
  }
}
