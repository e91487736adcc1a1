package timewalker.io.dataset;

import java.util.Optional;
import timewalker.head.HeadModel;

/**
 * Which head model a dataset's parameters belong to.
 *
 * @param id the model's name
 * @param sha256 its checksum, if known: data tracked elsewhere does not say
 * @param vertices its number of vertices V, 0 when not stated
 * @param shapes number of shape coefficients S that a frame carries, 0 when not stated
 * @param expressions number of expression coefficients E, 0 when not stated
 */
public record HeadModelRef(
    String id, Optional<String> sha256, int vertices, int shapes, int expressions) {
  /** What data without our block was tracked with. */
  public static final HeadModelRef FLAME = new HeadModelRef("flame", Optional.empty(), 0, 0, 0);

  /** The reference to a model that is at hand. */
  public static HeadModelRef of(HeadModel model) {
    return new HeadModelRef(
        model.id(),
        Optional.of(model.sha256()),
        model.vertexCount(),
        model.shapeCount(),
        model.expressionCount());
  }

  /**
   * Whether a model is meant. Data tracked elsewhere name neither release nor checksum of a model,
   * such as "flame".
   */
  public boolean isOf(HeadModel model) {
    return model.id().startsWith(id) && sha256.orElse(model.sha256()).equals(model.sha256());
  }

  /** Checks the sizes. */
  public HeadModelRef {
    if (vertices < 0 || shapes < 0 || expressions < 0) {
      throw new IllegalArgumentException("a head model has no negative sizes");
    }
  }
}
