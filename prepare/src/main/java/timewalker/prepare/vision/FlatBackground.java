package timewalker.prepare.vision;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import timewalker.io.image.ByteImage;
import timewalker.math.FloatImage;

/**
 * People cut out or photographed before one colour. The background is what has this colour and
 * hangs together with the photo's border, so that eyes and teeth stay; pixels at its edge are
 * covered as far as their colour has left the background's for the person's.
 */
final class FlatBackground {
  /** Largest difference of a channel from the background's colour, of 255. */
  private static final int SAME_COLOUR = 14;

  /** As above for the border's pixels, which decide whether the background is flat at all. */
  private static final int FLAT = 6;

  /** Share of the border's pixels that must have the colour; the head may touch the border. */
  private static final double SHARE = 0.72;

  /** Ring that is looked at, in shares of the shorter side. */
  private static final double RING = 0.015;

  /** How far down the left and the right border are looked at: below are shoulders. */
  private static final double DOWN_TO = 0.5;

  /** Edge pixels take their measure of full cover from pixels at most this far. */
  private static final int REACH = 2;

  private FlatBackground() {}

  /** The person's cover [1][height][width], 0..1; null when the background is not of one colour. */
  static @Nullable FloatImage mask(ByteImage photo) {
    int[] colour = colour(photo);
    if (colour == null) {
      return null;
    }
    int pixels = photo.pixels();
    int[] difference = new int[pixels];
    for (int i = 0, at = 0; i < pixels; i++, at += 3) {
      difference[i] = difference(photo.data(), at, colour);
    }
    boolean[] background = flooded(difference, photo.width(), photo.height());
    return covered(difference, background, photo.width(), photo.height());
  }

  private static int @Nullable [] colour(ByteImage photo) {
    int w = photo.width();
    int h = photo.height();
    int ring = Math.max(1, (int) Math.round(RING * Math.min(w, h)));
    int down = (int) Math.ceil(DOWN_TO * h);
    int[][] histogram = new int[3][256];
    int count = 0;
    for (int y = 0; y < down; y++) {
      for (int x = 0; x < w; x++) {
        if (y < ring || x < ring || x >= w - ring) {
          for (int c = 0; c < 3; c++) {
            histogram[c][photo.at(x, y, c)]++;
          }
          count++;
        }
      }
    }
    int[] colour = new int[3];
    for (int c = 0; c < 3; c++) {
      int below = 0;
      while ((below += histogram[c][colour[c]]) <= count / 2) {
        colour[c]++;
      }
    }
    int same = 0;
    for (int y = 0; y < down; y++) {
      for (int x = 0; x < w; x++) {
        if ((y < ring || x < ring || x >= w - ring)
            && difference(photo.data(), 3 * (y * w + x), colour) <= FLAT) {
          same++;
        }
      }
    }
    return same >= SHARE * count ? colour : null;
  }

  private static int difference(byte[] data, int at, int[] colour) {
    int largest = 0;
    for (int c = 0; c < 3; c++) {
      largest = Math.max(largest, Math.abs((data[at + c] & 0xff) - colour[c]));
    }
    return largest;
  }

  private static boolean[] flooded(int[] difference, int w, int h) {
    boolean[] background = new boolean[w * h];
    int[] stack = new int[w + h];
    int depth = 0;
    for (int i = 0; i < w * h; i++) {
      int x = i % w;
      int y = i / w;
      boolean border = x == 0 || y == 0 || x == w - 1 || y == h - 1;
      if (!border || background[i] || difference[i] > SAME_COLOUR) {
        continue;
      }
      background[i] = true;
      stack = pushed(stack, depth++, i);
      while (depth > 0) {
        int at = stack[--depth];
        int column = at % w;
        for (int side = 0; side < 4; side++) {
          int next = at + (side == 0 ? -1 : side == 1 ? 1 : side == 2 ? -w : w);
          boolean inside =
              next >= 0
                  && next < w * h
                  && !(side == 0 && column == 0)
                  && !(side == 1 && column == w - 1);
          if (inside && !background[next] && difference[next] <= SAME_COLOUR) {
            background[next] = true;
            stack = pushed(stack, depth++, next);
          }
        }
      }
    }
    return background;
  }

  private static int[] pushed(int[] stack, int depth, int value) {
    int[] large = depth < stack.length ? stack : Arrays.copyOf(stack, 2 * stack.length);
    large[depth] = value;
    return large;
  }

  private static FloatImage covered(int[] difference, boolean[] background, int w, int h) {
    FloatImage mask = new FloatImage(w, h, 1);
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int i = y * w + x;
        if (background[i]) {
          continue;
        }
        boolean edge = false;
        int full = 1;
        for (int v = Math.max(0, y - REACH); v <= Math.min(h - 1, y + REACH); v++) {
          for (int u = Math.max(0, x - REACH); u <= Math.min(w - 1, x + REACH); u++) {
            edge |= background[v * w + u];
            full = Math.max(full, difference[v * w + u]);
          }
        }
        mask.data()[i] = edge ? Math.min(1f, difference[i] / (float) full) : 1;
      }
    }
    return mask;
  }
}
