package timewalker.engine;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import timewalker.head.HeadParams;

/**
 * What a step's comparison found.
 *
 * @param values of the terms that took part, in order
 * @param psnr of what was shown against the photo, dB
 * @param gradColourMatrix [3][4] gradient of the frame's colour matrix, empty without one
 * @param gradHead gradient of the head's parameters, null when not asked for; overwritten by the
 *     next step
 * @param notFinite the first thing whose gradient is not finite
 */
public record LossReport(
    List<Value> values,
    double psnr,
    float[] gradColourMatrix,
    @Nullable HeadParams gradHead,
    Optional<String> notFinite) {

  /**
   * One term's share of the loss.
   *
   * @param name of the term
   * @param kind of the term
   * @param weighted its value times its weight
   */
  public record Value(String name, LossTerm.Kind kind, double weighted) {}

  public LossReport {
    values = List.copyOf(values);
  }

  /** The share of all terms of a kind. */
  public double sum(LossTerm.Kind kind) {
    double sum = 0;
    for (Value value : values) {
      sum += value.kind == kind ? value.weighted : 0;
    }
    return sum;
  }
}
