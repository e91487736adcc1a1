package timewalker.raster;

/**
 * The footprints of surfels in a picture, one record of 16 floats each, so that a tile reads one
 * cache line per surfel. With d = pixel − centre, α = 2^(LOG_OPACITY + XX dx² + XY dx dy + YY dy²).
 */
final class Splats {
  /** Floats per record. */
  static final int SIZE = 16;

  /** Centre, pixels. */
  static final int U = 0;

  static final int V = 1;

  /** Negative conic times log2(e), halved on the diagonal. */
  static final int XX = 2;

  static final int XY = 3;
  static final int YY = 4;

  /** Binary logarithm of the opacity. */
  static final int LOG_OPACITY = 5;

  /** Three colour channels. */
  static final int COLOUR = 6;

  /** Camera z at the centre, metres, and its slope, metres per pixel. */
  static final int DEPTH = 9;

  static final int SLOPE_X = 10;
  static final int SLOPE_Y = 11;

  /** Camera frame, turned to the camera. */
  static final int NORMAL = 12;

  /** log2(opacity / cut-off): how far the exponent may fall until nothing is left. */
  static final int REACH = 15;

  // Gradient sums, one record per (tile, surfel), then per surfel. w = Tα; g… are the gradients of
  // the plain sums; h = dL/d(ln α).

  /** Σ w g_colour, three channels. */
  static final int SUM_COLOUR = 0;

  /** Σ w g_depth and its moments with dx, dy. */
  static final int SUM_DEPTH = 3;

  static final int SUM_DEPTH_X = 4;
  static final int SUM_DEPTH_Y = 5;

  /** Σ w g_normal, three axes. */
  static final int SUM_NORMAL = 6;

  /** Σ h and its moments. */
  static final int SUM_H = 9;

  static final int SUM_HX = 10;
  static final int SUM_HY = 11;
  static final int SUM_HXX = 12;
  static final int SUM_HXY = 13;
  static final int SUM_HYY = 14;

  private Splats() {}
}
