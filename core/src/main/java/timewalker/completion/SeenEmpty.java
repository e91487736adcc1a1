package timewalker.completion;

import java.util.stream.IntStream;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.surfel.StageAdditions;
import timewalker.surfel.WorldSurfels;

/**
 * Where the pictures of a life stage show that nothing is. A surfel that was made transparent there
 * looks like one that no picture shows; but completed it would be seen before the background.
 *
 * <p>A surfel's centre and the ends of its axes, one standard deviation away, are looked at in each
 * picture.
 */
public final class SeenEmpty {
  /** Cover of a pixel below which it shows background. */
  private static final float BACKGROUND = 0.5f;

  /** Share of the looks at background from which on a completion is less believed. */
  private static final float DOUBTFUL = 0.05f;

  /** The same from which on it is not believed: heads never lie on their pictures exactly. */
  private static final float EMPTY = 0.2f;

  private static final int[][] LOOKS = {{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}};

  private final int[] surfel;
  private final int[] looks;
  private final int[] empty;

  /**
   * @param surfel [m] numbers of the surfels that are looked at
   */
  public SeenEmpty(int[] surfel) {
    this.surfel = surfel.clone();
    looks = new int[surfel.length];
    empty = new int[surfel.length];
  }

  /**
   * Looks at a picture.
   *
   * @param world all surfels as the picture's head moves them
   * @param mask [1] how much of each pixel the head covers
   */
  public void observe(WorldSurfels world, Camera camera, FloatImage mask) {
    double[] point = new double[3];
    int n = world.count();
    for (int j = 0; j < surfel.length; j++) {
      // StrictMath: an avatar's bits depend on it.
      double alongFirst = StrictMath.exp(world.logScale()[surfel[j]]);
      double alongSecond = StrictMath.exp(world.logScale()[n + surfel[j]]);
      for (int[] look : LOOKS) {
        at(world, surfel[j], look[0] * alongFirst, look[1] * alongSecond, point);
        camera.project(point[0], point[1], point[2], point);
        int column = (int) Math.floor(point[0]);
        int row = (int) Math.floor(point[1]);
        boolean inside =
            point[2] > 0 && column >= 0 && row >= 0 && column < mask.width() && row < mask.height();
        if (inside) {
          looks[j]++;
          empty[j] += mask.data()[row * mask.width() + column] < BACKGROUND ? 1 : 0;
        }
      }
    }
  }

  /** A point of a surfel's plane, so far along its first two axes, metres. */
  private static void at(WorldSurfels world, int i, double first, double second, double[] point) {
    int n = world.count();
    double w = world.rotation()[i];
    double x = world.rotation()[n + i];
    double y = world.rotation()[2 * n + i];
    double z = world.rotation()[3 * n + i];
    double square = w * w + x * x + y * y + z * z;
    double u = first / square;
    double v = second / square;
    point[0] = world.position()[i] + u * (w * w + x * x - y * y - z * z) + v * 2 * (x * y - w * z);
    point[1] =
        world.position()[n + i] + u * 2 * (x * y + w * z) + v * (w * w - x * x + y * y - z * z);
    point[2] = world.position()[2 * n + i] + u * 2 * (x * z - w * y) + v * 2 * (y * z + w * x);
  }

  /**
   * Takes back what would be seen before the background.
   *
   * @param additions to the surfels that were looked at
   */
  public StageAdditions without(StageAdditions additions) {
    int m = surfel.length;
    float[] kept = new float[m];
    for (int j = 0; j < m; j++) {
      float share = looks[j] == 0 ? 0 : empty[j] / (float) looks[j];
      kept[j] = Math.clamp((EMPTY - share) / (EMPTY - DOUBTFUL), 0f, 1f);
    }
    int[] chosen = IntStream.range(0, m).filter(j -> kept[j] > 0).toArray();
    float[] values = new float[StageAdditions.NUMBERS * chosen.length];
    for (int j = 0; j < chosen.length; j++) {
      for (int row = 0; row < StageAdditions.NUMBERS; row++) {
        values[row * chosen.length + j] = kept[chosen[j]] * additions.values()[row * m + chosen[j]];
      }
    }
    return new StageAdditions(IntStream.of(chosen).map(j -> surfel[j]).toArray(), values);
  }
}
