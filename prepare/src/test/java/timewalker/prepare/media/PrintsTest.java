package timewalker.prepare.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import timewalker.io.image.ByteImage;
import timewalker.synth.Clutter;

class PrintsTest {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 700;

  /** A page of one colour with grain. */
  private static ByteImage page(int level) {
    ByteImage page = new ByteImage(WIDTH, HEIGHT, 3);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < page.data().length; i++) {
      page.data()[i] = (byte) Math.clamp(level + random.nextInt(-8, 9), 0, 255);
    }
    return page;
  }

  private interface Shape {
    /** Whether a point of −1..1 in both directions belongs to it. */
    boolean holds(double u, double v);
  }

  /** Lays a picture on a page. */
  private static void lay(
      ByteImage page, double x, double y, double width, double height, double angle, Shape shape) {
    ByteImage picture = Clutter.picture(300, Math.round(x));
    double cos = Math.cos(Math.toRadians(angle));
    double sin = Math.sin(Math.toRadians(angle));
    for (int i = 0; i < page.pixels(); i++) {
      double dx = i % WIDTH + 0.5 - x;
      double dy = i / WIDTH + 0.5 - y;
      double u = 2 * (cos * dx + sin * dy) / width;
      double v = 2 * (cos * dy - sin * dx) / height;
      if (Math.abs(u) < 1 && Math.abs(v) < 1 && shape.holds(u, v)) {
        int from = 3 * (300 * (int) (150 * (v + 1)) + (int) (150 * (u + 1)));
        System.arraycopy(picture.data(), from, page.data(), 3 * i, 3);
      }
    }
  }

  private static final Shape RECTANGLE = (_, _) -> true;

  private static final Shape HEAD_AND_SHOULDERS =
      (u, v) -> v > 0.4 ? u * u + (v - 1) * (v - 1) < 0.8 : u * u / 0.2 + v * v < 1;

  private static ByteImage pageOfFour(int level, double angle) {
    ByteImage page = page(level);
    lay(page, 250, 190, 260, 220, angle, RECTANGLE);
    lay(page, 640, 200, 280, 240, -angle, RECTANGLE);
    lay(page, 230, 520, 240, 230, angle, RECTANGLE);
    lay(page, 650, 500, 300, 260, 0, RECTANGLE);
    return page;
  }

  @Test
  void fourPrintsAreFoundInReadingOrderOnLightAndDarkPages() {
    for (int level : new int[] {12, 248}) {
      for (double angle : new double[] {0, 3}) {
        ByteImage page = pageOfFour(level, angle);
        // A hair joins two prints, and there is dust.
        for (int x = 370; x < 510; x++) {
          page.data()[3 * (180 * WIDTH + x)] = (byte) (255 - level);
        }
        List<PicturePart> prints = Prints.find(page);
        assertThat(prints).as("%s, %s", level, angle).hasSize(4);
        double[][] middles = {{250, 190}, {640, 200}, {230, 520}, {650, 500}};
        for (int i = 0; i < middles.length; i++) {
          PicturePart print = prints.get(i);
          assertThat((print.left() + print.right()) / 2 * WIDTH)
              .isCloseTo(middles[i][0], within(9.0));
          assertThat((print.top() + print.bottom()) / 2 * HEIGHT)
              .isCloseTo(middles[i][1], within(9.0));
        }
        assertThat((prints.getFirst().right() - prints.getFirst().left()) * WIDTH)
            .isBetween(250.0, 290.0);
      }
    }
  }

  @Test
  void peopleBeforeAWallAndSinglePicturesAreNoPage() {
    ByteImage two = page(250);
    lay(two, 260, 420, 300, 540, 0, HEAD_AND_SHOULDERS);
    lay(two, 650, 430, 280, 520, 0, HEAD_AND_SHOULDERS);
    assertThat(Prints.find(two)).isEmpty();
    ByteImage one = page(250);
    lay(one, 450, 350, 500, 400, 0, RECTANGLE);
    assertThat(Prints.find(one)).isEmpty();
    assertThat(Prints.find(Clutter.picture(600, 4))).isEmpty();
    assertThat(Prints.find(page(250))).isEmpty();
    ByteImage tiny = new ByteImage(1, 1, 3);
    assertThat(Prints.find(tiny)).isEmpty();
  }

  @Test
  void partIsCutOutToThePixel() {
    ByteImage picture = new ByteImage(10, 6, 3);
    for (int i = 0; i < picture.pixels(); i++) {
      Arrays.fill(picture.data(), 3 * i, 3 * i + 3, (byte) i);
    }
    ByteImage part = new PicturePart(0.2, 0.5, 0.7, 1).of(picture);
    assertThat(part.width()).isEqualTo(5);
    assertThat(part.height()).isEqualTo(3);
    assertThat(part.at(0, 0, 0)).isEqualTo(32);
    assertThat(part.at(4, 2, 2)).isEqualTo(56);
    assertThat(PicturePart.isPossible(0.5, 0, 0.5, 1)).isFalse();
    assertThat(PicturePart.isPossible(0, 0, Double.NaN, 1)).isFalse();
  }
}
