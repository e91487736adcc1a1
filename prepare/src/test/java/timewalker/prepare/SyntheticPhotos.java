package timewalker.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.math.Camera;
import timewalker.synth.Clutter;
import timewalker.synth.LifelongSubject;
import timewalker.synth.SynthSettings;

/** Photos of people who do not exist, in front of clutter. */
final class SyntheticPhotos {
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
    ByteImage room = Clutter.picture(size, seed);
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

  static void jpeg(Path file, ByteImage photo) throws IOException {
    Files.createDirectories(file.getParent());
    ImageFile.writeJpeg(file, photo, 0.93, Optional.empty());
  }
}
