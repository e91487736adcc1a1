package timewalker.prepare.media;

import timewalker.io.image.ByteImage;

/**
 * A rectangular part of a picture, in shares of its width and height.
 *
 * @param left 0 at the picture's left border
 * @param top 0 at its upper border
 * @param right up to 1
 * @param bottom up to 1
 */
public record PicturePart(double left, double top, double right, double bottom) {
  public PicturePart {
    if (!isPossible(left, top, right, bottom)) {
      throw new IllegalArgumentException(
          "a part from " + left + ", " + top + " to " + right + ", " + bottom);
    }
  }

  /** Whether there is such a part. */
  public static boolean isPossible(double left, double top, double right, double bottom) {
    return left >= 0 && left < right && right <= 1 && top >= 0 && top < bottom && bottom <= 1;
  }

  /** The larger of the shares that it takes of width and height. */
  public double share() {
    return Math.max(right - left, bottom - top);
  }

  /** Whether a point lies in it. */
  public boolean contains(double x, double y) {
    return x >= left && x < right && y >= top && y < bottom;
  }

  /** Its pixels: all whose middle lies in it, and at least one. */
  public ByteImage of(ByteImage picture) {
    int x = Math.min((int) Math.round(left * picture.width()), picture.width() - 1);
    int y = Math.min((int) Math.round(top * picture.height()), picture.height() - 1);
    int width = Math.max(1, (int) Math.round(right * picture.width()) - x);
    int height = Math.max(1, (int) Math.round(bottom * picture.height()) - y);
    int row = picture.channels() * width;
    ByteImage out = new ByteImage(width, height, picture.channels());
    for (int j = 0; j < height; j++) {
      int from = picture.channels() * ((y + j) * picture.width() + x);
      System.arraycopy(picture.data(), from, out.data(), j * row, row);
    }
    return out;
  }
}
