package timewalker.io.dataset;

import timewalker.io.image.ByteImage;

/**
 * A frame's pictures, 8 bits a sample.
 *
 * @param image [height][width][3] RGB over the dataset's background
 * @param mask [height][width][1] how much of a pixel the person covers
 */
public record FramePictures(ByteImage image, ByteImage mask) {
  /** Memory that both take. */
  public long bytes() {
    return (long) image.data().length + mask.data().length;
  }
}
