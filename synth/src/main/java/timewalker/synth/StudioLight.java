package timewalker.synth;

import java.util.Random;

/** Every life stage was photographed in its own light; ages between take light between. */
final class StudioLight {
  private StudioLight() {}

  /** The light of a stage. */
  static Lighting of(long seed, int stage) {
    Random random = new Random(Noise.seed(seed + 31L * stage, "light"));
    double side = stage % 2 == 0 ? 1 : -1;
    double warm = 0.07 * random.nextGaussian();
    float[] tone = {(float) (1 + warm), 1, (float) (1 - warm)};
    float exposure = (float) (1 + 0.10 * Math.max(-1.5, Math.min(1.5, random.nextGaussian())));
    float key = (float) (0.78 + 0.22 * random.nextDouble());
    float sky = (float) (0.46 + 0.12 * random.nextDouble());
    return new Lighting(
        colour(sky, 0.97, 1.0, 1.05),
        colour(0.62 * sky, 1.05, 0.99, 0.92),
        colour(key, 1.03, 1.0, 0.95),
        Lighting.direction(side * (22 + 22 * random.nextDouble()), 28 + 18 * random.nextDouble()),
        colour(0.22 + 0.08 * random.nextDouble(), 0.96, 1.0, 1.06),
        Lighting.direction(-side * (55 + 15 * random.nextDouble()), 8),
        colour(0.22, 1, 1, 1.02),
        Lighting.direction(-side * 150, 25),
        new float[] {exposure * tone[0], exposure * tone[1], exposure * tone[2]});
  }

  private static float[] colour(double level, double r, double g, double b) {
    return new float[] {(float) (level * r), (float) (level * g), (float) (level * b)};
  }

  /** Light between two stages. */
  static Lighting between(Lighting a, Lighting b, float share) {
    return new Lighting(
        mix(a.sky(), b.sky(), share),
        mix(a.ground(), b.ground(), share),
        mix(a.key(), b.key(), share),
        turned(a.keyDirection(), b.keyDirection(), share),
        mix(a.fill(), b.fill(), share),
        turned(a.fillDirection(), b.fillDirection(), share),
        mix(a.rim(), b.rim(), share),
        turned(a.rimDirection(), b.rimDirection(), share),
        mix(a.gain(), b.gain(), share));
  }

  private static float[] mix(float[] a, float[] b, float share) {
    float[] out = new float[3];
    for (int c = 0; c < 3; c++) {
      out[c] = Noise.mix(a[c], b[c], share);
    }
    return out;
  }

  private static float[] turned(float[] a, float[] b, float share) {
    float[] d = mix(a, b, share);
    Scene.normalize(d, 0, 1);
    return d;
  }
}
