package timewalker.prepare.analysis;

import timewalker.math.Shapes;
import timewalker.prepare.vision.FrameQuality;
import timewalker.prepare.vision.Glasses;
import timewalker.prepare.vision.Identity;
import timewalker.prepare.vision.Landmarks;
import timewalker.prepare.vision.PictureSignature;

/**
 * A face in a picture.
 *
 * @param score of the detector, 0..1
 * @param landmarks in pixels of the picture
 * @param identity whose it may be
 * @param quality how usable it is
 * @param bridge of {@link timewalker.prepare.vision.Glasses}
 * @param colours [{@value #COLOURS}] the head's surroundings as a very small picture, 0..1
 * @param head the head and its surroundings, by which near copies are found
 */
public record AnalysedFace(
    float score,
    Landmarks landmarks,
    Identity identity,
    FrameQuality quality,
    float bridge,
    float[] colours,
    PictureSignature head) {
  /** Numbers of {@code colours}: 8 by 8 RGB pixels. */
  public static final int COLOURS = 3 * 8 * 8;

  public AnalysedFace {
    Shapes.check("colours", COLOURS, "colours", colours.length, 1);
  }

  /** Whether the face seems to wear glasses. */
  public boolean glasses() {
    return bridge >= Glasses.WORN;
  }

  /** Longer side of the box around the landmarks, pixels. */
  public double size() {
    return Math.max(landmarks.box().width(), landmarks.box().height());
  }
}
