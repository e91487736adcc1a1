package timewalker.synth;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.Random;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadParams;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;

/** Paints one snapshot of a {@link Shoebox}: a place, another person, a camera's small faults. */
final class SnapshotPainter {
  private static final int[][] SIZES = {{800, 600}, {600, 800}, {768, 768}, {900, 600}};

  /** Neck below the head's middle, metres. */
  private static final double NECK = 0.15;

  private final LifelongSubject subject;
  private final LifelongSubject companion;

  /**
   * @param headBox [4] x0, y0, x1, y1 of the pixels that show the subject
   * @param otherBox [4] of the second person; zeros without one
   */
  record Snapshot(
      ByteImage picture,
      int[] headBox,
      int[] otherBox,
      double yaw,
      double pitch,
      double focalPixels,
      int focalLength35mm) {}

  SnapshotPainter(LifelongSubject subject, LifelongSubject companion) {
    this.subject = subject;
    this.companion = companion;
  }

  Snapshot paint(Shoebox.PlannedPhoto photo) {
    Random random = new Random(photo.seed());
    int[] size = SIZES[random.nextInt(SIZES.length)];
    int w = size[0];
    int h = size[1];
    double focal = Math.max(w, h) * (1.1 + 0.8 * random.nextDouble());
    float[] picture = background(w, h, random);
    int[] other = new int[4];
    if (photo.accompanied()) {
      double side = random.nextBoolean() ? 0.27 : -0.27;
      other =
          place(companion, photo, random, picture, w, h, focal, side, 1.15, false, new double[2]);
    }
    boolean away = photo.spoil() == Shoebox.Spoil.TURNED_AWAY;
    double[] view = new double[2];
    double shift = photo.accompanied() ? 0 : 0.10 * (2 * random.nextDouble() - 1);
    if (photo.spoil() == Shoebox.Spoil.CUT_OFF) {
      shift = (random.nextBoolean() ? 1 : -1) * (0.40 + 0.06 * random.nextDouble());
    }
    int[] head =
        place(
            subject,
            photo,
            random,
            picture,
            w,
            h,
            focal,
            shift,
            0.85 + 0.4 * random.nextDouble(),
            away,
            view);
    if (photo.spoil() == Shoebox.Spoil.BLURRED) {
      shake(picture, w, h, random);
    }
    ByteImage developed = develop(picture, w, h, random);
    int equivalent = (int) Math.rint(focal / Math.max(w, h) * 36);
    return new Snapshot(developed, head, other, view[0], view[1], focal, equivalent);
  }

  /**
   * Renders a person into the picture.
   *
   * @param shift sideways from the middle, in picture widths
   * @param distance of the camera, metres
   * @param view [2] written: yaw and pitch in degrees
   * @return the box around the head's pixels
   */
  private int[] place(
      LifelongSubject person,
      Shoebox.PlannedPhoto photo,
      Random random,
      float[] picture,
      int w,
      int h,
      double focal,
      double shift,
      double distance,
      boolean away,
      double[] view) {
    double yaw =
        away
            ? 130 + 100 * random.nextDouble()
            : 38 * Math.max(-1.3, Math.min(1.3, 0.6 * random.nextGaussian()));
    double pitch = 10 * Math.max(-1.4, Math.min(1.4, 0.7 * random.nextGaussian()));
    view[0] = yaw;
    view[1] = pitch;
    double y = StrictMath.toRadians(yaw);
    double p = StrictMath.toRadians(pitch);
    double[] eye = {
      distance * StrictMath.sin(y) * StrictMath.cos(p),
      -0.03 + distance * StrictMath.sin(p),
      distance * StrictMath.cos(y) * StrictMath.cos(p)
    };
    Camera straight = Camera.lookAt(w, h, focal, eye, new double[] {0, -0.03, 0});
    double cx = w * (0.5 + shift);
    double cy = h * (0.42 + 0.08 * random.nextDouble());
    Camera camera = new Camera(w, h, focal, focal, cx, cy, straight.cameraFromWorld());
    SyntheticMotion motion = new SyntheticMotion(Noise.seed(photo.seed(), "snapshot"));
    HeadParams params =
        motion.at(EmbeddedHead.load(), person.shape(photo.age()), random.nextInt(10_000), 0.9f);
    drawShoulders(picture, w, h, cx, cy + focal * NECK / distance, focal * 0.2 / distance, random);
    LifelongSubject.CutOut shot = person.cutOut(photo.age(), params, camera);
    return blend(shot, picture, w, h, random);
  }

  /** Lays the person over the picture; the render stands on white. */
  private static int[] blend(
      LifelongSubject.CutOut shot, float[] picture, int w, int h, Random random) {
    float[] tone = new float[3];
    float exposure = 0.85f + 0.3f * random.nextFloat();
    float warm = 0.05f * (float) Math.max(-2, Math.min(2, random.nextGaussian()));
    float green = 0.015f * (float) Math.max(-2, Math.min(2, random.nextGaussian()));
    tone[0] = exposure * (1 + warm);
    tone[1] = exposure * (1 + green);
    tone[2] = exposure * (1 - warm);
    int[] box = {w, h, 0, 0};
    int pixels = w * h;
    for (int i = 0; i < pixels; i++) {
      float mask = shot.mask().data()[i];
      if (mask == 0) {
        continue;
      }
      for (int c = 0; c < 3; c++) {
        float person = shot.colour().data()[c * pixels + i] - (1 - mask);
        int at = c * pixels + i;
        picture[at] = (1 - mask) * picture[at] + tone[c] * person;
      }
      if (mask > 0.5f) {
        box[0] = Math.min(box[0], i % w);
        box[1] = Math.min(box[1], i / w);
        box[2] = Math.max(box[2], i % w + 1);
        box[3] = Math.max(box[3], i / w + 1);
      }
    }
    return box[2] == 0 ? new int[4] : box;
  }

  /** A room or a garden, out of focus: walls, furniture, leaves, patches of light. */
  private static float[] background(int w, int h, Random random) {
    BufferedImage image = new BufferedImage(w / 2, h / 2, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.scale(0.5, 0.5);
    boolean garden = random.nextInt(3) == 0;
    float hue = garden ? 0.25f + 0.1f * random.nextFloat() : random.nextFloat();
    Color top =
        Color.getHSBColor(
            garden ? 0.57f : hue,
            0.15f + 0.2f * random.nextFloat(),
            0.6f + 0.35f * random.nextFloat());
    Color bottom =
        Color.getHSBColor(
            hue, 0.25f + 0.2f * random.nextFloat(), 0.35f + 0.3f * random.nextFloat());
    g.setPaint(new GradientPaint(0, 0, top, 0, h, bottom));
    g.fillRect(0, 0, w, h);
    int things = 14 + random.nextInt(22);
    for (int i = 0; i < things; i++) {
      float own = garden ? 0.2f + 0.18f * random.nextFloat() : random.nextFloat();
      Color colour =
          Color.getHSBColor(
              own, 0.1f + 0.5f * random.nextFloat(), 0.15f + 0.8f * random.nextFloat());
      g.setColor(
          new Color(
              colour.getRed(), colour.getGreen(), colour.getBlue(), 90 + random.nextInt(160)));
      double x = w * (1.2 * random.nextDouble() - 0.1);
      double y = h * (1.2 * random.nextDouble() - 0.1);
      double sx = w * (0.03 + 0.25 * random.nextDouble());
      double sy = h * (0.03 + 0.30 * random.nextDouble());
      switch (random.nextInt(3)) {
        case 0 -> g.fill(new Rectangle2D.Double(x - sx / 2, y - sy / 2, sx, sy));
        case 1 -> g.fill(new Ellipse2D.Double(x - sx / 2, y - sy / 2, sx, garden ? sx : sy));
        default -> g.fill(new RoundRectangle2D.Double(x - sx / 2, y - sy / 2, sx, sy, 30, 30));
      }
    }
    g.dispose();
    float[] half = planes(image);
    blur(half, w / 2, h / 2, 1 + random.nextInt(4), 2);
    float[] full = new float[3 * w * h];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
          int sx = Math.min(w / 2 - 1, x / 2);
          int sy = Math.min(h / 2 - 1, y / 2);
          full[(c * h + y) * w + x] = half[(c * (h / 2) + sy) * (w / 2) + sx];
        }
      }
    }
    return full;
  }

  private static float[] planes(BufferedImage image) {
    int w = image.getWidth();
    int h = image.getHeight();
    int[] rgb = image.getRGB(0, 0, w, h, null, 0, w);
    float[] planes = new float[3 * rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      planes[i] = (rgb[i] >> 16 & 255) / 255f;
      planes[rgb.length + i] = (rgb[i] >> 8 & 255) / 255f;
      planes[2 * rgb.length + i] = (rgb[i] & 255) / 255f;
    }
    return planes;
  }

  /** A shirt below the neck, so that no head floats in a room. */
  private static void drawShoulders(
      float[] picture, int w, int h, double x, double y, double half, Random random) {
    BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    Color shirt =
        Color.getHSBColor(
            random.nextFloat(), 0.2f + 0.5f * random.nextFloat(), 0.2f + 0.6f * random.nextFloat());
    Path2D body = new Path2D.Double();
    body.moveTo(x - 0.42 * half, y - 0.08 * half);
    body.curveTo(
        x - 0.8 * half,
        y + 0.2 * half,
        x - 1.1 * half,
        y + 0.2 * half,
        x - 1.2 * half,
        y + 0.9 * half);
    body.lineTo(x - 1.4 * half, h + 50);
    body.lineTo(x + 1.4 * half, h + 50);
    body.lineTo(x + 1.2 * half, y + 0.9 * half);
    body.curveTo(
        x + 1.1 * half,
        y + 0.2 * half,
        x + 0.8 * half,
        y + 0.2 * half,
        x + 0.42 * half,
        y - 0.08 * half);
    body.closePath();
    g.setPaint(
        new GradientPaint(
            (float) (x - half),
            (float) y,
            shirt,
            (float) (x + half),
            (float) (y + 2 * half),
            shirt.darker()));
    g.fill(body);
    g.dispose();
    int[] argb = image.getRGB(0, 0, w, h, null, 0, w);
    int pixels = w * h;
    for (int i = 0; i < pixels; i++) {
      float alpha = (argb[i] >>> 24) / 255f;
      if (alpha > 0) {
        picture[i] += alpha * ((argb[i] >> 16 & 255) / 255f - picture[i]);
        picture[pixels + i] += alpha * ((argb[i] >> 8 & 255) / 255f - picture[pixels + i]);
        picture[2 * pixels + i] += alpha * ((argb[i] & 255) / 255f - picture[2 * pixels + i]);
      }
    }
  }

  /** Out of focus and moved, so that the person is not recognisable. */
  private static void shake(float[] picture, int w, int h, Random random) {
    blur(picture, w, h, 12 + random.nextInt(8), 3);
  }

  /** Box blur along both axes, repeated. */
  private static void blur(float[] planes, int w, int h, int radius, int passes) {
    float[] line = new float[Math.max(w, h)];
    for (int pass = 0; pass < passes; pass++) {
      for (int c = 0; c < 3; c++) {
        for (int y = 0; y < h; y++) {
          blurLine(planes, (c * h + y) * w, 1, w, radius, line);
        }
        for (int x = 0; x < w; x++) {
          blurLine(planes, c * h * w + x, w, h, radius, line);
        }
      }
    }
  }

  private static void blurLine(
      float[] values, int first, int stride, int length, int radius, float[] line) {
    for (int i = 0; i < length; i++) {
      line[i] = values[first + i * stride];
    }
    float sum = 0;
    for (int k = -radius; k <= radius; k++) {
      sum += line[Math.max(0, Math.min(length - 1, k))];
    }
    for (int i = 0; i < length; i++) {
      values[first + i * stride] = sum / (2 * radius + 1);
      sum += line[Math.min(length - 1, i + radius + 1)] - line[Math.max(0, i - radius)];
    }
  }

  /** Sensor noise and rounding. */
  private static ByteImage develop(float[] picture, int w, int h, Random random) {
    ByteImage out = new ByteImage(w, h, 3);
    int pixels = w * h;
    float grain = 0.008f + 0.02f * random.nextFloat();
    long seed = random.nextLong();
    for (int i = 0; i < pixels; i++) {
      for (int c = 0; c < 3; c++) {
        float noisy = picture[c * pixels + i] + grain * Noise.lattice(seed, i, c, 0);
        out.data()[3 * i + c] = (byte) SkinPainter.byteOf(noisy);
      }
    }
    return out;
  }
}
