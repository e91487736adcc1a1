package timewalker.avatar;

import java.util.Arrays;
import timewalker.basis.NeuralBases;
import timewalker.head.HeadParams;
import timewalker.math.Parallel;
import timewalker.surfel.Surfels;

/**
 * Gradients with respect to everything a {@link Moment} is made from, but the tables, whose
 * gradient is dT times the blend weight.
 *
 * @param average with respect to ā
 * @param blend [N] with respect to the blend weights shown, dw_i = ⟨T_i, dT⟩; not of a moment's
 *     backward: the tables' optimizer forms these sums while it passes over the tables
 * @param residual [E] with respect to the residual embedding shown
 * @param net with respect to the network's parameters
 * @param head with respect to the posed head's parameters, or null when they are not refined
 */
public record SpaceGradients(
    Surfels average, float[] blend, float[] residual, float[] net, HeadParams head) {

  /** Zeros of a space's sizes. */
  public static SpaceGradients of(PersonalSpace space, boolean toHead) {
    Surfels average = space.average();
    return new SpaceGradients(
        new Surfels(average.count(), average.shDegree()),
        new float[space.bases().map(NeuralBases::count).orElse(0)],
        new float[space.bases().map(b -> b.layout().embedding()).orElse(0)],
        new float[space.bases().map(b -> b.net().length).orElse(0)],
        toHead
            ? HeadParams.neutral(space.head().shapeCount(), space.head().expressionCount())
            : null);
  }

  /** Sets every number to zero. */
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
      for (float[] values :
          new float[][] {
            head.shape(),
            head.expression(),
            head.root(),
            head.neck(),
            head.jaw(),
            head.eyes(),
            head.translation()
          }) {
        Arrays.fill(values, 0);
      }
    }
  }
}
