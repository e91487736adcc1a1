package timewalker.prepare.vision;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.LandmarkEmbedding;
import timewalker.head.LandmarkScheme;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.synth.LifelongSubject;
import timewalker.synth.RenderedShot;
import timewalker.synth.SynthSettings;

/** Photos of the synthetic subject, with what is in them. */
final class KnownPhotos {
  static final LifelongSubject SUBJECT =
      new LifelongSubject(SynthSettings.DEFAULT.withAges(List.of(25.0, 50.0)).withFrames(1, 0));

  private KnownPhotos() {}

  /**
   * @param photo RGB
   * @param landmarks [468][2] where the head model puts them, pixels
   * @param mask [height × width] cover, 0..1
   */
  record Known(ByteImage photo, float[] landmarks, float[] mask) {
    double eyeDistance() {
      int left = LandmarkScheme.MEDIAPIPE.leftEye().outer();
      int right = LandmarkScheme.MEDIAPIPE.rightEye().outer();
      double dx = landmarks[2 * left] - landmarks[2 * right];
      double dy = landmarks[2 * left + 1] - landmarks[2 * right + 1];
      return Math.hypot(dx, dy);
    }

    /** Median distance of the landmarks, in shares of the eyes' distance. */
    double medianError(Landmarks found) {
      double[] errors = new double[LandmarkScheme.MEDIAPIPE.count()];
      for (int l = 0; l < errors.length; l++) {
        errors[l] =
            Math.hypot(found.x(l) - landmarks[2 * l], found.y(l) - landmarks[2 * l + 1])
                / eyeDistance();
      }
      Arrays.sort(errors);
      return errors[errors.length / 2];
    }
  }

  /** The subject at rest on white. */
  static Known portrait(double age, int width, int height, double yaw, double pitch, double size) {
    double focal = 1.6 * height;
    double distance = focal * 0.25 / (size * height);
    double y = Math.toRadians(yaw);
    double p = Math.toRadians(pitch);
    double[] eye = {
      distance * Math.sin(y) * Math.cos(p),
      distance * Math.sin(p),
      distance * Math.cos(y) * Math.cos(p)
    };
    Camera camera = Camera.lookAt(width, height, focal, eye, new double[] {0, 0, 0});
    HeadModel head = SUBJECT.headModel();
    HeadParams params = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    System.arraycopy(SUBJECT.shape(age), 0, params.shape(), 0, params.shape().length);
    RenderedShot shot = SUBJECT.render(age, params, camera);
    return new Known(
        ByteImage.of(shot.colour()), project(head, params, camera), shot.mask().data());
  }

  private static float[] project(HeadModel head, HeadParams params, Camera camera) {
    HeadPoser poser = new HeadPoser(head);
    float[] vertices = new float[head.template().length];
    poser.pose(params, vertices);
    LandmarkEmbedding embedding = head.landmarks(LandmarkScheme.MEDIAPIPE.set());
    float[] points = new float[3 * embedding.count()];
    embedding.surfacePoints(head.faces(), vertices, points);
    double[] m = camera.cameraFromWorld();
    float[] pixels = new float[2 * LandmarkScheme.MEDIAPIPE.count()];
    for (int l = 0; l < embedding.count(); l++) {
      double[] c = new double[3];
      for (int r = 0; r < 3; r++) {
        c[r] = m[4 * r + 3];
        for (int k = 0; k < 3; k++) {
          c[r] += m[4 * r + k] * (points[3 * l + k] + embedding.offset()[3 * l + k]);
        }
      }
      int at = 2 * embedding.indices()[l];
      pixels[at] = (float) (camera.fx() * c[0] / c[2] + camera.cx());
      pixels[at + 1] = (float) (camera.fy() * c[1] / c[2] + camera.cy());
    }
    return pixels;
  }

  /** The same person before coarse coloured noise, as a photo of a room would be. */
  static Known inRoom(Known known, long seed) {
    ByteImage room = room(known.photo().width(), known.photo().height(), seed);
    byte[] data = room.data();
    for (int i = 0; i < known.mask().length; i++) {
      float cover = known.mask()[i];
      for (int c = 0; c < 3; c++) {
        float person = (known.photo().data()[3 * i + c] & 0xff) - 255 * (1 - cover);
        float behind = (1 - cover) * (data[3 * i + c] & 0xff);
        data[3 * i + c] = (byte) Math.clamp(Math.round(person + behind), 0, 255);
      }
    }
    return new Known(room, known.landmarks(), known.mask());
  }

  /** Overlapping rectangles of any colour, with grain. */
  static ByteImage room(int width, int height, long seed) {
    Random random = new Random(seed);
    ByteImage room = new ByteImage(width, height, 3);
    for (int thing = 0; thing < 60; thing++) {
      int x0 = random.nextInt(width);
      int y0 = random.nextInt(height);
      int x1 = thing == 0 ? width : x0 + random.nextInt(width / 3);
      int y1 = thing == 0 ? height : y0 + random.nextInt(height / 3);
      byte[] colour = new byte[3];
      random.nextBytes(colour);
      for (int y = thing == 0 ? 0 : y0; y < Math.min(y1, height); y++) {
        for (int x = thing == 0 ? 0 : x0; x < Math.min(x1, width); x++) {
          System.arraycopy(colour, 0, room.data(), 3 * (y * width + x), 3);
        }
      }
    }
    for (int i = 0; i < room.data().length; i++) {
      int noisy = (room.data()[i] & 0xff) + (int) Math.round(4 * random.nextGaussian());
      room.data()[i] = (byte) Math.clamp(noisy, 0, 255);
    }
    return room;
  }

  /** Copies {@code part} into {@code whole}. */
  static void paste(ByteImage part, ByteImage whole, int x, int y) {
    for (int row = 0; row < part.height(); row++) {
      System.arraycopy(
          part.data(),
          3 * row * part.width(),
          whole.data(),
          3 * ((y + row) * whole.width() + x),
          3 * part.width());
    }
  }
}
