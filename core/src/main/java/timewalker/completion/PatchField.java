package timewalker.completion;

import java.util.Arrays;
import java.util.List;
import timewalker.math.Shapes;

/**
 * Attributes that are known on some patches: how much is known of each patch, and the mean of what
 * is known there; on every level of {@link SurfacePatches}.
 */
final class PatchField {
  private final SurfacePatches patches;
  private final int attributes;
  private final float[][] weight; // [level][P]
  private final float[][] mean; // [level][attributes][P]

  /** Nothing known. */
  PatchField(SurfacePatches patches, int attributes) {
    this.patches = patches;
    this.attributes = attributes;
    List<SurfacePatches.Level> levels = patches.levels();
    weight = new float[levels.size()][];
    mean = new float[levels.size()][];
    for (int l = 0; l < weight.length; l++) {
      weight[l] = new float[levels.get(l).count()];
      mean[l] = new float[attributes * weight[l].length];
    }
  }

  /** [P] how much is known of each patch of a level, the array itself. */
  float[] weight(int level) {
    return weight[level];
  }

  /** [attributes][P] means on a level, 0 where nothing is known; the array itself. */
  float[] mean(int level) {
    return mean[level];
  }

  /** Nothing known any more. */
  void clear() {
    Arrays.fill(weight[0], 0);
    Arrays.fill(mean[0], 0);
  }

  /** Adds one thing that is known, until {@link #finish}. */
  void add(int patch, float known, float[] values) {
    weight[0][patch] += known;
    for (int a = 0; a < attributes; a++) {
      mean[0][a * weight[0].length + patch] += known * values[a];
    }
  }

  /** Turns the sums of {@link #add} into means, on all levels. */
  void finish() {
    divide(0);
    aggregate();
  }

  private void divide(int level) {
    int count = weight[level].length;
    for (int p = 0; p < count; p++) {
      float scale = weight[level][p] > 0 ? 1 / weight[level][p] : 0;
      for (int a = 0; a < attributes; a++) {
        mean[level][a * count + p] *= scale;
      }
    }
  }

  /** Computes the coarser levels from the finest. */
  private void aggregate() {
    for (int l = 1; l < weight.length; l++) {
      SurfacePatches.Level fine = patches.levels().get(l - 1);
      int count = weight[l].length;
      Arrays.fill(weight[l], 0);
      Arrays.fill(mean[l], 0);
      for (int u = 0; u < fine.count(); u++) {
        int p = fine.parent()[u];
        float w = weight[l - 1][u];
        weight[l][p] += w;
        for (int a = 0; a < attributes; a++) {
          mean[l][a * count + p] += w * mean[l - 1][a * fine.count() + u];
        }
      }
      divide(l);
    }
  }

  /** Becomes another field as in a mirror. */
  void mirror(PatchField other) {
    int count = weight[0].length;
    clear();
    for (int p = 0; p < count; p++) {
      int from = patches.mirrored(p);
      if (from == SurfacePatches.NONE) {
        continue;
      }
      weight[0][p] = other.weight[0][from];
      for (int a = 0; a < attributes; a++) {
        mean[0][a * count + p] = other.mean[0][a * count + from];
      }
    }
    aggregate();
  }

  /**
   * Becomes what an earlier one was.
   *
   * @param savedWeight [P] of {@link #weight}(0)
   * @param savedMean [attributes][P] of {@link #mean}(0)
   */
  void restore(float[] savedWeight, float[] savedMean) {
    Shapes.check("patches", weight[0].length, "weight", savedWeight.length, 1);
    Shapes.check("patches", weight[0].length, "mean", savedMean.length, attributes);
    System.arraycopy(savedWeight, 0, weight[0], 0, savedWeight.length);
    System.arraycopy(savedMean, 0, mean[0], 0, savedMean.length);
    aggregate();
  }
}
