package timewalker.prepare.media;

import java.time.LocalDateTime;
import java.util.Optional;
import java.util.OptionalDouble;
import timewalker.io.image.ByteImage;

/**
 * A photo as it is to be looked at: upright, RGB, perhaps reduced.
 *
 * @param picture [height][width][3]
 * @param fullWidth of the file's picture once upright, pixels
 * @param fullHeight of the file's picture once upright, pixels
 * @param taken when, by the camera's clock, if the file says so
 * @param focalLength in pixels of {@code picture}, if the file says so
 */
public record Photo(
    ByteImage picture,
    int fullWidth,
    int fullHeight,
    Optional<LocalDateTime> taken,
    OptionalDouble focalLength) {}
