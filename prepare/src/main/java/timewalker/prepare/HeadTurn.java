package timewalker.prepare;

import timewalker.head.HeadParams;
import timewalker.math.AxisAngle;

/**
 * Which way a head faces, seen by a camera that looks along −z.
 *
 * @param yaw degrees, to the person's left
 * @param pitch degrees, upwards
 */
record HeadTurn(double yaw, double pitch) {
  static HeadTurn of(HeadParams params) {
    double[] r = new double[9];
    float[] root = params.root();
    AxisAngle.toMatrix(root[0], root[1], root[2], r, 0);
    // The third column: where the face's own z axis points.
    return new HeadTurn(
        Math.toDegrees(Math.atan2(r[2], r[8])), Math.toDegrees(Math.asin(Math.clamp(r[5], -1, 1))));
  }
}
