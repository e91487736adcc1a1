package timewalker.app.console;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a mistyped name was probably meant to be. */
public final class Spelling {
  private Spelling() {}

  /**
   * The known name nearest to {@code typed}, if one is near enough to be meant: at most one slip in
   * three letters, or {@code typed} is its beginning.
   */
  public static Optional<String> nearest(String typed, Collection<String> known) {
    return known.stream()
        .filter(name -> name.startsWith(typed) || slips(typed, name) <= allowed(typed, name))
        .min(
            Comparator.comparingInt((String name) -> slips(typed, name))
                .thenComparing(name -> name));
  }

  private static int allowed(String typed, String name) {
    return Math.max(1, Math.max(letters(typed), letters(name)) / 3);
  }

  private static int letters(String name) {
    return name.length() - (name.startsWith("--") ? 2 : 0);
  }

  /**
   * Number of single slips between two words: a letter left out, added, replaced, or two neighbours
   * swapped (Damerau 1964; optimal string alignment).
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
