package timewalker.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A small line chart as SVG.
 *
 * @param title what it shows, with its unit
 * @param lines the curves
 */
record Chart(String title, List<Line> lines) {
  private static final int WIDTH = 460;
  private static final int HEIGHT = 220;
  private static final int LEFT = 56;
  private static final int RIGHT = 12;
  private static final int TOP = 12;
  private static final int BOTTOM = 32;

  /** Marks of an axis, about. */
  private static final int TICKS = 4;

  /**
   * One curve; points that are no finite number are left out.
   *
   * @param name for the legend
   * @param x rising
   * @param y as many as x
   */
  record Line(String name, double[] x, double[] y) {}

  String svg() {
    double[] xs = range(true);
    double[] ys = range(false);
    StringBuilder out = new StringBuilder(4096);
    out.append("<figure class=\"chart\"><figcaption>").append(Html.escape(title));
    out.append("</figcaption>");
    out.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
            WIDTH,
            HEIGHT,
            Html.escape(title)));
    for (Tick tick : ticks(xs, whole(true))) {
      xTick(out, x(tick.at, xs), tick.label);
    }
    for (Tick tick : ticks(ys, whole(false))) {
      yTick(out, y(tick.at, ys), tick.label);
    }
    for (int i = 0; i < lines.size(); i++) {
      out.append(
          String.format(
              Locale.ROOT,
              "<path class=\"line c%d\" d=\"%s\"/>",
              i % 4,
              path(lines.get(i), xs, ys)));
    }
    out.append("</svg>");
    if (lines.size() > 1) {
      out.append("<p class=\"legend\">");
      for (int i = 0; i < lines.size(); i++) {
        out.append(
            String.format(
                Locale.ROOT,
                "<span class=\"c%d\">%s</span> ",
                i % 4,
                Html.escape(lines.get(i).name)));
      }
      out.append("</p>");
    }
    return out.append("</figure>").toString();
  }

  private double[] range(boolean horizontal) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Line line : lines) {
      for (int i = 0; i < line.x.length; i++) {
        if (Double.isFinite(line.y[i])) {
          double value = horizontal ? line.x[i] : line.y[i];
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    if (!(low <= high)) {
      return new double[] {0, 1};
    }
    if (high > low) {
      double margin = horizontal ? 0 : 0.05 * (high - low);
      return new double[] {low - margin, high + margin};
    }
    double room = Math.max(1, 0.05 * Math.abs(high));
    return new double[] {low - room, high + room};
  }

  /** Whether an axis counts things. */
  private boolean whole(boolean horizontal) {
    for (Line line : lines) {
      for (int i = 0; i < line.x.length; i++) {
        double value = horizontal ? line.x[i] : line.y[i];
        if (Double.isFinite(line.y[i]) && value != Math.rint(value)) {
          return false;
        }
      }
    }
    return true;
  }

  /** A mark on an axis. */
  record Tick(double at, String label) {}

  /** Nobody reads more digits; a range may be so small that a part of it is zero. */
  private static final double LEAST_STEP = 1e-12;

  /**
   * Round numbers within a range, no two of one label.
   *
   * @param range the least and the largest value of an axis
   * @param whole whether only whole numbers mean something
   */
  static List<Tick> ticks(double[] range, boolean whole) {
    double step = Math.max(roundStep((range[1] - range[0]) / TICKS), whole ? 1 : LEAST_STEP);
    double largest = Math.max(Math.abs(range[0]), Math.abs(range[1]));
    double unit = largest >= 1e6 ? 1e6 : largest >= 1e4 ? 1e3 : 1;
    int digits = Math.max(0, (int) Math.ceil(-Math.log10(step / unit) - 1e-9));
    String letter = unit == 1e6 ? "M" : unit == 1e3 ? "k" : "";
    List<Tick> ticks = new ArrayList<>();
    for (long n = (long) Math.ceil(range[0] / step - 1e-9);
        n * step <= range[1] + 1e-9 * step;
        n++) {
      double at = n * step;
      ticks.add(
          new Tick(
              at,
              n == 0 ? "0" : String.format(Locale.ROOT, "%." + digits + "f%s", at / unit, letter)));
    }
    return ticks;
  }

  /** The least of 1, 2, 5, 10, 20, 50, ... and their tenths that is no smaller. */
  private static double roundStep(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= step * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static double x(double value, double[] range) {
    return LEFT + (value - range[0]) / (range[1] - range[0]) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double value, double[] range) {
    return HEIGHT - BOTTOM - (value - range[0]) / (range[1] - range[0]) * (HEIGHT - TOP - BOTTOM);
  }

  private static void yTick(StringBuilder out, double py, String label) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
            LEFT,
            WIDTH - RIGHT,
            py,
            py));
    out.append(
        String.format(
            Locale.ROOT,
            "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
            LEFT - 6,
            py + 4,
            label));
  }

  private static void xTick(StringBuilder out, double px, String label) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
            px,
            HEIGHT - 10,
            label));
  }

  private static String path(Line line, double[] xs, double[] ys) {
    List<String> points = new ArrayList<>();
    for (int i = 0; i < line.x.length; i++) {
      if (Double.isFinite(line.y[i])) {
        points.add(
            String.format(
                Locale.ROOT,
                "%s%.1f %.1f",
                points.isEmpty() ? "M" : "L",
                x(line.x[i], xs),
                y(line.y[i], ys)));
      }
    }
    return String.join("", points);
  }
}
