package timewalker.app.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Results of the benchmark as text and as data. */
public final class SpeedReport {
  private final int threads;
  private final int cores;
  private final int vectorBits;
  private final Calibration.Speeds speeds;
  private final Map<Row, Measured> rows = new LinkedHashMap<>();
  private final Map<Curve, NavigableMap<Integer, Timing>> curves = new LinkedHashMap<>();

  /** A row's time, and what this machine would need at least, seconds. */
  private record Measured(Timing timing, double limit) {
    double share() {
      return limit / timing.median();
    }
  }

  SpeedReport(int threads, int cores, int vectorBits, Calibration.Speeds speeds) {
    this.threads = threads;
    this.cores = cores;
    this.vectorBits = vectorBits;
    this.speeds = speeds;
  }

  void add(Row row, Timing timing, Cost cost) {
    rows.put(row, new Measured(timing, cost.limit(speeds)));
  }

  void add(Curve curve, int value, Timing timing) {
    curves.computeIfAbsent(curve, _ -> new TreeMap<>()).put(value, timing);
  }

  /** The figures by name. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("threads", threads);
    map.put("cores", cores);
    map.put("vector_bits", vectorBits);
    map.put("java", Runtime.version().toString());
    map.put("machine", speeds.toMap());
    List<Map<String, Object>> table = new ArrayList<>();
    rows.forEach((row, measured) -> table.add(entry(row, measured)));
    map.put("rows", table);
    Map<String, Object> scaling = new LinkedHashMap<>();
    curves.forEach((curve, points) -> scaling.put(curve.key(), points(curve, points)));
    map.put("scaling", scaling);
    return map;
  }

  private static Map<String, Object> entry(Row row, Measured measured) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("row", row.key());
    entry.put("work", row.work());
    entry.putAll(measured.timing.toMap());
    entry.put("target_ms", row.target());
    entry.put("machine_limit_ms", Timing.milliseconds(measured.limit));
    entry.put("share_of_limit", rounded(measured.share()));
    entry.put("peer", row.peer().isEmpty() ? null : row.peer());
    entry.put("peer_ms", Double.isNaN(row.peerTime()) ? null : row.peerTime());
    return entry;
  }

  private static List<Map<String, Object>> points(
      Curve curve, NavigableMap<Integer, Timing> points) {
    List<Map<String, Object>> list = new ArrayList<>();
    points.forEach((value, timing) -> {
      Map<String, Object> point = new LinkedHashMap<>();
      point.put(curve.key(), value);
      point.putAll(timing.toMap());
      list.add(point);
    });
    return list;
  }

  private static double rounded(double share) {
    return Math.round(share * 1000) / 1000.0;
  }

  /** The figures as a table. */
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d of %d cores, %d-bit vectors, Java %s",
            threads,
            cores,
            vectorBits,
            javaVersion()));
    lines.add(
        String.format(
            Locale.ROOT,
            "multiply-add %.0f GFLOP/s, exp %.1f G/s, memory %.0f GB/s",
            speeds.flops() / 1e9,
            speeds.exps() / 1e9,
            speeds.bytes() / 1e9));
    if (!rows.isEmpty()) {
      lines.add("");
      lines.add(
          String.format(
              Locale.ROOT,
              "%-74s %9s %9s %9s %9s %7s",
              "work",
              "median",
              "least",
              "target",
              "limit",
              "of it"));
      rows.forEach((row, measured) -> lines.add(line(row, measured)));
      lines.add("");
      lines.add("Milliseconds. Medians of three runs. The limit is what this machine would need");
      lines.add(
          "for the arithmetic and the streaming alone; the last column is the share reached.");
    }
    curves.forEach((curve, points) -> addCurve(curve, points, lines));
    return String.join(System.lineSeparator(), lines);
  }

  private static String javaVersion() {
    return Runtime.version().version().get(0).toString();
  }

  private static String line(Row row, Measured measured) {
    return String.format(
        Locale.ROOT,
        "%-74s %9.2f %9.2f %9.0f %9.2f %5.0f %%%s",
        row.work(),
        1e3 * measured.timing.median(),
        1e3 * measured.timing.least(),
        row.target(),
        1e3 * measured.limit,
        100 * measured.share(),
        row.peer().isEmpty()
            ? ""
            : String.format(Locale.ROOT, "   %s: %s", row.peer(), plain(row.peerTime())));
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static void addCurve(
      Curve curve, NavigableMap<Integer, Timing> points, List<String> lines) {
    lines.add("");
    lines.add("whole step by " + curve.key());
    double first = points.firstEntry().getValue().median();
    points.forEach((value, timing) ->
        lines.add(
            String.format(
                Locale.ROOT,
                "  %,9d %9.2f ms  %5.2f × the first",
                value,
                1e3 * timing.median(),
                timing.median() / first)));
  }
}
