package timewalker.io;

import java.util.Locale;

/**
 * How much memory one piece of work may take: half of what Java may use, the rest is for work.
 *
 * @param mostBytes bytes that one piece may take
 */
public record HeapRoom(long mostBytes) {
  /** The room in this process. */
  public static HeapRoom here() {
    return new HeapRoom(Runtime.getRuntime().maxMemory() / 2);
  }

  /**
   * Makes sure that something fits.
   *
   * @param bytes how much it takes
   * @param name what it is: a file, a folder, the photos
   * @param takes what takes so much, such as "unpacks to"
   * @param advice what to do before memory is raised; may be empty
   * @throws BadInputException with the option that gives enough memory
   */
  public void require(long bytes, String name, String takes, String advice) {
    if (bytes > mostBytes) {
      throw new BadInputException(
          name,
          String.format(
              Locale.ROOT,
              "%s %d MB, and Java may use %d MB for that; %sset"
                  + " TIMEWALKER_JAVA_OPTIONS=-Xmx%dg",
              takes,
              bytes >> 20,
              mostBytes >> 20,
              advice,
              (bytes >> 29) + 2));
    }
  }
}
