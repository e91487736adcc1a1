package timewalker.prepare;

import timewalker.head.HeadParams;
import timewalker.math.AxisAngle;

/**
 * Which way a head faces, seen by a camera that looks along −z. The angles are those of the
 * camera's direction in the head's own axes, so a picture that lies on its side has the same.
 *
 * @param yaw degrees, to the person's left
 * @param pitch degrees, upwards
 */
record HeadTurn(double yaw, double pitch) {
  static HeadTurn of(HeadParams params) {
    double[] r = new double[9];
    float[] root = params.root();
    AxisAngle.toMatrix(root[0], root[1], root[2], r, 0);
    // The third row: the direction to the camera, world z, in the head's own axes.
    double x = r[6];
    double y = r[7];
    double z = r[8];
    return new HeadTurn(
        Math.toDegrees(Math.atan2(-x, z)), Math.toDegrees(Math.asin(Math.clamp(-y, -1, 1))));
  }
}
