package timewalker.surfel;

import timewalker.math.Shapes;

/**
 * Surfels and the group of the canonical mesh each is bound to for life.
 *
 * @param surfels average attributes
 * @param group [n] a number of {@link CanonicalMesh#groupOf}
 */
public record PlacedSurfels(Surfels surfels, int[] group) {
  public PlacedSurfels {
    Shapes.check("surfels", surfels.count(), "group", group.length, 1);
  }
}
