package timewalker.io.foreign;

import java.util.OptionalDouble;
import timewalker.head.HeadParams;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;

/** Compares a tracked head with the face that its picture shows. */
@FunctionalInterface
public interface FaceCheck {
  /** Looks at no picture. */
  FaceCheck NONE = (_, _, _) -> OptionalDouble.empty();

  /**
   * How far the eyes of the picture lie from those of the head.
   *
   * @param picture RGB
   * @return in distances between the eyes; empty where the picture shows no face, or the head looks
   *     away
   */
  OptionalDouble eyesOff(ByteImage picture, HeadParams params, Camera camera);
}
