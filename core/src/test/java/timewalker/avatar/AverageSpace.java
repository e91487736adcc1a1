package timewalker.avatar;

import java.util.List;
import timewalker.head.HeadModel;
import timewalker.surfel.PlacedSurfels;

/** Spaces of one life stage that consist of the average head alone. */
public final class AverageSpace {
  private AverageSpace() {}

  /**
   * A space without bases; its surfels are bound where they are.
   *
   * @param shape [S] of the canonical head and of the stage
   */
  public static PersonalSpace of(
      HeadModel head, LifeStage stage, float[] shape, PlacedSurfels placed) {
    return new PersonalSpace(
        head,
        List.of(stage),
        shape,
        PersonalSpace.canonicalMesh(head, shape),
        new float[][] {shape},
        placed.surfels(),
        placed.group(),
        null,
        SpaceGeometry.DEFAULT,
        null);
  }
}
