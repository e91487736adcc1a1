package timewalker.jobs;

import java.util.Locale;

/** Durations as text for people. */
public final class Elapsed {
  private Elapsed() {}

  /** Such as "42 s" or "3:07 min". */
  public static String text(double seconds) {
    long s = Math.round(seconds);
    return s < 100 ? s + " s" : String.format(Locale.ROOT, "%d:%02d min", s / 60, s % 60);
  }
}
