package timewalker.io.splat;

import java.util.Arrays;
import timewalker.math.Parallel;
import timewalker.surfel.HarmonicsRotation;
import timewalker.surfel.Surfels;

/** Where the axes of a file of splats point. */
public enum SplatAxes {
  /** x right, y up, z backward, as our world: the face looks along +z. */
  UP,
  /** x right, y down, z forward, as pictures: the face looks along −z. */
  DOWN;

  /** Surfels of the world in these axes, rotations of unit length; the surfels stay as they are. */
  Surfels fromWorld(Surfels s, Parallel parallel) {
    int n = s.count();
    float[] rotation = unit(s.rotation(), n);
    if (this == UP) {
      return new Surfels(
          n, s.shDegree(), s.position(), rotation, s.logScale(), s.opacityLogit(), s.sh());
    }
    // Half a turn about x: the quaternion (0, 1, 0, 0).
    float[] halfTurn = new float[4 * n];
    Arrays.fill(halfTurn, n, 2 * n, 1);
    float[] position = s.position().clone();
    for (int i = n; i < 3 * n; i++) {
      position[i] = -position[i];
    }
    float[] turned = new float[4 * n];
    for (int i = 0; i < n; i++) {
      turned[i] = -rotation[n + i];
      turned[n + i] = rotation[i];
      turned[2 * n + i] = -rotation[3 * n + i];
      turned[3 * n + i] = rotation[2 * n + i];
    }
    float[] sh = HarmonicsRotation.turn(s.shDegree(), s.sh(), halfTurn, n, parallel);
    return new Surfels(n, s.shDegree(), position, turned, s.logScale(), s.opacityLogit(), sh);
  }

  private static float[] unit(float[] q, int n) {
    float[] unit = new float[4 * n];
    for (int i = 0; i < n; i++) {
      double square = 0;
      for (int c = 0; c < 4; c++) {
        square += (double) q[c * n + i] * q[c * n + i];
      }
      double inverse = 1 / Math.sqrt(square);
      for (int c = 0; c < 4; c++) {
        unit[c * n + i] = (float) (q[c * n + i] * inverse);
      }
    }
    return unit;
  }
}
