package timewalker.io;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a mistyped one probably means. */
public final class NearestName {
  /** Longer names are compared by this many letters. */
  private static final int MOST_LETTERS = 100;

  private NearestName() {}

  /**
   * The known name nearest to {@code typed}, if one is near enough to be meant: at most one slip in
   * three letters, or {@code typed} is its beginning. Case is ignored.
   */
  public static Optional<String> of(String typed, Collection<String> known) {
    String plain = plain(typed);
    return known.stream()
        .filter(name -> isNear(plain, plain(name)))
        .min(
            Comparator.comparingInt((String name) -> slips(plain, plain(name)))
                .thenComparing(name -> name));
  }

  private static boolean isNear(String typed, String name) {
    int allowed = allowed(typed, name);
    return name.startsWith(typed)
        || Math.abs(typed.length() - name.length()) <= allowed && slips(typed, name) <= allowed;
  }

  private static String plain(String name) {
    return name.substring(0, Math.min(MOST_LETTERS, name.length())).toLowerCase(Locale.ROOT);
  }

  /** Advice on an unknown name: the nearest known name, and all names. */
  public static String advice(String typed, Collection<String> known) {
    return of(typed, known)
            .map(near -> "did you mean \"" + near + "\"? There are: ")
            .orElse("there are: ")
        + String.join(", ", known);
  }

  private static int allowed(String typed, String name) {
    return Math.max(1, Math.max(letters(typed), letters(name)) / 3);
  }

  private static int letters(String name) {
    return name.length() - (name.startsWith("--") ? 2 : 0);
  }

  /**
   * Number of edits between two words: a letter omitted, added, replaced, or two neighbours swapped
   * (Damerau 1964; optimal string alignment).
   */
  static int slips(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1);
        best = Math.min(best, d[i - 1][j - 1] + replaced);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, d[i - 2][j - 2] + 1);
        }
        d[i][j] = best;
      }
    }
    return d[a.length()][b.length()];
  }
}
