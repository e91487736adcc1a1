package timewalker.io.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * What holds for a whole dataset: the {@code timewalker} block of its JSON files. Lengths are in
 * metres.
 *
 * @param headModel whose parameters the frames carry
 * @param background [3] RGB in [0, 1] behind the person
 * @param composited whether the stored pictures already show the person over the background; else
 *     the mask is applied when they are read
 * @param depthScale metres a unit of the depth pictures
 * @param synthetic whether a machine made the pictures
 * @param settings the settings of its writer, an object of any content
 */
public record DatasetManifest(
    HeadModelRef headModel,
    float[] background,
    boolean composited,
    double depthScale,
    boolean synthetic,
    JsonNode settings) {
  /** Version of the block's meaning. */
  public static final int VERSION = 1;

  /** 0.05 mm: 16 bits reach 3.28 m. */
  public static final double DEFAULT_DEPTH_SCALE = 0.00005;

  public DatasetManifest {
    if (background.length != 3) {
      throw new IllegalArgumentException("a background has 3 channels, not " + background.length);
    }
    for (float channel : background) {
      if (!(channel >= 0 && channel <= 1)) {
        throw new IllegalArgumentException("a background channel is " + channel + ", not in 0..1");
      }
    }
    if (!(depthScale > 0 && Double.isFinite(depthScale))) {
      throw new IllegalArgumentException("the depth scale is " + depthScale);
    }
    background = background.clone();
  }

  /** Pictures already over white, default depth scale, no settings. */
  public static DatasetManifest overWhite(HeadModelRef headModel, boolean synthetic) {
    return new DatasetManifest(
        headModel,
        new float[] {1, 1, 1},
        true,
        DEFAULT_DEPTH_SCALE,
        synthetic,
        JsonNodeFactory.instance.objectNode());
  }

  /** The same with the writer's settings. */
  public DatasetManifest withSettings(JsonNode newSettings) {
    return new DatasetManifest(
        headModel, background, composited, depthScale, synthetic, newSettings);
  }

  /** RGB in [0, 1], a copy. */
  @Override
  public float[] background() {
    return background.clone();
  }
}
