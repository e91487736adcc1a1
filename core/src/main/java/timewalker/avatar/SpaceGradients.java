package timewalker.avatar;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import timewalker.basis.NeuralBases;
import timewalker.head.HeadParams;
import timewalker.math.Parallel;
import timewalker.surfel.Surfels;

/**
 * Gradients with respect to everything that a moment of a space is made from.
 *
 * @param average with respect to ā
 * @param table [table length] dT, with respect to the blended table; of basis i it is w_i · dT
 * @param blend [N] with respect to the blend weights shown, dw_i = ⟨T_i, dT⟩
 * @param residual [E] with respect to the residual embedding shown
 * @param net with respect to the network's parameters
 * @param directions [B][9][m] with respect to the directions of expressions, overwritten by a
 *     backward pass; empty without them
 * @param head with respect to the posed head's parameters, or null when they are not refined
 */
public record SpaceGradients(
    Surfels average,
    float[] table,
    float[] blend,
    float[] residual,
    float[] net,
    float[] directions,
    @Nullable HeadParams head) {

  /**
   * Zeros of a space's sizes.
   *
   * @param table dT itself, empty without bases
   */
  public static SpaceGradients of(PersonalSpace space, float[] table, boolean toHead) {
    int directions = space.expressions().map(e -> e.directions().values().length).orElse(0);
    return of(space, table, new float[directions], toHead);
  }

  private static SpaceGradients of(
      PersonalSpace space, float[] table, float[] directions, boolean toHead) {
    Surfels average = space.average();
    return new SpaceGradients(
        new Surfels(average.count(), average.shDegree()),
        table,
        new float[space.bases().map(NeuralBases::count).orElse(0)],
        new float[space.bases().map(b -> b.layout().embedding()).orElse(0)],
        new float[space.bases().map(b -> b.net().length).orElse(0)],
        directions,
        toHead
            ? HeadParams.neutral(space.head().shapeCount(), space.head().expressionCount())
            : null);
  }

  /** Zeros of a space's sizes for the head's gradients alone; no table and no directions. */
  public static SpaceGradients ofHead(PersonalSpace space) {
    return of(space, new float[0], new float[0], true);
  }

  /** Sets every number to zero, but for table and directions, which a backward pass overwrites. */
  public void clear(Parallel parallel) {
    parallel.clear(
        average.position(),
        average.rotation(),
        average.logScale(),
        average.opacityLogit(),
        average.sh(),
        blend,
        residual,
        net);
    if (head != null) {
      for (float[] values : head.arrays()) {
        Arrays.fill(values, 0);
      }
    }
  }
}
