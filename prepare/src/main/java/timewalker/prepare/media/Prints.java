package timewalker.prepare.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import timewalker.io.image.ByteImage;

/**
 * Finds the prints on a page: of an album, or of several photos scanned at once.
 *
 * <p>The page has one colour, which goes around all prints and along most of the picture's border.
 * What it does not reach are the prints, if these are rectangles.
 */
public final class Prints {
  /** Pixels along the picture's longer side while prints are looked for. */
  private static final int SIZE = 400;

  /** Largest difference of a channel from the page's colour, of 255. */
  private static final int LIKE_PAGE = 36;

  /** Least share of the picture's border that has the page's colour. */
  private static final double BORDER = 0.7;

  /** Least share of the picture that a print takes; less is dust, or writing. */
  private static final double LEAST = 0.02;

  /** Least share that a print takes of the box around it; prints may lie a little aslant. */
  private static final double FILLED = 0.8;

  private final ByteImage picture;
  private final int width;
  private final int height;

  /** [pixels] whether the page reaches it. */
  private final boolean[] page;

  private Prints(ByteImage picture) {
    this.picture = picture;
    double reduced = Math.min(1, SIZE / (double) Math.max(picture.width(), picture.height()));
    width = Math.max(1, (int) (reduced * picture.width()));
    height = Math.max(1, (int) (reduced * picture.height()));
    page = new boolean[width * height];
  }

  /**
   * The prints on a page, by rows and columns.
   *
   * @param picture RGB
   * @return at least two, or none where the picture is no page
   */
  public static List<PicturePart> find(ByteImage picture) {
    Prints prints = new Prints(picture);
    if (!prints.floodPage()) {
      return List.of();
    }
    prints.cutBridges();
    List<PicturePart> found = prints.rectangles();
    return found.size() < 2 ? List.of() : found;
  }

  private int[] border() {
    int[] border = new int[2 * (width + height)];
    int n = 0;
    for (int x = 0; x < width; x++) {
      border[n++] = x;
      border[n++] = (height - 1) * width + x;
    }
    for (int y = 0; y < height; y++) {
      border[n++] = y * width;
      border[n++] = y * width + width - 1;
    }
    return border;
  }

  /** Marks the page from the picture's border inwards; returns whether there is one. */
  private boolean floodPage() {
    int[] border = border();
    int[] colour = new int[3];
    for (int c = 0; c < 3; c++) {
      int channel = c;
      int[] levels = Arrays.stream(border).map(i -> level(i, channel)).sorted().toArray();
      colour[c] = levels[levels.length / 2];
    }
    long like = Arrays.stream(border).filter(i -> isLike(i, colour)).count();
    if (like < BORDER * border.length) {
      return false;
    }
    int[] stack = new int[width * height];
    int size = 0;
    for (int i : border) {
      if (!page[i] && isLike(i, colour)) {
        page[i] = true;
        stack[size++] = i;
      }
    }
    while (size > 0) {
      int i = stack[--size];
      for (int next : neighbours(i)) {
        if (next >= 0 && !page[next] && isLike(next, colour)) {
          page[next] = true;
          stack[size++] = next;
        }
      }
    }
    return true;
  }

  /** Of the picture's pixel in the middle of what a pixel covers here: borders need no mean. */
  private int level(int pixel, int channel) {
    int x = (2 * (pixel % width) + 1) * picture.width() / (2 * width);
    int y = (2 * (pixel / width) + 1) * picture.height() / (2 * height);
    return picture.at(x, y, channel);
  }

  private boolean isLike(int pixel, int[] colour) {
    for (int c = 0; c < 3; c++) {
      if (Math.abs(level(pixel, c) - colour[c]) > LIKE_PAGE) {
        return false;
      }
    }
    return true;
  }

  /** [4] pixels to all sides; −1 beyond the picture. */
  private int[] neighbours(int i) {
    int x = i % width;
    return new int[] {
      x > 0 ? i - 1 : -1,
      x < width - 1 ? i + 1 : -1,
      i >= width ? i - width : -1,
      i < width * (height - 1) ? i + width : -1
    };
  }

  /** Gives lines that are two pixels wide, such as hairs and shadows, to the page. */
  private void cutBridges() {
    boolean[] thick = new boolean[page.length];
    for (int i = 0; i < page.length; i++) {
      thick[i] =
          !page[i] && Arrays.stream(neighbours(i)).noneMatch(next -> next >= 0 && page[next]);
    }
    for (int i = 0; i < page.length; i++) {
      boolean near =
          thick[i] || Arrays.stream(neighbours(i)).anyMatch(next -> next >= 0 && thick[next]);
      page[i] |= !near;
    }
  }

  private List<PicturePart> rectangles() {
    List<PicturePart> found = new ArrayList<>();
    boolean[] seen = page.clone();
    int[] stack = new int[page.length];
    for (int start = 0; start < seen.length; start++) {
      if (!seen[start]) {
        int[] box = {width, height, 0, 0};
        int area = component(start, seen, stack, box);
        double around = (box[2] - box[0]) * (double) (box[3] - box[1]);
        if (area >= LEAST * seen.length && area >= FILLED * around) {
          found.add(
              new PicturePart(
                  box[0] / (double) width,
                  box[1] / (double) height,
                  box[2] / (double) width,
                  box[3] / (double) height));
        }
      }
    }
    // A row is as high as the prints in it: those that begin within half of one are beside it.
    found.sort(Comparator.comparingDouble(PicturePart::top));
    List<PicturePart> ordered = new ArrayList<>();
    while (!found.isEmpty()) {
      PicturePart first = found.getFirst();
      double middle = (first.top() + first.bottom()) / 2;
      List<PicturePart> row = found.stream().filter(part -> part.top() < middle).toList();
      row.stream().sorted(Comparator.comparingDouble(PicturePart::left)).forEach(ordered::add);
      found.removeAll(row);
    }
    return ordered;
  }

  /**
   * Marks a connected piece as seen.
   *
   * @param box its least x and y, and those beyond its largest, overwritten
   * @return pixels
   */
  private int component(int start, boolean[] seen, int[] stack, int[] box) {
    int area = 0;
    int size = 0;
    seen[start] = true;
    stack[size++] = start;
    while (size > 0) {
      int i = stack[--size];
      area++;
      box[0] = Math.min(box[0], i % width);
      box[1] = Math.min(box[1], i / width);
      box[2] = Math.max(box[2], i % width + 1);
      box[3] = Math.max(box[3], i / width + 1);
      for (int next : neighbours(i)) {
        if (next >= 0 && !seen[next]) {
          seen[next] = true;
          stack[size++] = next;
        }
      }
    }
    return area;
  }
}
