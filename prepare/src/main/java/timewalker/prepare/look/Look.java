package timewalker.prepare.look;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is seen in a picture.
 *
 * @param width of the picture that was looked at, pixels
 * @param height pixels
 * @param taken when, if the file says so
 * @param focal focal length in pixels, if the file says so
 * @param faces the largest first
 */
public record Look(
    int width,
    int height,
    Optional<LocalDateTime> taken,
    OptionalDouble focal,
    List<SeenFace> faces) {
  public Look {
    faces = List.copyOf(faces);
  }
}
