package timewalker.jobs.ablate;

import java.util.List;
import java.util.Optional;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;

/**
 * A held-out frame as each row renders it.
 *
 * @param caption which frame, and why this one
 * @param columns the truth first
 */
public record Comparison(String caption, List<Column> columns) {
  /**
   * One row's picture.
   *
   * @param title the row
   * @param figure of this picture, may be empty
   * @param picture all of it
   * @param crop a part of it, enlarged
   * @param tag what it says of itself; empty for a photo
   */
  public record Column(
      String title,
      String figure,
      ByteImage picture,
      ByteImage crop,
      Optional<SyntheticMediaTag> tag) {}
}
