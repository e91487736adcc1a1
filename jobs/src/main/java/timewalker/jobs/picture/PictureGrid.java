package timewalker.jobs.picture;

import java.util.Arrays;
import timewalker.io.image.ByteImage;
import timewalker.math.Shapes;

/** Square pictures in rows and columns, made smaller where the sheet would be too large. */
public final class PictureGrid {
  /** Rows of pixels in the tallest sheet. */
  private static final int TALLEST = 16_384;

  private final int cell;
  private final int shrink;
  private final ByteImage sheet;

  /**
   * A white sheet.
   *
   * @param size width and height of each picture, pixels
   * @param least the factor by which pictures are made smaller, at least
   */
  public PictureGrid(int rows, int columns, int size, int least) {
    int factor = least;
    while ((long) rows * (size / factor) > TALLEST && factor < size) {
      factor++;
    }
    shrink = factor;
    cell = size / factor;
    sheet = new ByteImage(columns * cell, rows * cell, 3);
    Arrays.fill(sheet.data(), (byte) 255);
  }

  /**
   * Places a picture; each of its pixels is the mean of a square of the original.
   *
   * @param picture RGB, of the size that the sheet was made for
   */
  public void put(int row, int column, ByteImage picture) {
    Shapes.check("channels", 3, "picture", picture.data().length, picture.pixels());
    for (int y = 0; y < cell; y++) {
      int at = 3 * ((row * cell + y) * sheet.width() + column * cell);
      for (int i = 0; i < 3 * cell; i++) {
        sheet.data()[at + i] = (byte) mean(picture, i / 3 * shrink, y * shrink, i % 3);
      }
    }
  }

  private int mean(ByteImage picture, int left, int top, int channel) {
    int sum = 0;
    for (int y = top; y < top + shrink; y++) {
      for (int x = left; x < left + shrink; x++) {
        sum += picture.at(x, y, channel);
      }
    }
    int count = shrink * shrink;
    return (sum + count / 2) / count;
  }

  /** The sheet itself. */
  public ByteImage image() {
    return sheet;
  }
}
