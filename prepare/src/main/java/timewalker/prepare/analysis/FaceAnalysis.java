package timewalker.prepare.analysis;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import timewalker.prepare.vision.PictureSignature;

/**
 * The faces of a picture, and what its file says.
 *
 * @param width of the analysed picture, pixels
 * @param height pixels
 * @param taken date and time of the photo or clip, if the file has them
 * @param focal focal length in pixels, if the file has it
 * @param whole the picture, by which near copies are found
 * @param faces the largest first
 */
public record FaceAnalysis(
    int width,
    int height,
    Optional<LocalDateTime> taken,
    OptionalDouble focal,
    PictureSignature whole,
    List<AnalysedFace> faces) {
  public FaceAnalysis {
    faces = List.copyOf(faces);
  }

  /** The same with another date: that of a clip, which its frames do not have themselves. */
  public FaceAnalysis takenAt(Optional<LocalDateTime> when) {
    return new FaceAnalysis(width, height, when, focal, whole, faces);
  }
}
