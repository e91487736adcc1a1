package timewalker.io.image;

/** Turns stored pixels as EXIF's orientation tag says (Exif 2.3, table 6). */
public final class Orientation {
  private Orientation() {}

  /** Whether width and height change places. */
  public static boolean swapsSides(int orientation) {
    return orientation >= 5;
  }

  /**
   * The picture as it is to be seen.
   *
   * @param stored of any number of channels
   * @param orientation 1..8
   */
  public static ByteImage upright(ByteImage stored, int orientation) {
    if (orientation == 1) {
      return stored;
    }
    int w = stored.width();
    int h = stored.height();
    int n = stored.channels();
    boolean swap = swapsSides(orientation);
    ByteImage out = new ByteImage(swap ? h : w, swap ? w : h, n);
    for (int y = 0; y < out.height(); y++) {
      for (int x = 0; x < out.width(); x++) {
        // 1 to 4: row 0 is top, top, bottom, bottom; column 0 left, right, right, left.
        // 5 to 8: row 0 is left, right, right, left; column 0 top, top, bottom, bottom.
        int sx =
            switch (orientation) {
              case 2, 3 -> w - 1 - x;
              case 5, 6 -> y;
              case 7, 8 -> w - 1 - y;
              default -> x;
            };
        int sy =
            switch (orientation) {
              case 3, 4 -> h - 1 - y;
              case 5, 8 -> x;
              case 6, 7 -> h - 1 - x;
              default -> y;
            };
        System.arraycopy(
            stored.data(), n * (sy * w + sx), out.data(), n * (y * out.width() + x), n);
      }
    }
    return out;
  }
}
