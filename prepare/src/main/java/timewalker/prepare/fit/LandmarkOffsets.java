package timewalker.prepare.fit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import timewalker.head.LandmarkScheme;
import timewalker.math.Shapes;

/**
 * Where the landmark network sees each landmark, against the place on the head that it is tied to:
 * the network has its own idea of a face, and without this table a fit would explain the difference
 * by a false identity. It also shows less of a nod than there is and more or less of a turn, so the
 * difference changes with the side from which the head is seen: it is a quadratic function of that
 * direction.
 *
 * <p>What remains is not noise of each landmark by itself: where a beard, a shadow or a view from
 * the side misleads the network, whole parts of the face go astray together. The modes are the
 * principal components of that, each as large as it usually is, so that a fit can tell such an
 * error from a head that turned. They lie in the picture, turned so that the line through the outer
 * eye corners is level.
 *
 * <p>Lengths are in eye distances, so that they go with the size of the head.
 *
 * @param scheme what the landmarks mean
 * @param offset [L][6][3] factors of the {@link #terms}, axes of the resting head
 * @param modes [M][L][2] right and down, a standard deviation each
 * @param deviation [L] root mean square of what remains, of one coordinate
 */
public record LandmarkOffsets(
    LandmarkScheme scheme, float[] offset, float[] modes, float[] deviation) {
  /** Endings of the resources, after the name of the scheme. */
  private static final String OFFSETS = "-offsets.csv";

  private static final String MODES = "-modes.csv";

  /** What no head of the model has in common with a true one; adds to all deviations. */
  private static final double MODEL_DEVIATION = 0.01;

  /** Of landmarks of which nothing was learned: 0.02 with what the model adds. */
  private static final float UNLEARNED = 0.0173f;

  /** Terms of the quadratic function. */
  public static final int TERMS = 6;

  /** Directions farther aside or up than these are taken for these: none was learned from. */
  private static final double MOST_ASIDE = 0.9;

  private static final double MOST_UP = 0.5;

  public LandmarkOffsets {
    Shapes.check("landmarks", scheme.count(), "offset", offset.length, 3 * TERMS);
    Shapes.check("landmarks", scheme.count(), "deviation", deviation.length, 1);
    if (modes.length % (2 * scheme.count()) != 0) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "modes of %d numbers", modes.length));
    }
  }

  /** No offset, no modes, and landmarks all alike. */
  public static LandmarkOffsets none(LandmarkScheme scheme) {
    float[] deviation = new float[scheme.count()];
    Arrays.fill(deviation, UNLEARNED);
    return new LandmarkOffsets(
        scheme, new float[3 * TERMS * scheme.count()], new float[0], deviation);
  }

  /** Modes M. */
  int modeCount() {
    return modes.length / (2 * scheme.count());
  }

  /**
   * The terms of the quadratic function: 1, x, y, x², xy, y².
   *
   * @param x sideways part of the direction from the face to the camera, axes of the head, unit
   * @param y upward part of it
   * @param terms [6] overwritten
   */
  public static void terms(double x, double y, double[] terms) {
    double a = Math.clamp(x, -MOST_ASIDE, MOST_ASIDE);
    double b = Math.clamp(y, -MOST_UP, MOST_UP);
    terms[0] = 1;
    terms[1] = a;
    terms[2] = b;
    terms[3] = a * a;
    terms[4] = a * b;
    terms[5] = b * b;
  }

  /**
   * Derivatives of the {@link #terms}.
   *
   * @param alongX [6] by x, overwritten
   * @param alongY [6] by y, overwritten
   */
  static void slopes(double x, double y, double[] alongX, double[] alongY) {
    boolean moveX = Math.abs(x) < MOST_ASIDE;
    boolean moveY = Math.abs(y) < MOST_UP;
    double a = Math.clamp(x, -MOST_ASIDE, MOST_ASIDE);
    double b = Math.clamp(y, -MOST_UP, MOST_UP);
    double[] byX = {0, 1, 0, 2 * a, b, 0};
    double[] byY = {0, 0, 1, 0, a, 2 * b};
    for (int k = 0; k < TERMS; k++) {
      alongX[k] = moveX ? byX[k] : 0;
      alongY[k] = moveY ? byY[k] : 0;
    }
  }

  /** The tables that were learned on renders of people who do not exist. */
  public static LandmarkOffsets learned(LandmarkScheme scheme) {
    int count = scheme.count();
    List<float[]> offsets = rows(scheme.set() + OFFSETS, 1 + 3 * TERMS);
    List<float[]> modes = rows(scheme.set() + MODES, 2 * count);
    if (offsets.size() != count) {
      throw new IllegalStateException(scheme.set() + OFFSETS + " has offsets of " + offsets.size());
    }
    LandmarkOffsets table = none(scheme);
    for (int l = 0; l < count; l++) {
      System.arraycopy(offsets.get(l), 0, table.offset, 3 * TERMS * l, 3 * TERMS);
      table.deviation[l] = offsets.get(l)[3 * TERMS];
    }
    float[] all = new float[2 * count * modes.size()];
    for (int m = 0; m < modes.size(); m++) {
      System.arraycopy(modes.get(m), 0, all, 2 * count * m, modes.get(m).length);
    }
    return new LandmarkOffsets(scheme, table.offset, all, table.deviation);
  }

  /** Rows of a table: their number, then so many columns. */
  private static List<float[]> rows(String resource, int columns) {
    try (InputStream in = LandmarkOffsets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from this program's archive");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      List<float[]> rows = new ArrayList<>();
      String line;
      while ((line = lines.readLine()) != null) {
        if (!line.startsWith("#") && !line.startsWith("landmark")) {
          rows.add(row(resource, line, rows.size(), columns));
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }

  private static float[] row(String resource, String line, int number, int columns) {
    String[] fields = line.split(",", -1);
    if (fields.length != 1 + columns || !fields[0].equals(Integer.toString(number))) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "%s is damaged at row %d", resource, number));
    }
    float[] row = new float[columns];
    for (int i = 0; i < columns; i++) {
      row[i] = Float.parseFloat(fields[1 + i]);
      if (!Float.isFinite(row[i])) {
        throw new IllegalStateException(
            String.format(Locale.ROOT, "%s is damaged at row %d", resource, number));
      }
    }
    return row;
  }

  /** Trust in a landmark against the usual one, 0.2 to 2. */
  double trust(int landmark) {
    double ratio = standardDeviation() / Math.hypot(deviation[landmark], MODEL_DEVIATION);
    return Math.clamp(ratio * ratio, 0.2, 2);
  }

  /** Standard deviation of a coordinate of the usual landmark, as a fit should see it. */
  double standardDeviation() {
    float[] sorted = deviation.clone();
    Arrays.sort(sorted);
    return Math.hypot(sorted[sorted.length / 2], MODEL_DEVIATION);
  }
}
