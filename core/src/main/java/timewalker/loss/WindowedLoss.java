package timewalker.loss;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

/**
 * A loss of a square window of the picture instead of all of it: as sharp and much cheaper, for
 * losses that look through a network. The window lies anywhere in the box around what the mask
 * shows, at a place that follows from a number, such as that of the step.
 */
public final class WindowedLoss {
  private final ImageLoss loss;
  private final int side;

  /**
   * @param side of the window, pixels; smaller pictures are compared whole
   */
  public WindowedLoss(ImageLoss loss, int side) {
    this.loss = loss;
    this.side = side;
  }

  /**
   * Evaluates the loss L of a window and adds {@code weight} · dL/drendered.
   *
   * @param place decides where the window lies
   * @param mask of the true picture, one channel; null for none
   * @return L
   */
  public double add(
      int place,
      FloatImage rendered,
      FloatImage target,
      @Nullable FloatImage mask,
      double weight,
      FloatImage gradRendered,
      Parallel parallel) {
    int width = Math.min(side, rendered.width());
    int height = Math.min(side, rendered.height());
    if (width == rendered.width() && height == rendered.height()) {
      return loss.add(rendered, target, weight, gradRendered, parallel);
    }
    int[] box = box(mask, rendered);
    SplittableRandom random = new SplittableRandom(place);
    int left = corner(box[0], box[1], width, rendered.width(), random);
    int top = corner(box[2], box[3], height, rendered.height(), random);
    FloatImage gradient = new FloatImage(width, height, 3);
    double value =
        loss.add(
            cut(rendered, left, top, width, height),
            cut(target, left, top, width, height),
            weight,
            gradient,
            parallel);
    for (int row = 0; row < 3 * height; row++) {
      int to = at(gradRendered, row, left, top, height);
      for (int x = 0; x < width; x++) {
        gradRendered.data()[to + x] += gradient.data()[row * width + x];
      }
    }
    return value;
  }

  /** First and last column, first and last row where there is something; all without a mask. */
  private static int[] box(@Nullable FloatImage mask, FloatImage picture) {
    int[] box = {picture.width(), -1, picture.height(), -1};
    for (int p = 0; mask != null && p < mask.pixels(); p++) {
      if (mask.data()[p] > 0) {
        int x = p % mask.width();
        int y = p / mask.width();
        box[0] = Math.min(box[0], x);
        box[1] = Math.max(box[1], x);
        box[2] = Math.min(box[2], y);
        box[3] = Math.max(box[3], y);
      }
    }
    return box[1] < 0 ? new int[] {0, picture.width() - 1, 0, picture.height() - 1} : box;
  }

  /** Where a window begins that lies in from…to, or around it where it is longer. */
  private static int corner(int from, int to, int length, int side, SplittableRandom random) {
    int free = to - from + 1 - length;
    int first = free > 0 ? from + random.nextInt(free + 1) : from + free / 2;
    return Math.clamp(first, 0, side - length);
  }

  private static int at(FloatImage image, int row, int left, int top, int height) {
    return (row / height * image.height() + top + row % height) * image.width() + left;
  }

  private static FloatImage cut(FloatImage image, int left, int top, int width, int height) {
    FloatImage part = new FloatImage(width, height, image.channels());
    for (int row = 0; row < image.channels() * height; row++) {
      System.arraycopy(
          image.data(), at(image, row, left, top, height), part.data(), row * width, width);
    }
    return part;
  }
}
