package timewalker.prepare.fit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import timewalker.math.Shapes;

/**
 * Where the landmark network sees each landmark, against the place on the head that it is tied to:
 * the network has its own idea of a face, and without this table a fit would explain the difference
 * by a false identity. It also shows less of a nod than there is and more or less of a turn, so the
 * difference changes with the side from which the head is seen: it is a quadratic function of that
 * direction. Lengths are in eye distances, so that they go with the size of the head.
 *
 * @param offset [468][6][3] factors of the {@link #terms}, axes of the resting head
 * @param deviation [468] root mean square of what remains
 */
public record LandmarkOffsets(float[] offset, float[] deviation) {
  private static final String RESOURCE = "landmark-offsets.csv";

  /** Terms of the quadratic function. */
  static final int TERMS = 6;

  /** Directions farther aside or up than these are taken for these: none was learned from. */
  private static final double MOST_ASIDE = 0.9;

  private static final double MOST_UP = 0.5;

  public LandmarkOffsets {
    Shapes.check("landmarks", LandmarkModel.COUNT, "offset", offset.length, 3 * TERMS);
    Shapes.check("landmarks", LandmarkModel.COUNT, "deviation", deviation.length, 1);
  }

  /** No offset, and landmarks all alike. */
  public static LandmarkOffsets none() {
    float[] deviation = new float[LandmarkModel.COUNT];
    Arrays.fill(deviation, 1);
    return new LandmarkOffsets(new float[3 * TERMS * LandmarkModel.COUNT], deviation);
  }

  /**
   * The terms of the quadratic function: 1, x, y, x², xy, y².
   *
   * @param x sideways part of the direction from the face to the camera, axes of the head, unit
   * @param y upward part of it
   * @param terms [6] overwritten
   */
  static void terms(double x, double y, double[] terms) {
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

  /** The table that was learned on renders of people who do not exist. */
  public static LandmarkOffsets learned() {
    try (InputStream in = LandmarkOffsets.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(
            "the table of landmark offsets is missing from this program's archive");
      }
      return read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the table of landmark offsets", e);
    }
  }

  private static LandmarkOffsets read(BufferedReader lines) throws IOException {
    LandmarkOffsets table = none();
    int next = 0;
    String line;
    while ((line = lines.readLine()) != null) {
      if (line.startsWith("#") || line.startsWith("landmark")) {
        continue;
      }
      String[] fields = line.split(",", -1);
      if (fields.length != 2 + 3 * TERMS || Integer.parseInt(fields[0]) != next) {
        throw new IllegalStateException("the table of landmark offsets is damaged at " + line);
      }
      for (int i = 0; i < 3 * TERMS; i++) {
        table.offset[3 * TERMS * next + i] = Float.parseFloat(fields[1 + i]);
      }
      table.deviation[next++] = Float.parseFloat(fields[1 + 3 * TERMS]);
    }
    if (next != LandmarkModel.COUNT) {
      throw new IllegalStateException("the table of landmark offsets ends at landmark " + next);
    }
    return table;
  }

  /** Trust in a landmark against the usual one, 0.2 to 2. */
  double trust(int landmark) {
    float[] sorted = deviation.clone();
    Arrays.sort(sorted);
    double ratio = sorted[sorted.length / 2] / Math.max(deviation[landmark], 1e-6);
    return Math.clamp(ratio * ratio, 0.2, 2);
  }
}
