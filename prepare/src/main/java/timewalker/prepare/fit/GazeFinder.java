package timewalker.prepare.fit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import timewalker.head.HeadModel;
import timewalker.head.HeadPoser;
import timewalker.head.LandmarkScheme;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;

/**
 * Finds the gaze, which the landmarks do not show. Every pixel between the lids is traced to the
 * eyeball of the fitted head; the gaze is the direction around which a disc of an iris' size parts
 * them best into dark ones inside and bright ones outside, both eyes together. Where it does not
 * part them clearly, a network says where it sees the irises, and the best disc nearby counts. One
 * per thread.
 */
public final class GazeFinder {
  private static final int[] JOINTS = {HeadModel.LEFT_EYE, HeadModel.RIGHT_EYE};
  private static final String[] BALLS = {"eye-left", "eye-right"};

  /** Angle between the gaze and the edge of the iris, seen from the eyeball's centre. */
  private static final double LIMBUS = Math.toRadians(22.5);

  /** Half the width of that edge. */
  private static final double EDGE = Math.toRadians(3);

  /** Samples across an eye, and at most down it. */
  private static final int COLUMNS = 40;

  private static final int ROWS = 24;

  /** An eye open less than this share of its width tells nothing. */
  private static final double SHUT = 0.12;

  /** Eyes narrower than this tell nothing, pixels. */
  private static final double TINY = 7;

  /** How far eyes turn, degrees, and the grid's steps: coarse, then fine. */
  private static final double SIDE = 36;

  private static final double DOWN = 24;
  private static final double COARSE = 4;
  private static final double FINE = 1;

  /** Prior: standard deviation of a gaze, degrees. */
  private static final double USUAL = 22;

  /** Least share of the brightness' variance that the iris must explain. */
  private static final double CLEAR = 0.35;

  /** The same where the network saw an iris. */
  private static final double SEEN = 0.12;

  /** Both eyes look so far in the same direction, degrees. */
  private static final double AGREE = 14;

  private final HeadModel model;
  private final IrisSource irises;
  private final LandmarkScheme scheme;

  /** [2][n] landmarks of the left and the right eye, once around. */
  private final int[][] lids;

  private final HeadPoser poser;
  private final float[] vertices;

  // The samples of both eyes.
  private final int most = 2 * COLUMNS * ROWS;
  private final double[] direction = new double[3 * most]; // [n][3] unit, axes of the skull
  private final double[] brightness = new double[most];
  private final int[] end = new int[3];

  /**
   * A finder.
   *
   * @param scheme of the landmarks, which say where the lids are
   * @param irises sees irises
   */
  public GazeFinder(HeadModel model, LandmarkScheme scheme, IrisSource irises) {
    this.model = model;
    this.scheme = scheme;
    this.irises = irises;
    lids = new int[][] {numbers(scheme.leftEye()), numbers(scheme.rightEye())};
    poser = new HeadPoser(model);
    vertices = new float[3 * model.vertexCount()];
  }

  private static int[] numbers(LandmarkScheme.Eye eye) {
    return eye.lids().stream().mapToInt(l -> l).toArray();
  }

  /**
   * Looks for the gaze.
   *
   * @param landmarks [L][2] pixels, where the lids are
   * @return [6] axis-angles of the left and the right eye, radians; empty where the eyes are shut,
   *     too small or not clear
   */
  public Optional<float[]> find(ByteImage photo, FittedHead head, float[] landmarks) {
    poser.pose(head.params(), vertices);
    double[] rotation = new double[9];
    poser.jointRotation(HeadModel.NECK, rotation);
    for (int eye = 0; eye < 2; eye++) {
      end[eye + 1] = sample(photo, head, landmarks, eye, rotation, end[eye]);
    }
    if (end[2] == 0) {
      return Optional.empty();
    }
    double[] best = search(new double[] {0, 0}, DOWN, SIDE, COARSE);
    best = search(best, COARSE, COARSE, FINE);
    if (explained(best[0], best[1]) < CLEAR) {
      Optional<double[]> seen = seen(photo, head, landmarks, rotation);
      if (seen.isEmpty()) {
        return Optional.empty();
      }
      best = seen.get();
    }
    float down = (float) Math.toRadians(best[0]);
    float side = (float) Math.toRadians(best[1]);
    return Optional.of(new float[] {down, side, 0, down, side, 0});
  }

  /** The gaze of the irises that the network sees: down and side, degrees. */
  private Optional<double[]> seen(
      ByteImage photo, FittedHead head, float[] landmarks, double[] rotation) {
    double[] sum = new double[2];
    double[][] gazes = new double[2][];
    int count = 0;
    for (int eye = 0; eye < 2; eye++) {
      gazes[eye] = end[eye + 1] == end[eye] ? null : seen(photo, head, landmarks, rotation, eye);
      if (gazes[eye] != null) {
        sum[0] += gazes[eye][0];
        sum[1] += gazes[eye][1];
        count++;
      }
    }
    if (count == 0
        || count == 2 && Math.hypot(gazes[0][0] - gazes[1][0], gazes[0][1] - gazes[1][1]) > AGREE) {
      return Optional.empty();
    }
    double[] gaze = {sum[0] / count, sum[1] / count};
    double[] dark = search(gaze, COARSE, COARSE, FINE);
    return explained(dark[0], dark[1]) < SEEN ? Optional.empty() : Optional.of(dark);
  }

  /** The same of one eye; null where no iris lies on its ball. */
  private double @Nullable [] seen(
      ByteImage photo, FittedHead head, float[] landmarks, double[] rotation, int eye) {
    LandmarkScheme.Eye marks = eye == 0 ? scheme.leftEye() : scheme.rightEye();
    double[] inner = {landmarks[2 * marks.inner()], landmarks[2 * marks.inner() + 1]};
    double[] outer = {landmarks[2 * marks.outer()], landmarks[2 * marks.outer() + 1]};
    boolean right = eye == 1;
    double[] middle = irises.middle(photo, right ? outer : inner, right ? inner : outer, right);
    if (middle == null) {
      return null;
    }
    double[] centre = centre(head, eye);
    double[] to = new double[3];
    if (!trace(
        head.camera(),
        middle[0],
        middle[1],
        centre,
        radius(centre, model.mask(BALLS[eye])),
        rotation,
        to,
        0)) {
      return null;
    }
    // the forward axis turned by the axis-angle (down, side, 0)
    double angle = Math.acos(Math.clamp(to[2], -1, 1));
    double share = angle < 1e-9 ? 1 : angle / Math.sin(angle);
    double down = Math.toDegrees(-to[1] * share);
    double side = Math.toDegrees(to[0] * share);
    return Math.abs(down) > DOWN + COARSE || Math.abs(side) > SIDE + COARSE
        ? null
        : new double[] {down, side};
  }

  /** The centre of an eyeball, world, metres. */
  private double[] centre(FittedHead head, int eye) {
    double[] centre = new double[3];
    poser.jointPosition(JOINTS[eye], centre);
    for (int axis = 0; axis < 3; axis++) {
      centre[axis] += head.params().translation()[axis];
    }
    return centre;
  }

  /** Takes the samples of one eye; the number of samples after it. */
  private int sample(
      ByteImage photo, FittedHead head, float[] landmarks, int eye, double[] rotation, int from) {
    int[] ring = lids[eye];
    double[] box = {1e9, -1e9, 1e9, -1e9};
    double area = 0;
    for (int i = 0; i < ring.length; i++) {
      double x = landmarks[2 * ring[i]];
      double y = landmarks[2 * ring[i] + 1];
      int next = ring[(i + 1) % ring.length];
      area += x * landmarks[2 * next + 1] - y * landmarks[2 * next];
      box[0] = Math.min(box[0], x);
      box[1] = Math.max(box[1], x);
      box[2] = Math.min(box[2], y);
      box[3] = Math.max(box[3], y);
    }
    double width = Math.hypot(box[1] - box[0], box[3] - box[2]);
    if (width < TINY || Math.abs(area) / 2 < SHUT * width * width) {
      return from;
    }
    double[] centre = centre(head, eye);
    double radius = radius(centre, model.mask(BALLS[eye]));
    int n = from;
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        double x = box[0] + (column + 0.5) / COLUMNS * (box[1] - box[0]);
        double y = box[2] + (row + 0.5) / ROWS * (box[3] - box[2]);
        if (inside(landmarks, ring, x, y)
            && trace(head.camera(), x, y, centre, radius, rotation, direction, 3 * n)) {
          brightness[n++] = bright(photo, x, y);
        }
      }
    }
    return n;
  }

  private double radius(double[] centre, int[] ball) {
    double sum = 0;
    for (int v : ball) {
      double dx = vertices[3 * v] - centre[0];
      double dy = vertices[3 * v + 1] - centre[1];
      double dz = vertices[3 * v + 2] - centre[2];
      sum += Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
    return sum / ball.length;
  }

  private static boolean inside(float[] landmarks, int[] ring, double x, double y) {
    boolean inside = false;
    for (int i = 0; i < ring.length; i++) {
      int a = ring[i];
      int b = ring[(i + 1) % ring.length];
      double ya = landmarks[2 * a + 1];
      double yb = landmarks[2 * b + 1];
      double xa = landmarks[2 * a];
      double xb = landmarks[2 * b];
      if (ya > y != yb > y && x < xa + (y - ya) / (yb - ya) * (xb - xa)) {
        inside = !inside;
      }
    }
    return inside;
  }

  /**
   * Where the ray of a pixel meets the eyeball, as a direction from its centre; false if nowhere.
   */
  private boolean trace(
      Camera camera,
      double x,
      double y,
      double[] centre,
      double radius,
      double[] rotation,
      double[] out,
      int at) {
    double[] m = camera.cameraFromWorld();
    double[] eye = camera.centre();
    double cx = (x - camera.cx()) / camera.fx();
    double cy = (y - camera.cy()) / camera.fy();
    double length = Math.sqrt(cx * cx + cy * cy + 1);
    double[] ray = new double[3];
    double[] to = new double[3];
    double along = 0;
    double square = 0;
    for (int axis = 0; axis < 3; axis++) {
      ray[axis] = (m[axis] * cx + m[4 + axis] * cy + m[8 + axis]) / length;
      to[axis] = centre[axis] - eye[axis];
      along += ray[axis] * to[axis];
      square += to[axis] * to[axis];
    }
    double inner = radius * radius - (square - along * along);
    if (inner <= 0) {
      return false;
    }
    double t = along - Math.sqrt(inner);
    double[] point = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      point[axis] = (ray[axis] * t - to[axis]) / radius;
    }
    for (int axis = 0; axis < 3; axis++) {
      out[at + axis] =
          rotation[axis] * point[0] + rotation[3 + axis] * point[1] + rotation[6 + axis] * point[2];
    }
    return true;
  }

  /** Red, in which every iris is dark and no sclera is. */
  private static double bright(ByteImage photo, double x, double y) {
    return photo.between(x, y, 0);
  }

  /** The best of a grid around a gaze: down and side, degrees. */
  private double[] search(double[] around, double reachDown, double reachSide, double step) {
    double[] best = around.clone();
    double highest = Double.NEGATIVE_INFINITY;
    for (double down = -reachDown; down <= reachDown + 1e-9; down += step) {
      for (double side = -reachSide; side <= reachSide + 1e-9; side += step) {
        double d = around[0] + down;
        double s = around[1] + side;
        double value = explained(d, s) * Math.max(0, 1 - (d * d + s * s) / (2 * USUAL * USUAL) / 4);
        if (value > highest) {
          highest = value;
          best[0] = d;
          best[1] = s;
        }
      }
    }
    return best;
  }

  /** The share of the brightness' variance that a dark iris at this gaze explains, 0..1. */
  private double explained(double down, double side) {
    double d = StrictMath.toRadians(down);
    double s = StrictMath.toRadians(side);
    // the forward axis turned by the axis-angle (d, s, 0)
    double angle = Math.sqrt(d * d + s * s);
    double sinc = angle < 1e-9 ? 1 : StrictMath.sin(angle) / angle;
    double gx = s * sinc;
    double gy = -d * sinc;
    double gz = StrictMath.cos(angle);
    double inner = StrictMath.cos(LIMBUS - EDGE);
    double outer = StrictMath.cos(LIMBUS + EDGE);
    double between = 0;
    double total = 0;
    for (int eye = 0; eye < 2; eye++) {
      double n = 0;
      double sum = 0;
      double squares = 0;
      double inside = 0;
      double insideSum = 0;
      for (int i = end[eye]; i < end[eye + 1]; i++) {
        double cosine =
            gx * direction[3 * i] + gy * direction[3 * i + 1] + gz * direction[3 * i + 2];
        double share = Math.clamp((cosine - outer) / (inner - outer), 0, 1);
        double value = brightness[i];
        n++;
        sum += value;
        squares += value * value;
        inside += share;
        insideSum += share * value;
      }
      double outside = n - inside;
      if (n == 0) {
        continue;
      }
      total += squares - sum * sum / n;
      if (inside > 0.5 && outside > 0.5) {
        double difference = (sum - insideSum) / outside - insideSum / inside;
        between += difference > 0 ? inside * outside / n * difference * difference : 0;
      }
    }
    return total == 0 ? 0 : between / total;
  }
}
