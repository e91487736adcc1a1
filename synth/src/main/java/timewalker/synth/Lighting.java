package timewalker.synth;

import timewalker.math.Shapes;

/**
 * The light and the exposure of one life stage. Light values are linear, directions point from the
 * head to the light.
 *
 * @param sky [3] RGB from straight above
 * @param ground [3] RGB from straight below
 * @param key [3] RGB of the main light, which casts shadows
 * @param keyDirection [3] unit
 * @param fill [3] RGB of the second light
 * @param fillDirection [3] unit
 * @param rim [3] RGB of the light from behind
 * @param rimDirection [3] unit
 * @param gain [3] exposure times white balance per channel
 */
record Lighting(
    float[] sky,
    float[] ground,
    float[] key,
    float[] keyDirection,
    float[] fill,
    float[] fillDirection,
    float[] rim,
    float[] rimDirection,
    float[] gain) {

  Lighting {
    for (float[] triple :
        new float[][] {
          sky, ground, key, keyDirection, fill, fillDirection, rim, rimDirection, gain
        }) {
      Shapes.check("components", 3, "light", triple.length, 1);
    }
  }

  /** A unit vector from angles in degrees: yaw 0 is in front of the face, positive to its left. */
  static float[] direction(double yaw, double pitch) {
    double y = StrictMath.toRadians(yaw);
    double p = StrictMath.toRadians(pitch);
    return new float[] {
      (float) (StrictMath.sin(y) * StrictMath.cos(p)),
      (float) StrictMath.sin(p),
      (float) (StrictMath.cos(y) * StrictMath.cos(p))
    };
  }
}
