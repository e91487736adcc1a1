package timewalker.io.image;

/**
 * Limits on a picture from outside.
 *
 * @param maxSide pixels along the longer side
 * @param maxPixels pixels in all
 * @param maxFileBytes size of the file
 */
public record ImageLimits(int maxSide, long maxPixels, long maxFileBytes) {
  /** Any photograph: 128 megapixels, 512 MiB. */
  public static final ImageLimits DEFAULT = new ImageLimits(32_768, 1L << 27, 512L << 20);

  public ImageLimits {
    if (maxSide < 1 || maxPixels < 1 || maxFileBytes < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }
}
