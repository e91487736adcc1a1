package timewalker.synth;

import java.util.Arrays;
import java.util.Random;
import timewalker.io.image.ByteImage;

/** A background that is no face: overlapping rectangles of muted colours. */
public final class Clutter {
  private Clutter() {}

  /**
   * A square RGB picture.
   *
   * @param size width and height, pixels
   */
  public static ByteImage picture(int size, long seed) {
    Random random = new Random(seed);
    ByteImage room = new ByteImage(size, size, 3);
    Arrays.fill(room.data(), (byte) 120);
    for (int thing = 0; thing < 40; thing++) {
      int x0 = random.nextInt(size);
      int y0 = random.nextInt(size);
      int x1 = Math.min(size, x0 + random.nextInt(size / 2));
      int y1 = Math.min(size, y0 + random.nextInt(size / 2));
      int[] colour = {60 + random.nextInt(130), 60 + random.nextInt(130), 60 + random.nextInt(130)};
      for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
          for (int c = 0; c < 3; c++) {
            room.data()[3 * (y * size + x) + c] = (byte) colour[c];
          }
        }
      }
    }
    return room;
  }
}
