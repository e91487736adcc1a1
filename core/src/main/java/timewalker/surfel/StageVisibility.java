package timewalker.surfel;

import java.util.Locale;
import timewalker.math.NamedArrays;
import timewalker.math.Shapes;

/**
 * How much of the pictures of each life stage every surfel made up, as the gradient of its colour
 * tells: a running mean over the stage's last pictures of |dL/dRGB|₁ · n. A usual surfel in full
 * view has about 1, one that no picture shows has 0. Surfels seen from behind do not count: they
 * are seen through a head that is not finished.
 */
public final class StageVisibility {
  /** Pictures over which the mean runs. */
  private static final int MEMORY = 100;

  private final float[][] mean; // [K][n]
  private final int[] pictures; // [K]

  /** Nothing seen yet. */
  public StageVisibility(int stages, int count) {
    this(new float[stages][count], new int[stages]);
  }

  private StageVisibility(float[][] mean, int[] pictures) {
    this.mean = mean;
    this.pictures = pictures;
  }

  /** [n] of one life stage, the array itself. */
  public float[] of(int stage) {
    return mean[stage];
  }

  /**
   * Adds one picture.
   *
   * @param world the surfels as they were drawn
   * @param gradColour [3][n] gradient of the loss with respect to their RGB
   * @param eye the camera's centre, metres
   */
  public void observe(int stage, WorldSurfels world, float[] gradColour, double[] eye) {
    float[] of = mean[stage];
    int n = of.length;
    Shapes.check("components", 3, "gradColour", gradColour.length, n);
    pictures[stage] = Math.min(MEMORY, pictures[stage] + 1);
    float share = 1f / pictures[stage];
    for (int i = 0; i < n; i++) {
      float now = 0;
      if (facing(world, i, eye)) {
        now =
            n
                * (Math.abs(gradColour[i])
                    + Math.abs(gradColour[n + i])
                    + Math.abs(gradColour[2 * n + i]));
      }
      of[i] += (now - of[i]) * share;
    }
  }

  /** Whether the third axis of a surfel points to the side on which the eye is. */
  private static boolean facing(WorldSurfels world, int i, double[] eye) {
    int n = world.count();
    float w = world.rotation()[i];
    float x = world.rotation()[n + i];
    float y = world.rotation()[2 * n + i];
    float z = world.rotation()[3 * n + i];
    double along =
        2 * (x * z + w * y) * (eye[0] - world.position()[i])
            + 2 * (y * z - w * x) * (eye[1] - world.position()[n + i])
            + (w * w - x * x - y * y + z * z) * (eye[2] - world.position()[2 * n + i]);
    return along > 0;
  }

  /** The same for other surfels. */
  public StageVisibility select(int[] source) {
    float[][] selected = new float[mean.length][source.length];
    for (int k = 0; k < mean.length; k++) {
      AdaptiveDensity.gather(mean[k], selected[k], source);
    }
    return new StageVisibility(selected, pictures.clone());
  }

  private static String name(int stage) {
    return String.format(Locale.ROOT, "visibility/%d", stage);
  }

  /** Adds the arrays of a checkpoint. */
  public void save(NamedArrays arrays) {
    for (int k = 0; k < mean.length; k++) {
      arrays.put(name(k), mean[k]);
    }
    arrays.put("visibility/pictures", pictures);
  }

  /** Restores what {@link #save} added; nothing seen yet where an older checkpoint has nothing. */
  public static StageVisibility load(NamedArrays arrays, int stages, int count) {
    StageVisibility loaded = new StageVisibility(stages, count);
    if (!arrays.has("visibility/pictures")) {
      return loaded;
    }
    for (int k = 0; k < stages; k++) {
      float[] saved = arrays.floatsWithin(name(k), 0, Float.MAX_VALUE, count);
      System.arraycopy(saved, 0, loaded.mean[k], 0, count);
    }
    System.arraycopy(arrays.counts("visibility/pictures", stages), 0, loaded.pictures, 0, stages);
    return loaded;
  }
}
