package timewalker.completion;

import java.util.Arrays;

/** Attributes on the patches of a surface: how much is known of each, and the mean of it. */
final class PatchField {
  private final SurfacePatches patches;
  private final int attributes;
  private final float[] weight; // [P]
  private final float[] mean; // [attributes][P]

  /** Nothing known. */
  PatchField(SurfacePatches patches, int attributes) {
    this.patches = patches;
    this.attributes = attributes;
    weight = new float[patches.count()];
    mean = new float[attributes * weight.length];
  }

  /** [P] how much is known of each patch, the array itself. */
  float[] weight() {
    return weight;
  }

  /** [attributes][P] means, 0 where nothing is known; the array itself. */
  float[] mean() {
    return mean;
  }

  /** Nothing known any more. */
  void clear() {
    Arrays.fill(weight, 0);
    Arrays.fill(mean, 0);
  }

  /** Adds one thing that is known, until {@link #finish}. */
  void add(int patch, float known, float[] values) {
    weight[patch] += known;
    for (int a = 0; a < attributes; a++) {
      mean[a * weight.length + patch] += known * values[a];
    }
  }

  /** Turns the sums of {@link #add} into means. */
  void finish() {
    for (int p = 0; p < weight.length; p++) {
      float scale = weight[p] > 0 ? 1 / weight[p] : 0;
      for (int a = 0; a < attributes; a++) {
        mean[a * weight.length + p] *= scale;
      }
    }
  }

  /** Becomes another field as in a mirror. */
  void mirror(PatchField other) {
    clear();
    for (int p = 0; p < weight.length; p++) {
      int from = patches.mirrored(p);
      if (from == SurfacePatches.NONE) {
        continue;
      }
      weight[p] = other.weight[from];
      for (int a = 0; a < attributes; a++) {
        mean[a * weight.length + p] = other.mean[a * weight.length + from];
      }
    }
  }
}
