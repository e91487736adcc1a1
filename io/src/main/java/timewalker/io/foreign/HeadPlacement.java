package timewalker.io.foreign;

import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.math.AxisAngle;
import timewalker.math.Camera;

/**
 * Moves head and camera together, which changes no picture: x → R x + t on the world. A head turns
 * about its root joint J, v → R₀ (v − J) + J + t₀, so its translation becomes R (J + t₀) + t − J.
 */
final class HeadPlacement {
  private final HeadPoser poser;
  private final float[] vertices;

  HeadPlacement(HeadModel model) {
    poser = new HeadPoser(model);
    vertices = new float[3 * model.vertexCount()];
  }

  /** Head and camera after the move. */
  record Placed(HeadParams params, Camera camera) {}

  /**
   * The world as a standing camera at (0, 0, 1) m that looks along −z sees it: then the head
   * carries all motion, as it does in photos.
   */
  Placed beforeStandingCamera(HeadParams params, Camera camera) {
    double[] m = camera.cameraFromWorld();
    // x as in the camera, y and z turned, the camera at z = 1
    double[] move = {
      m[0], m[1], m[2], m[3], -m[4], -m[5], -m[6], -m[7], -m[8], -m[9], -m[10], 1 - m[11]
    };
    double[] standing = {1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -1, 1};
    return new Placed(moved(params, move), with(camera, standing));
  }

  /** The world turned by 180° about its x axis: y upward where it was downward. */
  Placed upright(HeadParams params, Camera camera) {
    double[] m = camera.cameraFromWorld();
    double[] turned = {
      m[0], -m[1], -m[2], m[3], m[4], -m[5], -m[6], m[7], m[8], -m[9], -m[10], m[11]
    };
    double[] turn = {1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -1, 0};
    return new Placed(moved(params, turn), with(camera, turned));
  }

  private static Camera with(Camera c, double[] cameraFromWorld) {
    return new Camera(c.width(), c.height(), c.fx(), c.fy(), c.cx(), c.cy(), cameraFromWorld);
  }

  /**
   * A head moved with the world.
   *
   * @param move [3][4] row-major, a rotation and a translation
   */
  HeadParams moved(HeadParams params, double[] move) {
    HeadParams resting =
        new HeadParams(
            params.shape(),
            params.expression(),
            new float[3],
            new float[3],
            new float[3],
            new float[6],
            new float[3]);
    poser.pose(resting, vertices);
    double[] joint = new double[3];
    poser.jointPosition(HeadModel.ROOT, joint);
    double[] before = new double[9];
    float[] root = params.root();
    AxisAngle.toMatrix(root[0], root[1], root[2], before, 0);
    double[] after = new double[9];
    HeadParams moved = params.copy();
    for (int r = 0; r < 3; r++) {
      double at = move[4 * r + 3] - joint[r];
      for (int k = 0; k < 3; k++) {
        at += move[4 * r + k] * (joint[k] + params.translation()[k]);
        for (int c = 0; c < 3; c++) {
          after[3 * r + c] += move[4 * r + k] * before[3 * k + c];
        }
      }
      moved.translation()[r] = (float) at;
    }
    double[] vector = new double[3];
    AxisAngle.fromMatrix(after, 0, vector);
    for (int axis = 0; axis < 3; axis++) {
      moved.root()[axis] = (float) vector[axis];
    }
    return moved;
  }
}
