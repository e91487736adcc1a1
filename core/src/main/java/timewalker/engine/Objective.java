package timewalker.engine;

import java.util.ArrayList;
import java.util.List;
import timewalker.raster.RenderSettings;

/**
 * What training minimises; the same at every step of a run.
 *
 * @param render how pictures are drawn
 * @param losses the terms of the loss, in the order in which they are added up
 * @param toHead whether the gradients of the head's parameters are needed
 */
public record Objective(RenderSettings render, List<LossTerm> losses, boolean toHead) {
  public Objective {
    losses = List.copyOf(losses);
  }

  /**
   * Evaluates the terms that have weight at a step.
   *
   * @param step steps done before
   * @param gradients added to
   * @return what each term adds to the loss, in order
   */
  public List<LossReport.Value> compare(int step, LossInput in, LossGradients gradients) {
    List<LossReport.Value> values = new ArrayList<>();
    for (LossTerm term : losses) {
      double weight = term.weightAt(step);
      if (weight > 0) {
        double value = weight * term.comparison().add(in, weight, gradients);
        values.add(new LossReport.Value(term.name(), term.kind(), value));
      }
    }
    return values;
  }
}
