package timewalker.prepare.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import timewalker.io.image.ByteImage;

class ShotSplitterTest {
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;

  /** Coloured discs that drift, a world for each seed, with a camera's noise. */
  private static ByteImage frame(int world, double time, double speed, Random noise) {
    Random random = new Random(world);
    ByteImage frame = new ByteImage(WIDTH, HEIGHT, 3);
    int[] ground = {random.nextInt(200), random.nextInt(200), random.nextInt(200)};
    double[][] discs = new double[8][];
    int[][] colours = new int[8][];
    for (int d = 0; d < discs.length; d++) {
      discs[d] =
          new double[] {
            random.nextDouble() * WIDTH + speed * time * (random.nextDouble() - 0.5),
            random.nextDouble() * HEIGHT + speed * time * (random.nextDouble() - 0.5),
            8 + 22 * random.nextDouble()
          };
      colours[d] = new int[] {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
    }
    for (int i = 0; i < frame.pixels(); i++) {
      int[] colour = ground;
      for (int d = 0; d < discs.length; d++) {
        if (Math.hypot(i % WIDTH - discs[d][0], i / WIDTH - discs[d][1]) < discs[d][2]) {
          colour = colours[d];
        }
      }
      for (int c = 0; c < 3; c++) {
        int value = colour[c] + (int) Math.round(3 * noise.nextGaussian());
        frame.data()[3 * i + c] = (byte) Math.clamp(value, 0, 255);
      }
    }
    return frame;
  }

  @Test
  void cutsAreFoundAtTheirFrames() {
    int[] lengths = {40, 25, 60, 12, 50, 30};
    List<Integer> expected = new ArrayList<>();
    ShotSplitter splitter = new ShotSplitter();
    Random noise = new Random(1);
    for (int shot = 0; shot < lengths.length; shot++) {
      if (shot > 0) {
        expected.add(splitter.frames());
      }
      for (int i = 0; i < lengths[shot]; i++) {
        splitter.add(frame(shot, i, shot % 2 == 0 ? 1 : 12, noise));
      }
    }
    assertThat(splitter.cuts()).isEqualTo(expected);
  }

  @Test
  void motionIsNoCut() {
    for (double speed : new double[] {0, 2, 10, 30}) {
      ShotSplitter splitter = new ShotSplitter();
      Random noise = new Random(2);
      for (int i = 0; i < 80; i++) {
        splitter.add(frame(9, i, speed, noise));
      }
      assertThat(splitter.cuts()).as("speed %s", speed).isEmpty();
    }
  }

  @Test
  void flashIsNoCut() {
    ShotSplitter splitter = new ShotSplitter();
    Random noise = new Random(3);
    for (int i = 0; i < 60; i++) {
      ByteImage frame = frame(4, i, 2, noise);
      if (i == 30) {
        for (int k = 0; k < frame.data().length; k++) {
          frame.data()[k] = (byte) Math.min(255, (frame.data()[k] & 0xff) + 120);
        }
      }
      splitter.add(frame);
    }
    assertThat(splitter.cuts()).isEmpty();
  }

  @Test
  void headOnWhiteThatChangesItsFaceIsANewShot() {
    // Most of the picture stays as it is: cut-outs of one person at two ages.
    ShotSplitter splitter = new ShotSplitter();
    Random noise = new Random(4);
    for (int i = 0; i < 60; i++) {
      ByteImage frame = new ByteImage(WIDTH, HEIGHT, 3);
      int[] skin = i < 33 ? new int[] {150, 100, 80} : new int[] {190, 140, 115};
      for (int p = 0; p < frame.pixels(); p++) {
        double x = p % WIDTH - 80 - 6 * Math.sin(i * 0.3);
        double y = p / WIDTH - 60;
        boolean head = Math.hypot(x, y * 0.8) < 28;
        boolean hair = head && y < -15;
        for (int c = 0; c < 3; c++) {
          int value = hair ? 40 : head ? skin[c] - (int) Math.abs(x) : 250;
          value += (int) Math.round(2 * noise.nextGaussian());
          frame.data()[3 * p + c] = (byte) Math.clamp(value, 0, 255);
        }
      }
      splitter.add(frame);
    }
    assertThat(splitter.cuts()).containsExactly(33);
  }

  @Test
  void aFewFramesAreOneShot() {
    ShotSplitter splitter = new ShotSplitter();
    assertThat(splitter.cuts()).isEmpty();
    Random noise = new Random(5);
    for (int i = 0; i < 3; i++) {
      splitter.add(frame(1, i, 1, noise));
      assertThat(splitter.cuts()).isEmpty();
    }
  }
}
