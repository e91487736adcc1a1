package timewalker.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.math.Camera;
import timewalker.synth.LifelongSubject;
import timewalker.synth.SynthSettings;

/** Photos of people who do not exist, in front of clutter. */
public final class SyntheticPhotos {
  private final LifelongSubject subject;
  private final double age;

  SyntheticPhotos(int identity, double age) {
    this.age = age;
    subject =
        new LifelongSubject(
            SynthSettings.DEFAULT.withIdentity(identity).withAges(List.of(age)).withFrames(1, 0));
  }

  /**
   * A portrait.
   *
   * @param share of the picture's height that the head takes
   */
  ByteImage portrait(int size, double yaw, double share, long seed) {
    double focal = 1.6 * size;
    double distance = focal * 0.25 / (share * size);
    double y = Math.toRadians(yaw);
    Camera camera =
        Camera.lookAt(
            size,
            size,
            focal,
            new double[] {distance * Math.sin(y), 0, distance * Math.cos(y)},
            new double[3]);
    HeadModel head = subject.headModel();
    HeadParams params = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    System.arraycopy(subject.shape(age), 0, params.shape(), 0, params.shape().length);
    LifelongSubject.CutOut shot = subject.cutOut(age, params, camera);
    ByteImage photo = ByteImage.of(shot.colour());
    ByteImage room = clutter(size, seed);
    for (int i = 0; i < photo.pixels(); i++) {
      float cover = shot.mask().data()[i];
      for (int c = 0; c < 3; c++) {
        float person = (photo.data()[3 * i + c] & 0xff) - 255 * (1 - cover);
        float behind = (1 - cover) * (room.data()[3 * i + c] & 0xff);
        photo.data()[3 * i + c] = (byte) Math.clamp(Math.round(person + behind), 0, 255);
      }
    }
    return photo;
  }

  /** Overlapping rectangles of muted colours. */
  public static ByteImage clutter(int size, long seed) {
    Random random = new Random(seed);
    ByteImage room = new ByteImage(size, size, 3);
    java.util.Arrays.fill(room.data(), (byte) 120);
    for (int thing = 0; thing < 40; thing++) {
      int x0 = random.nextInt(size);
      int y0 = random.nextInt(size);
      int x1 = Math.min(size, x0 + random.nextInt(size / 2));
      int y1 = Math.min(size, y0 + random.nextInt(size / 2));
      int[] colour = {60 + random.nextInt(130), 60 + random.nextInt(130), 60 + random.nextInt(130)};
      for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
          for (int c = 0; c < 3; c++) {
            room.data()[3 * (y * size + x) + c] = (byte) colour[c];
          }
        }
      }
    }
    return room;
  }

  static void jpeg(Path file, ByteImage photo) throws IOException {
    Files.createDirectories(file.getParent());
    ImageFile.writeJpeg(file, photo, 0.93, Optional.empty());
  }
}
