package timewalker.jobs.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Specks and needles of an avatar, seen from both sides and from behind.
 *
 * @param stages in the avatar's order
 */
public record Sides(List<Stage> stages) {
  /** Yaw of the views, degrees towards the person's left. */
  public static final List<Double> YAWS = List.of(-70.0, -40.0, 40.0, 70.0, 180.0);

  /** What {@link #headings} mean. */
  public static final String LEGEND =
      "Under each yaw: the largest piece apart from the head, in % of the picture. Needles: surfels"
          + " with an axis ratio above 10; visible: those that a picture can show.";

  /**
   * One life stage.
   *
   * @param name of the life stage
   * @param surfels their number
   * @param needles share of surfels with an axis ratio above 10
   * @param visibleNeedles share of surfels that are also long and opaque enough to show as needles
   * @param views in the order of {@link #YAWS}
   */
  public record Stage(
      String name, int surfels, double needles, double visibleNeedles, List<View> views) {}

  /**
   * One view of a life stage.
   *
   * @param yaw degrees towards the person's left
   * @param largestDetached share of the picture in the largest piece apart from the head
   * @param detached share of the picture in all pieces apart from the head
   */
  public record View(double yaw, double largestDetached, double detached) {}

  /** Names of the columns of {@link #rows}. */
  public static List<String> headings() {
    List<String> headings = new ArrayList<>(List.of("life stage"));
    YAWS.forEach(yaw -> headings.add(String.format(Locale.ROOT, "%.0f°", yaw)));
    headings.addAll(List.of("needles", "visible"));
    return headings;
  }

  /** A row of cells for each life stage. */
  public List<List<String>> rows() {
    return stages.stream().map(Sides::row).toList();
  }

  private static List<String> row(Stage stage) {
    List<String> row = new ArrayList<>(List.of(stage.name));
    stage.views.forEach(view -> row.add(percent("%.3f%%", view.largestDetached)));
    row.add(percent("%.2f%%", stage.needles));
    row.add(percent("%.2f%%", stage.visibleNeedles));
    return row;
  }

  private static String percent(String format, double share) {
    return String.format(Locale.ROOT, format, 100 * share);
  }

  /** As printed by the commands. */
  public String text() {
    StringBuilder out = new StringBuilder(line(headings()));
    rows().forEach(row -> out.append(line(row)));
    return out.append(LEGEND).toString();
  }

  private static String line(List<String> cells) {
    StringBuilder out = new StringBuilder(String.format(Locale.ROOT, "%-20s", cells.getFirst()));
    cells.stream().skip(1).forEach(cell -> out.append(String.format(Locale.ROOT, " %8s", cell)));
    return out.append(System.lineSeparator()).toString();
  }

  /** For JSON. */
  public List<Map<String, Object>> toList() {
    return stages.stream().map(Sides::toMap).toList();
  }

  private static Map<String, Object> toMap(Stage stage) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("life_stage", stage.name);
    map.put("surfels", stage.surfels);
    map.put("needles", round(stage.needles));
    map.put("visible_needles", round(stage.visibleNeedles));
    map.put("views", stage.views.stream().map(Sides::toMap).toList());
    return map;
  }

  private static Map<String, Object> toMap(View view) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("yaw", view.yaw);
    map.put("largest_detached", round(view.largestDetached));
    map.put("detached", round(view.detached));
    return map;
  }

  private static double round(double share) {
    return Math.round(share * 1e6) / 1e6;
  }
}
