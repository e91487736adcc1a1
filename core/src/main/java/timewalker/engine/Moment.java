package timewalker.engine;

import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.surfel.MomentSurfels;
import timewalker.surfel.Surfels;
import timewalker.surfel.WorldSurfels;

/**
 * A personal space at one moment: a mix of life stages, a head pose and a camera. Owns its work
 * space; each moment serves one thread at a time.
 *
 * <p>{@link #at} is the costly part; {@link #pose} and {@link #draw} may be repeated without it: a
 * viewer that stays at an age only poses and draws.
 */
public interface Moment {
  /**
   * Blends the bases and finds the surfels of a mix of life stages, in canonical space.
   *
   * @throws timewalker.avatar.UnusableSpaceException when the surfels lie outside all bounds
   */
  void at(StageMix mix);

  /**
   * As {@link #at} with one basis left out of the blend, to measure its contribution.
   *
   * @param basis its number
   */
  void atWithout(int basis, StageMix mix);

  /**
   * Changes the surfels as the expression does, and moves them with the head.
   *
   * @param params of the posed head, its shape included
   * @throws timewalker.avatar.UnusableSpaceException when an expression puts surfels outside all
   *     bounds
   */
  void pose(HeadParams params);

  /**
   * Draws the posed surfels.
   *
   * @param out of the camera's size, every pixel of all four pictures is written
   */
  void draw(Camera camera, RenderSettings settings, RenderTarget out);

  /**
   * The gradient of the head that was posed, through the pictures that were drawn last.
   *
   * @param gradOut dL with respect to the four pictures
   * @param gradHead dL with respect to the head's parameters is added here
   */
  void backward(RenderTarget gradOut, HeadParams gradHead);

  /**
   * The posed surfels with the colours that a camera sees.
   *
   * @return brought from the device, overwritten by the next call
   */
  WorldSurfels colour(Camera camera);

  /**
   * The posed surfels with all their harmonics, turned into the world: seen along a direction d of
   * the world they show 0.5 + Σ Y_k(d) sh_k, as programs without a head model expect.
   *
   * @return a copy, of the degree in use
   */
  Surfels inWorld();

  /**
   * The surfels of this moment in canonical space.
   *
   * @return brought from the device, overwritten by the next {@link #at}
   */
  MomentSurfels canonical();

  /**
   * The surfels of this moment in canonical space, with what the posed expression changes in them.
   *
   * @return brought from the device, overwritten by the next {@link #pose}
   */
  MomentSurfels expressed();

  /** [V][3] the posed head's vertices, metres, overwritten by the next pose. */
  float[] vertices();
}
