package timewalker.prepare.media;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import timewalker.io.BadInputException;
import timewalker.io.csv.CsvTable;

/**
 * What tables may name: the photos and clips that were given, and their folders.
 *
 * @param photos below the input, with '/'
 * @param clips below the input, with '/'
 */
public record MediaNames(Set<String> photos, Set<String> clips) {
  private static final String PRINT = " print ";

  public MediaNames {
    photos = Set.copyOf(photos);
    clips = Set.copyOf(clips);
  }

  /**
   * The name of a print on a page.
   *
   * @param number from 1 on
   */
  public static String print(String page, int number) {
    return page + PRINT + number;
  }

  /** The page of a print; empty where a name is none of a print. */
  public static Optional<String> pageOf(String name) {
    int print = name.lastIndexOf(PRINT);
    boolean numbered =
        print > 0 && name.substring(print + PRINT.length()).matches("[1-9][0-9]{0,2}");
    return numbered ? Optional.of(name.substring(0, print)) : Optional.empty();
  }

  /** Whether it is the name of a photo, or that of a print on a photo. */
  public boolean isPhoto(String name) {
    return photos.contains(name) || pageOf(name).filter(photos::contains).isPresent();
  }

  private boolean isKnown(String name) {
    return clips.contains(name) || isPhoto(name);
  }

  /**
   * Makes sure that prints which a table names were found.
   *
   * @param table what to call it in messages
   * @param named files that it names
   * @param found names of all pictures
   * @throws BadInputException naming the first print that is none
   */
  public void requirePrints(String table, List<String> named, Set<String> found) {
    for (String name : named) {
      boolean photo = photos.contains(name) || clips.contains(name) || found.contains(name);
      if (!photo && pageOf(name).filter(photos::contains).isPresent()) {
        throw new BadInputException(
            table,
            "names \""
                + name
                + "\", but no such print was found there; see the report for the"
                + " names of prints");
      }
    }
  }

  /**
   * Makes sure that a row names a photo or a clip.
   *
   * @throws BadInputException with the nearest name that there is
   */
  public void requireFile(CsvTable table, CsvTable.Row row, String name) {
    if (!isKnown(name)) {
      table.requireKnown(row, "photo or clip", name, files());
    }
  }

  /**
   * Makes sure that a row names a photo, a clip, or a folder that holds some.
   *
   * @throws BadInputException with the nearest name that there is
   */
  public void requireFileOrFolder(CsvTable table, CsvTable.Row row, String name) {
    String plain = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    if (!isKnown(plain)) {
      table.requireKnown(row, "photo, clip or folder", plain, withFolders(files()));
    }
  }

  private Set<String> files() {
    Set<String> all = new TreeSet<>(photos);
    all.addAll(clips);
    return all;
  }

  private static Set<String> withFolders(Collection<String> files) {
    Set<String> all = new TreeSet<>(files);
    for (String file : files) {
      for (int slash = file.lastIndexOf('/'); slash > 0; slash = file.lastIndexOf('/', slash - 1)) {
        if (!all.add(file.substring(0, slash))) {
          break;
        }
      }
    }
    return all;
  }
}
