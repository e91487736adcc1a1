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
    for (int i = 0; i <= TICKS; i++) {
      tick(out, xs, ys, (double) i / TICKS);
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
    double margin = horizontal ? 0 : Math.max(0.05 * (high - low), 1e-9 * Math.abs(high));
    return high > low || margin > 0
        ? new double[] {low - margin, high + margin}
        : new double[] {low - 0.5, high + 0.5};
  }

  private static double x(double value, double[] range) {
    return LEFT + (value - range[0]) / (range[1] - range[0]) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double value, double[] range) {
    return HEIGHT - BOTTOM - (value - range[0]) / (range[1] - range[0]) * (HEIGHT - TOP - BOTTOM);
  }

  private static void tick(StringBuilder out, double[] xs, double[] ys, double share) {
    double atX = xs[0] + share * (xs[1] - xs[0]);
    double atY = ys[0] + share * (ys[1] - ys[0]);
    double px = x(atX, xs);
    double py = y(atY, ys);
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
            shortNumber(atY)));
    out.append(
        String.format(
            Locale.ROOT,
            "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
            px,
            HEIGHT - 10,
            shortNumber(atX)));
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

  /** Three digits and a thousands letter. */
  static String shortNumber(double value) {
    double size = Math.abs(value);
    if (size >= 1e6) {
      return String.format(Locale.ROOT, "%.1fM", value / 1e6);
    }
    if (size >= 1e4) {
      return String.format(Locale.ROOT, "%.0fk", value / 1e3);
    }
    if (size >= 100 || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, size >= 1 ? "%.1f" : "%.3g", value);
  }
}
