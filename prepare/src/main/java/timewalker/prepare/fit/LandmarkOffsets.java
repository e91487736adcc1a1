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
 * by a false identity. Lengths are in eye distances, so that they go with the size of the head.
 *
 * @param offset [468][3] mean difference, axes of the resting head
 * @param deviation [468] root mean square of what remains
 */
public record LandmarkOffsets(float[] offset, float[] deviation) {
  private static final String RESOURCE = "landmark-offsets.csv";

  public LandmarkOffsets {
    Shapes.check("landmarks", LandmarkModel.COUNT, "offset", offset.length, 3);
    Shapes.check("landmarks", LandmarkModel.COUNT, "deviation", deviation.length, 1);
  }

  /** No offset, and landmarks all alike. */
  public static LandmarkOffsets none() {
    float[] deviation = new float[LandmarkModel.COUNT];
    Arrays.fill(deviation, 1);
    return new LandmarkOffsets(new float[3 * LandmarkModel.COUNT], deviation);
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
      if (fields.length != 5 || Integer.parseInt(fields[0]) != next) {
        throw new IllegalStateException("the table of landmark offsets is damaged at " + line);
      }
      for (int axis = 0; axis < 3; axis++) {
        table.offset[3 * next + axis] = Float.parseFloat(fields[1 + axis]);
      }
      table.deviation[next++] = Float.parseFloat(fields[4]);
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
