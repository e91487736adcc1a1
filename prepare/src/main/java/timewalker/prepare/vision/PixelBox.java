package timewalker.prepare.vision;

/**
 * Whole pixels of a photo.
 *
 * @param x first column
 * @param y first row
 * @param width columns
 * @param height rows
 */
record PixelBox(int x, int y, int width, int height) {
  /** The pixels of a photo around a region; no width or height when none. */
  static PixelBox within(Region region, int photoWidth, int photoHeight) {
    double cos = Math.abs(Math.cos(region.angle()));
    double sin = Math.abs(Math.sin(region.angle()));
    double halfWidth = (cos * region.width() + sin * region.height()) / 2;
    double halfHeight = (sin * region.width() + cos * region.height()) / 2;
    int x0 = (int) Math.clamp(Math.floor(region.x() - halfWidth), 0, photoWidth);
    int y0 = (int) Math.clamp(Math.floor(region.y() - halfHeight), 0, photoHeight);
    int x1 = (int) Math.clamp(Math.ceil(region.x() + halfWidth), 0, photoWidth);
    int y1 = (int) Math.clamp(Math.ceil(region.y() + halfHeight), 0, photoHeight);
    return new PixelBox(x0, y0, x1 - x0, y1 - y0);
  }

  Region region() {
    return new Region(x + width / 2.0, y + height / 2.0, width, height, 0);
  }
}
