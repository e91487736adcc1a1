package timewalker.prepare.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.LandmarkScheme;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.MeshRasterizer;

class HeadMaskTest {
  private static final HeadModel HEAD = SyntheticLandmarks.HEAD;
  private static final int SIZE = 400;
  private static final Camera CAMERA =
      new Camera(
          SIZE,
          SIZE,
          600,
          600,
          SIZE / 2.0,
          SIZE / 2.0,
          new double[] {1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -1, 1});

  private static final ByteImage FLAT = new ByteImage(SIZE, SIZE, 3);

  private static FittedHead head(double yaw, double roll) {
    HeadParams params = SyntheticLandmarks.pose(SyntheticLandmarks.person(2, 10), yaw, 0, roll);
    params.translation()[2] = 0.1f;
    float[] none = new float[LandmarkScheme.MEDIAPIPE.count()];
    return new FittedHead(params, CAMERA, 60, none, none);
  }

  private static FloatImage everywhere() {
    FloatImage mask = new FloatImage(SIZE, SIZE, 1);
    Arrays.fill(mask.data(), 1);
    return mask;
  }

  /** Depth of the mesh's pixels, 0 elsewhere. */
  private static float[] drawn(FittedHead head) {
    float[] vertices = new float[3 * HEAD.vertexCount()];
    new HeadPoser(HEAD).pose(head.params(), vertices);
    float[] depth = new float[SIZE * SIZE];
    new MeshRasterizer(Parallel.of(1), HEAD.vertexCount(), HEAD.faces())
        .draw(vertices, CAMERA, depth, new float[3 * SIZE * SIZE], null);
    return depth;
  }

  @Test
  void theWholeFaceStaysAndTheBodyGoes() {
    for (double roll : new double[] {0, 30, 90}) {
      FittedHead head = head(20, roll);
      FloatImage mask = new HeadMask(HEAD).of(head, everywhere(), FLAT, List.of());
      float[] depth = drawn(head);
      int drawn = 0;
      int kept = 0;
      double sum = 0;
      for (int p = 0; p < depth.length; p++) {
        drawn += depth[p] > 0 ? 1 : 0;
        kept += depth[p] > 0 && mask.data()[p] > 0.5 ? 1 : 0;
        sum += mask.data()[p];
      }
      assertThat(drawn).isGreaterThan(8000);
      assertThat(kept).isGreaterThan((int) (0.85 * drawn));
      assertThat(sum).isLessThan(4.5 * drawn);
    }
  }

  @Test
  void theCutUnderTheNeckIsSoft() {
    FittedHead head = head(0, 0);
    FloatImage mask = new HeadMask(HEAD).of(head, everywhere(), FLAT, List.of());
    int column = SIZE / 2;
    int between = 0;
    float below = 1;
    for (int y = SIZE / 2; y < SIZE; y++) {
      float value = mask.data()[y * SIZE + column];
      assertThat(value).isLessThanOrEqualTo(below + 1e-6f);
      below = value;
      between += value > 0.02 && value < 0.98 ? 1 : 0;
    }
    assertThat(below).isZero();
    assertThat(between).isBetween(3, 20);
  }

  @Test
  void whatDoesNotHangTogetherWithTheHeadIsCleared() {
    FittedHead head = head(0, 0);
    float[] depth = drawn(head);
    FloatImage person = new FloatImage(SIZE, SIZE, 1);
    for (int p = 0; p < depth.length; p++) {
      person.data()[p] = depth[p] > 0 ? 1 : 0;
    }
    int stray = nextTo(depth);
    person.data()[stray] = 1;
    FloatImage mask = new HeadMask(HEAD).of(head, person, FLAT, List.of());
    assertThat(mask.data()[stray]).isZero();
    assertThat(new HeadMask(HEAD).of(head, everywhere(), FLAT, List.of()).data()[stray])
        .isGreaterThan(0.5f);
  }

  @Test
  void whoStandsCloseIsCutAway() {
    FittedHead head = head(0, 0);
    float[] depth = drawn(head);
    int stray = nextTo(depth);
    int x = stray % SIZE;
    int y = stray / SIZE;
    FloatImage alone = new HeadMask(HEAD).of(head, everywhere(), FLAT, List.of());
    assertThat(alone.data()[stray]).isGreaterThan(0.5f);
    // A face as large as the head's own, a head's width aside.
    HeadMask.OtherFace close = new HeadMask.OtherFace(x + 50, y, 110);
    FloatImage mask = new HeadMask(HEAD).of(head, everywhere(), FLAT, List.of(close));
    int drawn = 0;
    int kept = 0;
    for (int p = 0; p < depth.length; p++) {
      drawn += depth[p] > 0 ? 1 : 0;
      kept += depth[p] > 0 && mask.data()[p] > 0.5 ? 1 : 0;
    }
    assertThat(kept).isGreaterThan((int) (0.8 * drawn));
    assertThat(alone.data()[y * SIZE + x + 40]).isGreaterThan(0.5f);
    assertThat(mask.data()[y * SIZE + x + 40]).isZero();
    // The same face found twice is nobody else's.
    HeadMask.OtherFace same = new HeadMask.OtherFace(SIZE / 2.0 + 5, SIZE / 2.0, 110);
    assertThat(new HeadMask(HEAD).of(head, everywhere(), FLAT, List.of(same)).data())
        .isEqualTo(alone.data());
  }

  @Test
  void hairGoesWithTheHeadThatItHangsFrom() {
    FittedHead head = head(0, 0);
    int stray = nextTo(drawn(head));
    int x = stray % SIZE;
    int y = stray / SIZE;
    HeadMask.OtherFace other = new HeadMask.OtherFace(x + 90, y, 110);
    // dark hair from the other's head to beside this one
    ByteImage theirs = new ByteImage(SIZE, SIZE, 3);
    for (int row = 0; row < SIZE; row++) {
      for (int column = 0; column < SIZE; column++) {
        int at = 3 * (row * SIZE + column);
        Arrays.fill(theirs.data(), at, at + 3, (byte) (column < x - 4 ? 200 : 30));
      }
    }
    HeadMask mask = new HeadMask(HEAD);
    assertThat(mask.of(head, everywhere(), FLAT, List.of(other)).data()[stray]).isEqualTo(1);
    assertThat(mask.of(head, everywhere(), theirs, List.of(other)).data()[stray]).isZero();
  }

  /** A pixel in the hair's room, well beside the head. */
  private static int nextTo(float[] depth) {
    int row = SIZE / 2 - 40;
    int x = 0;
    for (int i = 0; i < SIZE; i++) {
      x = depth[row * SIZE + i] > 0 ? i : x;
    }
    return row * SIZE + x + 10;
  }
}
