package timewalker.prepare.vision;

import timewalker.io.image.ByteImage;

/** A photo turned clockwise by quarters. */
final class Turned {
  private final ByteImage upright;
  private final int quarters;
  private final ByteImage photo;

  Turned(ByteImage upright, int quarters) {
    this.upright = upright;
    this.quarters = quarters;
    boolean sideways = quarters % 2 == 1;
    int w = upright.width();
    int h = upright.height();
    photo = new ByteImage(sideways ? h : w, sideways ? w : h, 3);
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        double[] to = point(x + 0.5, y + 0.5);
        int column = (int) to[0];
        int row = (int) to[1];
        System.arraycopy(
            upright.data(), 3 * (y * w + x), photo.data(), 3 * (row * photo.width() + column), 3);
      }
    }
  }

  ByteImage photo() {
    return photo;
  }

  /** Where a point of the upright photo has gone. */
  double[] point(double x, double y) {
    int w = upright.width();
    int h = upright.height();
    return switch (quarters) {
      case 1 -> new double[] {h - y, x};
      case 2 -> new double[] {w - x, h - y};
      case 3 -> new double[] {y, w - x};
      default -> new double[] {x, y};
    };
  }
}
