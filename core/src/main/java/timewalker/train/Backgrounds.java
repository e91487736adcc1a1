package timewalker.train;

import java.util.SplittableRandom;
import timewalker.math.FloatImage;
import timewalker.raster.RenderSettings;

/**
 * Puts training pictures before backgrounds of any colour. Before one colour only, surfels beside
 * the head may take that colour instead of vanishing; nobody sees it until the head turns. Where a
 * life stage is seen from all sides, other pictures tell, and its own background is kept.
 */
final class Backgrounds {
  private final long seed;
  private final RenderSettings render;
  private final double[] share; // [K]

  /**
   * @param render its background is the pictures' own
   * @param spread [K] see {@link ViewSpread}
   * @param wide spread from which on a stage keeps the own background; 0 for all
   */
  Backgrounds(long seed, RenderSettings render, double[] spread, double wide) {
    this.seed = seed;
    this.render = render;
    share = new double[spread.length];
    for (int k = 0; k < share.length; k++) {
      share[k] = wide > 0 ? Math.max(0, 1 - spread[k] / wide) : 0;
    }
  }

  /**
   * A picture as it is shown in one step.
   *
   * @param colour over the background of {@code render}
   */
  record Shown(FloatImage colour, RenderSettings render) {}

  /** The picture of a step; the same for the same step. */
  Shown at(int step, int stage, FrameSource.Picture picture) {
    // Seeded by the step, so that a resumed run draws what an uninterrupted one would have.
    SplittableRandom random = new SplittableRandom(seed ^ (0xD1B54A32D192ED03L * (step + 1)));
    FloatImage mask = picture.mask();
    if (mask == null || random.nextDouble() >= share[stage]) {
      return new Shown(picture.colour(), render);
    }
    float[] other = new float[3];
    for (int c = 0; c < 3; c++) {
      other[c] = (float) random.nextDouble();
    }
    FloatImage colour = before(picture.colour(), mask, other);
    return new Shown(colour, render.withBackground(other[0], other[1], other[2]));
  }

  private FloatImage before(FloatImage colour, FloatImage mask, float[] other) {
    float[] own = render.background();
    FloatImage shown = new FloatImage(colour.width(), colour.height(), 3);
    int n = colour.pixels();
    for (int c = 0; c < 3; c++) {
      for (int p = 0; p < n; p++) {
        float behind = 1 - mask.data()[p];
        shown.data()[c * n + p] = colour.data()[c * n + p] + behind * (other[c] - own[c]);
      }
    }
    return shown;
  }
}
