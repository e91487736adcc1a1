package timewalker.prepare.fit;

import java.util.List;
import java.util.Optional;

/**
 * What a fit found of a whole person.
 *
 * @param heads [photos] empty where the landmarks show no head
 * @param shapes [K] of the life stages
 */
public record FittedPerson(List<Optional<FittedHead>> heads, List<StageShape> shapes) {
  public FittedPerson {
    heads = List.copyOf(heads);
    shapes = List.copyOf(shapes);
  }

  /**
   * The head shape of a life stage.
   *
   * @param population whose shape prior was used
   * @param whitened [Z] in standard deviations of that prior
   * @param shape [S] coefficients of the head model
   * @param photos how many photos there are
   */
  public record StageShape(String population, double[] whitened, float[] shape, int photos) {}
}
