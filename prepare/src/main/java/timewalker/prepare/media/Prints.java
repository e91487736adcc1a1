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
  private static final int SIZE = 300;

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
    boolean[] candidate = new boolean[page.length];
    for (int i = 0; i < page.length; i++) {
      candidate[i] = isLike(i, colour);
    }
    int[] stack = new int[page.length];
    int size = 0;
    for (int i : border) {
      size = take(i, candidate, stack, size);
    }
    while (size > 0) {
      int i = stack[--size];
      page[i] = true;
      size = takeNeighbours(i, candidate, stack, size);
    }
    return true;
  }

  /** Puts a pixel on a stack unless it was there before; returns the stack's size. */
  private static int take(int i, boolean[] open, int[] stack, int size) {
    if (!open[i]) {
      return size;
    }
    open[i] = false;
    stack[size] = i;
    return size + 1;
  }

  private int takeNeighbours(int i, boolean[] open, int[] stack, int size) {
    int x = i % width;
    int more = size;
    more = x > 0 ? take(i - 1, open, stack, more) : more;
    more = x < width - 1 ? take(i + 1, open, stack, more) : more;
    more = i >= width ? take(i - width, open, stack, more) : more;
    return i < width * (height - 1) ? take(i + width, open, stack, more) : more;
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

  /** Whether a pixel or one beside it is marked. */
  private boolean touches(int i, boolean[] marked) {
    int x = i % width;
    return marked[i]
        || x > 0 && marked[i - 1]
        || x < width - 1 && marked[i + 1]
        || i >= width && marked[i - width]
        || i < width * (height - 1) && marked[i + width];
  }

  /** Gives lines that are two pixels wide, such as hairs and shadows, to the page. */
  private void cutBridges() {
    boolean[] thick = new boolean[page.length];
    for (int i = 0; i < page.length; i++) {
      thick[i] = !touches(i, page);
    }
    for (int i = 0; i < page.length; i++) {
      page[i] |= !touches(i, thick);
    }
  }

  private List<PicturePart> rectangles() {
    List<PicturePart> found = new ArrayList<>();
    boolean[] open = new boolean[page.length];
    for (int i = 0; i < page.length; i++) {
      open[i] = !page[i];
    }
    int[] stack = new int[page.length];
    for (int start = 0; start < open.length; start++) {
      if (open[start]) {
        int[] box = {width, height, 0, 0};
        int area = component(start, open, stack, box);
        double around = (box[2] - box[0]) * (double) (box[3] - box[1]);
        if (area >= LEAST * open.length && area >= FILLED * around) {
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
   * Takes a connected piece.
   *
   * @param box its least x and y, and those beyond its largest, overwritten
   * @return pixels
   */
  private int component(int start, boolean[] open, int[] stack, int[] box) {
    int area = 0;
    int size = take(start, open, stack, 0);
    while (size > 0) {
      int i = stack[--size];
      area++;
      box[0] = Math.min(box[0], i % width);
      box[1] = Math.min(box[1], i / width);
      box[2] = Math.max(box[2], i % width + 1);
      box[3] = Math.max(box[3], i / width + 1);
      size = takeNeighbours(i, open, stack, size);
    }
    return area;
  }
}
