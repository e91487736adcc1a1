package timewalker.avatar;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;

/**
 * Transfers the motion of one head, the driver, to another. Expression, jaw and position are taken
 * relative to the driver's calm face. So a fit that always smiles a little does not make the other
 * head smile. Head rotation, neck and gaze are copied.
 *
 * @param expression [E] of the driver's calm face
 * @param jaw [3] of the driver's calm face
 * @param translation [3] mean position of the driver's head, metres
 */
public record MotionTransfer(float[] expression, float[] jaw, float[] translation) {
  /** Share of the frames that are calm. */
  private static final double CALM = 1.0 / 3;

  /**
   * Expression coefficients stay within these bounds: outside them heads deform badly.
   *
   * @param low least
   * @param high most
   */
  public record Bounds(float low, float high) {
    /** Of units that reach from 0 to 1. */
    public static final Bounds UNITS = new Bounds(-0.3f, 1.2f);

    private static final Bounds DEVIATIONS = new Bounds(-3.5f, 3.5f);

    /** Of a head model: one with a prior counts in standard deviations. */
    public static Bounds of(HeadModel head) {
      return head.expressionPrior().isPresent() ? DEVIATIONS : UNITS;
    }
  }

  /** How far a jaw closes beyond its rest, radians. */
  private static final float CLOSED = 0.03f;

  /**
   * What is calm about a driver: the mean over the third of the frames whose expression is nearest
   * to the median of all.
   *
   * @param driver at least one frame
   */
  public static MotionTransfer relativeTo(List<HeadParams> driver) {
    float[][] faces = driver.stream().map(MotionTransfer::face).toArray(float[][]::new);
    float[] median = median(faces);
    int[] calm =
        IntStream.range(0, faces.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer f) -> distance(faces[f], median)))
            .limit(Math.max(1, Math.round(CALM * faces.length)))
            .mapToInt(f -> f)
            .toArray();
    float[] mean = mean(Arrays.stream(calm).mapToObj(f -> faces[f]).toArray(float[][]::new));
    float[] place = mean(driver.stream().map(HeadParams::translation).toArray(float[][]::new));
    int expressions = mean.length - 3;
    return new MotionTransfer(
        Arrays.copyOf(mean, expressions),
        Arrays.copyOfRange(mean, expressions, mean.length),
        place);
  }

  /**
   * The other head with the driver's motion.
   *
   * @param driver a frame
   * @param resting [S] shape and the rest of the other head; not changed
   * @param bounds of both heads' expressions
   */
  public HeadParams onto(HeadParams resting, HeadParams driver, Bounds bounds) {
    HeadParams moved = resting.copy();
    for (int e = 0; e < expression.length; e++) {
      float change = driver.expression()[e] - expression[e];
      moved.expression()[e] =
          Math.clamp(resting.expression()[e] + change, bounds.low(), bounds.high());
    }
    for (int axis = 0; axis < 3; axis++) {
      moved.jaw()[axis] = resting.jaw()[axis] + driver.jaw()[axis] - jaw[axis];
      moved.translation()[axis] =
          resting.translation()[axis] + driver.translation()[axis] - translation[axis];
    }
    moved.jaw()[0] = Math.max(-CLOSED, moved.jaw()[0]);
    System.arraycopy(driver.root(), 0, moved.root(), 0, 3);
    System.arraycopy(driver.neck(), 0, moved.neck(), 0, 3);
    System.arraycopy(driver.eyes(), 0, moved.eyes(), 0, 6);
    return moved;
  }

  /** Expression, then jaw. */
  private static float[] face(HeadParams params) {
    float[] face = Arrays.copyOf(params.expression(), params.expression().length + 3);
    System.arraycopy(params.jaw(), 0, face, params.expression().length, 3);
    return face;
  }

  private static float[] median(float[][] rows) {
    float[] median = new float[rows[0].length];
    float[] column = new float[rows.length];
    for (int i = 0; i < median.length; i++) {
      for (int r = 0; r < rows.length; r++) {
        column[r] = rows[r][i];
      }
      Arrays.sort(column);
      median[i] = (column[(column.length - 1) / 2] + column[column.length / 2]) / 2;
    }
    return median;
  }

  private static float[] mean(float[][] rows) {
    float[] mean = new float[rows[0].length];
    for (float[] row : rows) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i] / rows.length;
      }
    }
    return mean;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
