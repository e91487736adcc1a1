package timewalker.skin;

import java.util.function.IntFunction;
import timewalker.head.HeadModel;
import timewalker.head.HeadPoser;
import timewalker.math.Parallel;

/**
 * Which triangles of the head are bare skin at each life stage: how often a triangle has the colour
 * of this face's skin, on average over pictures. A fringe or a beard is there in all of them,
 * though the one or other lock may have the skin's colour; a cheek that is too dark in one picture
 * is skin in others.
 */
public final class BareSkin {
  /** Pictures of a stage that are looked at. */
  private static final int MOST_PICTURES = 24;

  /**
   * Weights of the triangles at one life stage, 0 for what is covered to 1 for what is bare or was
   * never seen.
   *
   * @param mild [F] 0 only where hardly any pixel is skin: normals go wrong slowly where hair lies
   *     close, and quickly where a cheek in the shade is left alone
   * @param strict [F] 1 only where much is skin: depth is off by the whole thickness of the hair
   */
  public record Weights(float[] mild, float[] strict) {}

  /** Shares of skin up to which a triangle is covered, and from which it is bare. */
  private record Rule(double covered, double bare) {
    float weight(double share) {
      return (float) Math.clamp((share - covered) / (bare - covered), 0, 1);
    }
  }

  private static final Rule MILD = new Rule(0.02, 0.1);
  private static final Rule STRICT = new Rule(0.1, 0.3);

  private final Weights[] weights; // [K]

  private BareSkin(Weights[] weights) {
    this.weights = weights;
  }

  /**
   * Looks at pictures of all stages, evenly spread over those there are.
   *
   * @param ofStage [K][pictures of the stage] their numbers
   * @param pictures gives a picture by its number
   */
  public static BareSkin of(
      HeadModel head, int[][] ofStage, IntFunction<TrackedPicture> pictures, Parallel parallel) {
    TrackedGeometry tracked = new TrackedGeometry(head, parallel);
    HeadPoser poser = new HeadPoser(head);
    float[] posed = new float[3 * head.vertexCount()];
    Weights[] weights = new Weights[ofStage.length];
    for (int k = 0; k < ofStage.length; k++) {
      float[] seen = new float[head.faceCount()]; // pixels
      float[] skin = new float[head.faceCount()]; // of them
      int seenPictures = Math.min(MOST_PICTURES, ofStage[k].length);
      for (int i = 0; i < seenPictures; i++) {
        int number = Parallel.border(ofStage[k].length, seenPictures, i);
        TrackedPicture picture = pictures.apply(ofStage[k][number]);
        poser.pose(picture.params(), posed);
        tracked.draw(posed, picture.camera());
        if (tracked.leaveOutWhatIsNotSkin(picture.colour())) {
          tracked.addSkin(seen, skin);
        }
      }
      weights[k] = new Weights(weigh(seen, skin, MILD), weigh(seen, skin, STRICT));
    }
    return new BareSkin(weights);
  }

  private static float[] weigh(float[] seen, float[] skin, Rule rule) {
    float[] weight = new float[seen.length];
    for (int t = 0; t < seen.length; t++) {
      weight[t] = seen[t] == 0 ? 1 : rule.weight(skin[t] / seen[t]);
    }
    return weight;
  }

  /** Of a life stage. */
  public Weights weights(int stage) {
    return weights[stage];
  }
}
