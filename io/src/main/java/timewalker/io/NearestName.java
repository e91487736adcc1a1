package timewalker.io;

import java.util.Collection;
import java.util.Locale;

/** Finds which known name a mistyped one was probably meant to be. */
public final class NearestName {
  private NearestName() {}

  /** The known name with the fewest letters to change; the first of several. */
  public static String of(String typed, Collection<String> known) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (String name : known) {
      int distance = distance(typed.substring(0, Math.min(100, typed.length())), name);
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return nearest;
  }

  /** What to say of a name that is not known: the nearest one, and all there are. */
  public static String advice(String typed, Collection<String> known) {
    return String.format(
        Locale.ROOT,
        "did you mean \"%s\"? There are: %s",
        of(typed, known),
        String.join(", ", known));
  }

  /** Letters to insert, delete or replace (Levenshtein 1966). */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int replaced = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above, row[j - 1]));
        corner = above;
      }
    }
    return row[b.length()];
  }
}
