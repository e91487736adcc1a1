package timewalker.prepare.analysis;

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
public record FaceAnalysis(
    int width,
    int height,
    Optional<LocalDateTime> taken,
    OptionalDouble focal,
    List<AnalysedFace> faces) {
  public FaceAnalysis {
    faces = List.copyOf(faces);
  }
}
