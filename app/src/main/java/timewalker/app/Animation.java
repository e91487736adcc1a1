package timewalker.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import timewalker.TimeWalker;
import timewalker.avatar.MotionTransfer;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceRenderer;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.io.dataset.Frame;
import timewalker.io.image.ByteImage;
import timewalker.io.video.ClipWriter;
import timewalker.math.Camera;

/** A clip of an avatar that moves as the frames of a dataset do. */
final class Animation {
  private final PersonalSpace space;
  private final SpaceRenderer renderer;

  Animation(TimeWalker person) {
    this.space = person.space();
    this.renderer = new SpaceRenderer(space, person.renderSettings(), person.parallel());
  }

  /**
   * Writes the clip.
   *
   * @param driver frames in the order of their motion
   * @param mix the avatar's moment
   * @param resting the avatar's head at rest at that moment
   * @param beside whether the driver is shown too
   * @param progress advanced by one a frame
   */
  void write(
      Path file,
      List<Frame> driver,
      StageMix mix,
      HeadParams resting,
      int size,
      int framesPerSecond,
      boolean beside,
      Progress progress)
      throws IOException {
    Map<String, MotionTransfer> calm = calmFaces(driver);
    renderer.choose(mix);
    Camera camera = new OrbitView(0, 0, size).around(space);
    try (ClipWriter clip = ClipWriter.to(file, framesPerSecond)) {
      for (Frame frame : driver) {
        HeadParams moved = calm.get(frame.lifeStage()).onto(resting, frame.params());
        ByteImage picture = Pictures.colour(renderer.render(moved, camera));
        clip.add(beside ? sideBySide(fitted(frame.image().rgb(), size), picture) : picture);
        progress.advance(1);
      }
      clip.finish();
    }
  }

  /** What is calm differs from life stage to life stage: shape and camera do. */
  private static Map<String, MotionTransfer> calmFaces(List<Frame> driver) {
    Map<String, List<HeadParams>> byStage = new HashMap<>();
    for (Frame frame : driver) {
      byStage.computeIfAbsent(frame.lifeStage(), s -> new ArrayList<>()).add(frame.params());
    }
    Map<String, MotionTransfer> calm = new HashMap<>();
    byStage.forEach((stage, params) -> calm.put(stage, MotionTransfer.relativeTo(params)));
    return calm;
  }

  /** The whole picture, scaled into a white square. */
  private static ByteImage fitted(ByteImage image, int size) {
    double scale = Math.max(image.width(), image.height()) / (double) size;
    int left = (int) ((size - image.width() / scale) / 2);
    int top = (int) ((size - image.height() / scale) / 2);
    ByteImage out = new ByteImage(size, size, 3);
    Arrays.fill(out.data(), (byte) 255);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int fromX = (int) ((x - left + 0.5) * scale);
        int fromY = (int) ((y - top + 0.5) * scale);
        if (x >= left && y >= top && fromX < image.width() && fromY < image.height()) {
          System.arraycopy(
              image.data(), 3 * (fromY * image.width() + fromX), out.data(), 3 * (y * size + x), 3);
        }
      }
    }
    return out;
  }

  private static ByteImage sideBySide(ByteImage left, ByteImage right) {
    ByteImage out = new ByteImage(left.width() + right.width(), left.height(), 3);
    for (int y = 0; y < out.height(); y++) {
      System.arraycopy(
          left.data(), 3 * y * left.width(), out.data(), 3 * y * out.width(), 3 * left.width());
      System.arraycopy(
          right.data(),
          3 * y * right.width(),
          out.data(),
          3 * (y * out.width() + left.width()),
          3 * right.width());
    }
    return out;
  }
}
