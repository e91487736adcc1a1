package timewalker.jobs.animate;

import java.util.Arrays;
import java.util.List;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.engine.SpaceRenderer;
import timewalker.head.HeadParams;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.dataset.Frame;
import timewalker.io.image.ByteImage;
import timewalker.jobs.picture.Pictures;
import timewalker.math.Camera;
import timewalker.prepare.media.Reduction;

/** An avatar at a moment of its life that follows the frames of a dataset. */
public final class Animation {
  private final PersonalSpace space;
  private final SpaceRenderer renderer;
  private final CarriedMotion motion;

  /**
   * @param mix the avatar's moment
   * @param resting the avatar's head at rest at that moment
   * @param driver the one who moves it
   * @param frames of the driver
   */
  public Animation(
      AvatarFile avatar,
      StageMix mix,
      HeadParams resting,
      Driver driver,
      List<Frame> frames,
      Engine engine) {
    this.space = avatar.space();
    this.renderer = new SpaceRenderer(engine, avatar.render());
    this.motion = new CarriedMotion(resting, driver, frames);
    renderer.choose(mix);
  }

  /** The avatar from the front. */
  public ByteImage picture(Frame frame, int size) {
    return picture(frame, new OrbitView(0, 0, size));
  }

  private ByteImage picture(Frame frame, OrbitView view) {
    return Pictures.colour(renderer.render(motion.head(frame), view.around(space)));
  }

  /** The driver, and the avatar from where the driver's picture was taken. */
  public List<ByteImage> withDriver(Frame frame, int size) {
    return List.of(fitted(frame.image().rgb(), size), picture(frame, viewOf(frame.camera(), size)));
  }

  /** From where a camera looks; one that a photo was taken with looks along −z. */
  private static OrbitView viewOf(Camera camera, int size) {
    double[] cameraFromWorld = camera.cameraFromWorld();
    double x = -cameraFromWorld[8];
    double y = -cameraFromWorld[9];
    double z = -cameraFromWorld[10];
    double pitch = Math.clamp(Math.toDegrees(Math.asin(Math.clamp(y, -1, 1))), -89, 89);
    return new OrbitView(Math.toDegrees(Math.atan2(x, z)), pitch, size);
  }

  /** The whole picture, scaled into a white square. */
  private static ByteImage fitted(ByteImage image, int size) {
    ByteImage small = Reduction.to(size, image);
    double scale = Math.max(small.width(), small.height()) / (double) size;
    int left = (int) ((size - small.width() / scale) / 2);
    int top = (int) ((size - small.height() / scale) / 2);
    ByteImage out = new ByteImage(size, size, 3);
    Arrays.fill(out.data(), (byte) 255);
    for (int y = top; y < size; y++) {
      for (int x = left; x < size; x++) {
        int fromX = (int) ((x - left + 0.5) * scale);
        int fromY = (int) ((y - top + 0.5) * scale);
        if (fromX < small.width() && fromY < small.height()) {
          int from = 3 * (fromY * small.width() + fromX);
          System.arraycopy(small.data(), from, out.data(), 3 * (y * size + x), 3);
        }
      }
    }
    return out;
  }
}
