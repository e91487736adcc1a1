package timewalker.train;

import java.util.Locale;
import timewalker.avatar.LifeStage;
import timewalker.math.Camera;

/**
 * What is known of a frame besides its pictures and the head in it.
 *
 * @param timestep which moment, 0 or more; frames of one moment share the head's parameters
 * @param cameraIndex which of that moment's cameras, 0 or more
 * @param lifeStage the stage's name, as {@link LifeStage} takes it
 * @param age years, NaN when unknown; may lie between the stages' ages in a test frame
 * @param split what it is for
 * @param camera what took the picture
 */
public record FrameFacts(
    int timestep, int cameraIndex, String lifeStage, double age, Split split, Camera camera) {
  /** Checks the ranges. */
  public FrameFacts {
    if (timestep < 0 || cameraIndex < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "timestep %d, camera index %d: expected at least 0",
              timestep,
              cameraIndex));
    }
    LifeStage.requireName(lifeStage);
    if (age < 0 || age > LifeStage.MAX_AGE) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "age %s: expected 0 to %s years", age, LifeStage.MAX_AGE));
    }
  }
}
