package timewalker.prepare.stage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What several pictures have in common, and how much two such sets are alike: the mean cosine
 * between their face descriptors, less what their colours differ. Hair, skin, make-up and glasses
 * change both when years have passed.
 */
final class Likeness {
  /** What a mean difference of colours of 1 takes from the cosine. */
  private static final double COLOUR_COST = 1;

  private final float[] face;
  private final float[] colours;
  private final int count;

  private Likeness(float[] face, float[] colours, int count) {
    this.face = face;
    this.colours = colours;
    this.count = count;
  }

  /** The mean of pictures; null when none shows a face. */
  static @Nullable Likeness of(List<StageClue> pictures) {
    float[] face = null;
    float[] colours = null;
    int count = 0;
    for (StageClue clue : pictures) {
      if (!clue.hasFace()) {
        continue;
      }
      face = face == null ? new float[clue.face().length] : face;
      colours = colours == null ? new float[clue.colours().length] : colours;
      add(clue.face(), face);
      add(clue.colours(), colours);
      count++;
    }
    if (face == null || colours == null) {
      return null;
    }
    divide(face, count);
    divide(colours, count);
    return new Likeness(face, colours, count);
  }

  /** How many pictures with a face these are. */
  int pictures() {
    return count;
  }

  /** What the pictures have in common without some of them; null when none is left. */
  @Nullable Likeness without(Likeness some) {
    int left = count - some.count;
    return left <= 0
        ? null
        : new Likeness(rest(face, some.face, some), rest(colours, some.colours, some), left);
  }

  private float[] rest(float[] mean, float[] part, Likeness some) {
    float[] rest = new float[mean.length];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = (count * mean[i] - some.count * part[i]) / (count - some.count);
    }
    return rest;
  }

  /** 1 for the same picture, less the less alike. */
  double with(Likeness other) {
    double dot = 0;
    for (int i = 0; i < face.length; i++) {
      dot += face[i] * other.face[i];
    }
    double difference = 0;
    for (int i = 0; i < colours.length; i++) {
      difference += Math.abs(colours[i] - other.colours[i]);
    }
    return dot - COLOUR_COST * difference / Math.max(1, colours.length);
  }

  private static void add(float[] values, float[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += values[i];
    }
  }

  private static void divide(float[] values, int count) {
    for (int i = 0; i < values.length; i++) {
      values[i] /= count;
    }
  }
}
