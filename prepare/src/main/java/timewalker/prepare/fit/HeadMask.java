package timewalker.prepare.fit;

import java.util.List;
import timewalker.head.HeadModel;
import timewalker.head.HeadPoser;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.math.Shapes;
import timewalker.raster.MeshRasterizer;

/**
 * The head in a photo, with its hair: what of the person's mask lies around the fitted head, cut
 * under the neck, with soft edges. Hands and shoulders beside the neck are excluded, and so is
 * everything not connected with the head. Where another person is close, pixels connected with that
 * head rather than this one are removed. One per thread.
 */
public final class HeadMask {
  /** Room for hair around the head, in head heights (chin to crown). */
  private static final double HAIR_ASIDE = 0.9;

  private static final double HAIR_ABOVE = 0.5;

  /** Width kept at the collar, in half widths of the neck. */
  private static final double COLLAR = 1.4;

  /** Width of soft edges, in head heights. */
  private static final double SOFT = 0.05;

  /** Another's face whose middle is so near to this one's, in its size, is the same one. */
  private static final double SAME = 0.3;

  /** Width of the edge between two people who are equally near, in head radii. */
  private static final double NEARER = 0.1;

  /** The same where a way tells, in head radii of way. */
  private static final double BETWEEN = 0.05;

  /** What is so near to the middle of a head, in its radii, and nearer than to this one, is it. */
  private static final double SURELY = 0.85;

  /** A face from its brows' line to its chin, as landmarks go, against its head with hair. */
  private static final double HEAD_OF_FACE = 1.35;

  /** Faces farther away than this, in head heights, do not reach into the head's room. */
  private static final double FAR = 6;

  /** Mask values from here on are connected. */
  private static final float PART = 0.25f;

  private final HeadModel model;
  private final HeadPoser poser;
  private final MeshRasterizer rasterizer;
  private final float[] vertices;
  private final int[] skull;
  private final int[] face;
  private final int[] collar;

  /**
   * Another face in the photo.
   *
   * @param x middle of its landmarks, pixels
   * @param y middle of its landmarks, pixels
   * @param height of the box around them, pixels
   */
  public record OtherFace(double x, double y, double height) {}

  /** The head in the plane through its centre that faces the camera. */
  private record Extent(
      double[] centre,
      double[] up, // [2] picture direction of the head's up, unit
      double pixels, // per metre
      double top,
      double chin,
      double collar,
      double middle,
      double neck) { // the last five metres: heights along up, middle and half width of the neck
    // across

    double height() {
      return top - chin;
    }
  }

  public HeadMask(HeadModel model) {
    this.model = model;
    poser = new HeadPoser(model);
    rasterizer = new MeshRasterizer(Parallel.of(1), model.vertexCount(), model.faces());
    vertices = new float[3 * model.vertexCount()];
    skull = model.mask("skin");
    face = model.mask("face-skin");
    collar = model.mask("boundary");
  }

  /**
   * The mask of a head.
   *
   * @param person [1][height][width] 0..1, as large as the photo
   * @param photo RGB, as large as the mask; looked at only where others are near
   * @param others faces of other people in the photo
   * @return of the same size
   */
  public FloatImage of(
      FittedHead head, FloatImage person, ByteImage photo, List<OtherFace> others) {
    Camera camera = head.camera();
    int pixels = camera.width() * camera.height();
    Shapes.check("pixels", pixels, "person mask", person.data().length, 1);
    Shapes.check("pixels", pixels, "photo", photo.data().length, 3);
    poser.pose(head.params(), vertices);
    Extent extent = extent(camera);
    float[] mask = new float[pixels];
    for (int y = 0; y < camera.height(); y++) {
      for (int x = 0; x < camera.width(); x++) {
        int p = y * camera.width() + x;
        float seen = person.data()[p];
        mask[p] = seen == 0 ? 0 : seen * (float) region(extent, x + 0.5, y + 0.5);
      }
    }
    float[] depth = new float[pixels];
    rasterizer.draw(vertices, camera, depth, new float[3 * pixels], null);
    List<OtherFace> near = others.stream().filter(other -> isNear(other, extent)).toList();
    if (!near.isEmpty()) {
      cutAway(near, extent, depth, mask, person, photo);
    }
    keepWhatHangsTogether(mask, depth, camera);
    return new FloatImage(camera.width(), camera.height(), 1, mask);
  }

  private static boolean isNear(OtherFace other, Extent e) {
    double distance = Math.hypot(other.x - e.centre()[0], other.y - e.centre()[1]);
    return distance > SAME * other.height && distance < FAR * (e.height() * e.pixels());
  }

  /**
   * Clears what is nearer to another head, or to what lies below it, than to this one, each
   * measured in its own size; and what hangs together with the other. What the fitted head itself
   * covers stays.
   */
  private static void cutAway(
      List<OtherFace> others,
      Extent e,
      float[] depth,
      float[] mask,
      FloatImage person,
      ByteImage photo) {
    double radius = e.height() / 2 * e.pixels();
    boolean[] own = new boolean[mask.length];
    boolean[] theirs = new boolean[mask.length];
    for (int p = 0; p < mask.length; p++) {
      own[p] = depth[p] > 0;
      double x = p % photo.width() + 0.5;
      double y = p / photo.width() + 0.5;
      double near = own[p] || person.data()[p] == 0 ? 0 : distance(e, radius, x, y);
      for (int i = 0; near > 0 && i < others.size(); i++) {
        double far = distance(others.get(i), x, y);
        mask[p] *= (float) ramp(far - near - NEARER, NEARER);
        theirs[p] |= far < SURELY && far < near;
      }
    }
    HeadBorder border = new HeadBorder(photo, person, radius);
    float[] fromOwn = border.ways(own, theirs);
    float[] fromTheirs = border.ways(theirs, own);
    for (int p = 0; p < mask.length; p++) {
      if (mask[p] > 0 && !own[p] && fromTheirs[p] < Float.POSITIVE_INFINITY) {
        mask[p] *= (float) ramp(fromTheirs[p] - fromOwn[p], BETWEEN);
      }
    }
  }

  /** From the middle of the head, or the line down from it, in head radii. */
  private static double distance(Extent e, double radius, double x, double y) {
    double rise = (e.top() + e.chin()) / 2 * e.pixels();
    double dx = x - e.centre()[0] - rise * e.up()[0];
    double dy = y - e.centre()[1] - rise * e.up()[1];
    double above = Math.max(0, dx * e.up()[0] + dy * e.up()[1]);
    double across = dx * e.up()[1] - dy * e.up()[0];
    return Math.hypot(across, above) / radius;
  }

  private static double distance(OtherFace other, double x, double y) {
    double middle = other.y - (HEAD_OF_FACE - 1) / 2 * other.height;
    double radius = HEAD_OF_FACE / 2 * other.height;
    return Math.hypot(x - other.x, Math.max(0, middle - y)) / radius;
  }

  private Extent extent(Camera camera) {
    double[] m = camera.cameraFromWorld();
    double[] centre = new double[3];
    for (int v : face) {
      for (int axis = 0; axis < 3; axis++) {
        centre[axis] += vertices[3 * v + axis] / (double) face.length;
      }
    }
    double depth = depth(m, centre[0], centre[1], centre[2]);
    double scale = camera.fx() / depth;
    double[] rotation = new double[9];
    poser.jointRotation(HeadModel.NECK, rotation);
    double upX = m[0] * rotation[1] + m[1] * rotation[4] + m[2] * rotation[7];
    double upY = m[4] * rotation[1] + m[5] * rotation[4] + m[6] * rotation[7];
    double length = Math.max(Math.sqrt(upX * upX + upY * upY), 1e-6);
    double[] up = {upX / length, upY / length};
    double[] middle = {picture(camera, m, centre, 0), picture(camera, m, centre, 1)};
    double[] skin = span(skull, camera, middle, up, scale);
    double[] front = span(face, camera, middle, up, scale);
    double[] ring = span(collar, camera, middle, up, scale);
    return new Extent(
        middle,
        up,
        scale,
        skin[1],
        front[0],
        (ring[0] + ring[1]) / 2,
        (ring[2] + ring[3]) / 2,
        (ring[3] - ring[2]) / 2);
  }

  private static double depth(double[] m, double x, double y, double z) {
    return m[8] * x + m[9] * y + m[10] * z + m[11];
  }

  private static double picture(Camera camera, double[] m, double[] p, int axis) {
    double depth = depth(m, p[0], p[1], p[2]);
    double sum =
        m[4 * axis] * p[0] + m[4 * axis + 1] * p[1] + m[4 * axis + 2] * p[2] + m[4 * axis + 3];
    return axis == 0
        ? camera.fx() * sum / depth + camera.cx()
        : camera.fy() * sum / depth + camera.cy();
  }

  /** Least and greatest height along up, least and greatest place across it, metres. */
  private double[] span(int[] ids, Camera camera, double[] middle, double[] up, double scale) {
    double[] m = camera.cameraFromWorld();
    double[] span = {1e9, -1e9, 1e9, -1e9};
    double[] p = new double[3];
    for (int v : ids) {
      for (int axis = 0; axis < 3; axis++) {
        p[axis] = vertices[3 * v + axis];
      }
      double dx = (picture(camera, m, p, 0) - middle[0]) / scale;
      double dy = (picture(camera, m, p, 1) - middle[1]) / scale;
      double height = dx * up[0] + dy * up[1];
      double across = dx * up[1] - dy * up[0];
      span[0] = Math.min(span[0], height);
      span[1] = Math.max(span[1], height);
      span[2] = Math.min(span[2], across);
      span[3] = Math.max(span[3], across);
    }
    return span;
  }

  /** 1 around the head and its hair, 0 elsewhere, soft between. */
  private static double region(Extent e, double x, double y) {
    double dx = (x - e.centre()[0]) / e.pixels();
    double dy = (y - e.centre()[1]) / e.pixels();
    double height = dx * e.up()[0] + dy * e.up()[1];
    double across = dx * e.up()[1] - dy * e.up()[0];
    double h = e.height();
    double soft = SOFT * h;
    double top = ramp(e.top() + HAIR_ABOVE * h - height, soft);
    double bottom = ramp(height - e.collar(), soft);
    // from the hair's room at the chin down to little more than the neck at the collar
    double share = Math.clamp((height - e.collar()) / Math.max(e.chin() - e.collar(), 1e-6), 0, 1);
    double half = COLLAR * e.neck() + share * (HAIR_ASIDE * h - COLLAR * e.neck());
    double middle = (1 - share) * e.middle();
    double sides = ramp(half - Math.abs(across - middle), soft);
    return top * bottom * sides;
  }

  /** 0 at less than 0, 1 from {@code width} on. */
  private static double ramp(double distance, double width) {
    double t = Math.clamp(distance / width, 0, 1);
    return t * t * (3 - 2 * t);
  }

  /** Clears everything that no path of masked pixels joins with the fitted head. */
  private static void keepWhatHangsTogether(float[] mask, float[] depth, Camera camera) {
    int width = camera.width();
    int pixels = mask.length;
    boolean[] reached = new boolean[pixels];
    int[] queue = new int[pixels];
    int end = 0;
    for (int p = 0; p < pixels; p++) {
      if (depth[p] > 0 && mask[p] >= PART) {
        reached[p] = true;
        queue[end++] = p;
      }
    }
    for (int i = 0; i < end; i++) {
      int p = queue[i];
      int x = p % width;
      for (int step : new int[] {-1, 1, -width, width}) {
        int q = p + step;
        boolean inside =
            q >= 0 && q < pixels && (step != -1 || x > 0) && (step != 1 || x < width - 1);
        if (inside && !reached[q] && mask[q] > 0) {
          reached[q] = true;
          if (mask[q] >= PART) {
            queue[end++] = q; // faint pixels are kept as an edge but lead no farther
          }
        }
      }
    }
    for (int p = 0; p < pixels; p++) {
      mask[p] = reached[p] ? mask[p] : 0;
    }
  }

  /** The head model. */
  public HeadModel model() {
    return model;
  }
}
