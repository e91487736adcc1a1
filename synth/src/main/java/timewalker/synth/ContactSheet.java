package timewalker.synth;

import java.util.ArrayList;
import java.util.List;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

/** Many small pictures on one page, to see people at a glance. */
public final class ContactSheet {
  /** A view and an expression. */
  private record Pose(double yaw, double pitch, float jaw, float gaze, String... units) {}

  private static final Pose[] POSES = {
    new Pose(0, 0, 0, 0),
    new Pose(35, 4, 0, 0),
    new Pose(
        -25,
        0,
        0.05f,
        0,
        "mouthSmileLeft",
        "mouthSmileRight",
        "cheekSquintLeft",
        "cheekSquintRight"),
    new Pose(15, 10, 0.28f, 0.2f, "browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
    new Pose(
        -50, -8, 0, -0.15f, "browDownLeft", "browDownRight", "mouthFrownLeft", "mouthFrownRight"),
    new Pose(70, 0, 0, 0, "mouthPucker"),
  };

  private ContactSheet() {}

  /**
   * One row per life stage, six views and expressions each.
   *
   * @param size of each picture, pixels
   */
  public static ByteImage ofLife(LifelongSubject subject, int size, Parallel parallel) {
    List<Cell> cells = new ArrayList<>();
    for (double age : subject.settings().ages()) {
      for (Pose pose : POSES) {
        cells.add(new Cell(subject, age, pose));
      }
    }
    return page(cells, POSES.length, size, parallel);
  }

  /** One row per person: all life stages, from the front and from the side. */
  public static ByteImage ofPeople(List<LifelongSubject> people, int size, Parallel parallel) {
    List<Cell> cells = new ArrayList<>();
    int columns = 0;
    for (LifelongSubject person : people) {
      columns = 2 * person.settings().ages().size();
      for (double age : person.settings().ages()) {
        cells.add(new Cell(person, age, POSES[2]));
        cells.add(new Cell(person, age, POSES[1]));
      }
    }
    return page(cells, columns, size, parallel);
  }

  private record Cell(LifelongSubject subject, double age, Pose pose) {
    FloatImage render(int size) {
      HeadModel model = subject.headModel();
      HeadParams params = HeadParams.neutral(model.shapeCount(), model.expressionCount());
      float[] shape = subject.shape(age);
      System.arraycopy(shape, 0, params.shape(), 0, shape.length);
      params.jaw()[0] = pose.jaw();
      params.eyes()[1] = params.eyes()[4] = pose.gaze();
      for (String unit : pose.units()) {
        params.expression()[EmbeddedHead.expressionIndex(unit)] = 0.7f;
      }
      Camera camera = ShotPlan.camera(new double[] {pose.yaw(), pose.pitch()}, size);
      return subject.render(age, params, camera).colour();
    }
  }

  private static ByteImage page(List<Cell> cells, int columns, int size, Parallel parallel) {
    int rows = (cells.size() + columns - 1) / columns;
    ByteImage page = new ByteImage(columns * size, rows * size, 3);
    parallel.run(
        cells.size(),
        i -> {
          ByteImage picture = ByteImage.of(cells.get(i).render(size));
          for (int y = 0; y < size; y++) {
            int to = ((i / columns * size + y) * page.width() + i % columns * size) * 3;
            System.arraycopy(picture.data(), y * size * 3, page.data(), to, size * 3);
          }
        });
    return page;
  }
}
