package timewalker.surfel;

import java.util.Locale;
import timewalker.math.NamedArrays;
import timewalker.math.Shapes;

/**
 * How much of the pictures of each life stage every surfel made up, as the gradient of its colour
 * tells: a running mean over the stage's last pictures of |dL/dRGB|₁ · n. A usual surfel in full
 * view has about 1, one that no picture shows has 0. Surfels seen from behind do not count: they
 * are seen through a head that is not finished.
 *
 * <p>The frontal visibility counts every picture times the squared cosine between the surfel's
 * normal and the way to the eye: what is seen only along the surface is visible, but its look is
 * not to be relied on, since it mixes with what is behind the head's outline.
 */
public final class StageVisibility {
  private static final String MEAN = "visibility";
  private static final String FRONTAL = "visibility/frontal";

  /** Pictures over which the mean runs. */
  private static final int MEMORY = 100;

  private final float[][] mean; // [K][n]
  private final float[][] frontal; // [K][n]
  private final int[] pictures; // [K]

  /** Nothing seen yet. */
  public StageVisibility(int stages, int count) {
    this(new float[stages][count], new float[stages][count], new int[stages]);
  }

  private StageVisibility(float[][] mean, float[][] frontal, int[] pictures) {
    this.mean = mean;
    this.frontal = frontal;
    this.pictures = pictures;
  }

  /** [n] of one life stage, the array itself. */
  public float[] of(int stage) {
    return mean[stage];
  }

  /** [n] the frontal visibility of one life stage, the array itself. */
  public float[] frontal(int stage) {
    return frontal[stage];
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
    float[] ofFront = frontal[stage];
    int n = of.length;
    Shapes.check("components", 3, "gradColour", gradColour.length, n);
    pictures[stage] = Math.min(MEMORY, pictures[stage] + 1);
    float share = 1f / pictures[stage];
    for (int i = 0; i < n; i++) {
      float facing = facing(world, i, eye);
      float now = 0;
      if (facing > 0) {
        now =
            n
                * (Math.abs(gradColour[i])
                    + Math.abs(gradColour[n + i])
                    + Math.abs(gradColour[2 * n + i]));
      }
      ofFront[i] += (facing * now - ofFront[i]) * share;
      of[i] += (now - of[i]) * share;
    }
  }

  /** Squared cosine between the third axis of a surfel and the way to the eye; 0 from behind. */
  private static float facing(WorldSurfels world, int i, double[] eye) {
    int n = world.count();
    float w = world.rotation()[i];
    float x = world.rotation()[n + i];
    float y = world.rotation()[2 * n + i];
    float z = world.rotation()[3 * n + i];
    double dx = eye[0] - world.position()[i];
    double dy = eye[1] - world.position()[n + i];
    double dz = eye[2] - world.position()[2 * n + i];
    double along =
        2 * (x * z + w * y) * dx + 2 * (y * z - w * x) * dy + (w * w - x * x - y * y + z * z) * dz;
    return along > 0 ? (float) (along * along / (dx * dx + dy * dy + dz * dz)) : 0;
  }

  /** The same for other surfels. */
  public StageVisibility select(int[] source) {
    return new StageVisibility(gather(mean, source), gather(frontal, source), pictures.clone());
  }

  private static float[][] gather(float[][] of, int[] source) {
    float[][] selected = new float[of.length][source.length];
    for (int k = 0; k < of.length; k++) {
      AdaptiveDensity.gather(of[k], selected[k], source);
    }
    return selected;
  }

  private static String name(String kind, int stage) {
    return String.format(Locale.ROOT, "%s/%d", kind, stage);
  }

  /** Adds the arrays of a checkpoint. */
  public void save(NamedArrays arrays) {
    for (int k = 0; k < mean.length; k++) {
      arrays.put(name(MEAN, k), mean[k]);
      arrays.put(name(FRONTAL, k), frontal[k]);
    }
    arrays.put("visibility/pictures", pictures);
  }

  /** Restores what {@link #save} added; nothing seen yet where an older checkpoint has nothing. */
  public static StageVisibility load(NamedArrays arrays, int stages, int count) {
    StageVisibility loaded = new StageVisibility(stages, count);
    if (!arrays.has(name(FRONTAL, 0))) {
      return loaded;
    }
    for (int k = 0; k < stages; k++) {
      copy(arrays, name(MEAN, k), loaded.mean[k]);
      copy(arrays, name(FRONTAL, k), loaded.frontal[k]);
    }
    System.arraycopy(arrays.counts("visibility/pictures", stages), 0, loaded.pictures, 0, stages);
    return loaded;
  }

  private static void copy(NamedArrays arrays, String name, float[] to) {
    float[] saved = arrays.floatsWithin(name, 0, Float.MAX_VALUE, to.length);
    System.arraycopy(saved, 0, to, 0, to.length);
  }
}
