package timewalker.prepare.stage;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of a picture that may tell when in a life it was taken. Arrays are not copied.
 *
 * @param file below the input, with '/'
 * @param frame of a clip, −1 for a photo
 * @param shot number of the shot within its clip, −1 for a photo
 * @param date when it was taken
 * @param face [D] descriptor of the person's face, of length 1; length 0 when there is none
 * @param colours [C] how the head's surroundings look, 0..1; length 0 when there is no face
 * @param apparentAge how old the face looks, years; NaN when unknown
 * @param copies other files with the same content
 */
public record StageClue(
    String file,
    int frame,
    int shot,
    Optional<LocalDate> date,
    float[] face,
    float[] colours,
    double apparentAge,
    List<String> copies) {

  /** The file, then its copies. */
  List<String> names() {
    return Stream.concat(Stream.of(file), copies.stream()).toList();
  }

  boolean hasFace() {
    return face.length > 0;
  }

  boolean ofClip() {
    return frame >= 0;
  }
}
