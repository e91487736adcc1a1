package timewalker.io.image;

import java.util.Optional;

/**
 * How a PNG is written.
 *
 * @param deflateLevel 1 quick .. 9 small
 * @param tag what the file says about how it was made
 */
public record PngOptions(int deflateLevel, Optional<SyntheticMediaTag> tag) {
  /** Quick, no tag: for pictures that were not made by a machine. */
  public static final PngOptions PLAIN = new PngOptions(1, Optional.empty());

  public PngOptions {
    if (deflateLevel < 1 || deflateLevel > 9) {
      throw new IllegalArgumentException("deflate level " + deflateLevel + " is not 1..9");
    }
  }

  /** Quick, with a tag. */
  public static PngOptions tagged(SyntheticMediaTag tag) {
    return new PngOptions(1, Optional.of(tag));
  }
}
