package timewalker.avatar;

import java.util.Locale;
import timewalker.basis.GridBox;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.MotionLimits;
import timewalker.surfel.SurfelBinding;

/**
 * What the pictures of a person depend on besides the arrays: fixed when the person's space is
 * made, and stored with it, so that other values in the program do not change older avatars.
 *
 * @param boxMargin added around the canonical head on each side to get the bases' box, as a share
 *     of its extent: room for hair; 0 to 10
 * @param binding how surfels are bound to triangles; lengths up to 10 m, the sparse set's spacing
 *     at least a millimetre
 * @param motion how far surfels follow their triangles
 */
public record SpaceGeometry(double boxMargin, SurfelBinding.Settings binding, MotionLimits motion) {
  /** Of new avatars, and of those from before it was stored. */
  public static final SpaceGeometry DEFAULT =
      new SpaceGeometry(0.15, SurfelBinding.Settings.DEFAULT, MotionLimits.DEFAULT);

  private static final double MOST = 10;
  private static final double LARGEST_TAU = 1000;
  private static final double LEAST_SPACING = 0.001;

  /** Checks the ranges. */
  public SpaceGeometry {
    requireWithin("boxMargin", boxMargin, 0, MOST);
    requireWithin("binding.tau", binding.tau(), 0, LARGEST_TAU);
    requireWithin("binding.farFrom", binding.farFrom(), 0, MOST);
    requireWithin("binding.farTo", binding.farTo(), 0, MOST);
    requireWithin("binding.anchorSpacing", binding.anchorSpacing(), LEAST_SPACING, MOST);
    requireWithin("binding.rebindDistance", binding.rebindDistance(), 0, MOST);
  }

  /** The box that the bases of a person with this C cover. */
  public GridBox boxAround(CanonicalMesh mesh) {
    return GridBox.around(mesh.vertices(), boxMargin);
  }

  private static void requireWithin(String name, double value, double low, double high) {
    if (!((float) value >= (float) low && value <= high)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s is %s, expected %s to %s", name, value, low, high));
    }
  }
}
