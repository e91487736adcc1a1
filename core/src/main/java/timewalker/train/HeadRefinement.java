package timewalker.train;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.AdamSettings;
import timewalker.engine.RowAdam;
import timewalker.head.HeadMotion;
import timewalker.head.HeadParams;
import timewalker.math.NamedArrays;

/**
 * Fine-tunes tracked head parameters through the motion field: expression, joints and translation
 * of every moment that is trained on, and the stages' shapes. Switched off, frames keep their
 * tracked parameters.
 *
 * <p>s_k is shared by all frames of its stage, see {@link StageShapes}.
 */
final class HeadRefinement {
  private final TrainingSettings.RefinementSettings settings;
  private final PersonalSpace space;
  private final StageShapes shapes;
  private final SharedMoments moments;
  private final int columns;
  private final float[] change; // [moments][columns] from the tracked values
  private final float[]
      found; // [moments][columns] what photometric tracking added to the values given
  private final RowAdam frameAdam;
  private final RowAdam shapeAdam;
  private final float[] shapeChange; // [K][S]
  private final float[] gradRow;

  HeadRefinement(
      TrainingSettings.RefinementSettings settings,
      PersonalSpace space,
      StageShapes shapes,
      SharedMoments moments) {
    this.settings = settings;
    this.space = space;
    this.shapes = shapes;
    columns = HeadMotion.length(space.head());
    this.moments = moments;
    int rows = settings.enabled() ? moments.count() : 0;
    change = new float[Math.multiplyExact(rows, columns)];
    found = new float[change.length];
    frameAdam = new RowAdam(AdamSettings.standard(), rows, columns);
    int stages = settings.enabled() ? space.stageCount() : 0;
    shapeAdam = new RowAdam(AdamSettings.standard(), stages, space.head().shapeCount());
    shapeChange = new float[stages * space.head().shapeCount()];
    gradRow = new float[columns];
  }

  /** Whether gradients with respect to the head are needed. */
  boolean enabled() {
    return settings.enabled();
  }

  /**
   * The parameters to show a frame with: refined where its moment was trained on, else as it came
   * but for its stage's shape.
   */
  HeadParams params(int frame, FrameSource.FrameInfo info) {
    if (!settings.enabled()) {
      return info.params();
    }
    HeadParams p = given(info);
    int at = moments.of(frame) * columns;
    for (float[] group : HeadMotion.groups(p)) {
      for (int i = 0; i < group.length; i++) {
        group[i] += found[at + i] + change[at + i];
      }
      at += group.length;
    }
    return p;
  }

  /** The head that a frame came with, in its stage's refined shape. */
  HeadParams given(FrameSource.FrameInfo info) {
    return shapes.shown(StageMix.single(info.stage(), space.stageCount()), info.params());
  }

  /** Takes what photometric tracking found for a frame; further refinement starts there. */
  void track(int frame, FrameSource.FrameInfo info, HeadParams tracked) {
    float[][] from = HeadMotion.groups(info.params());
    float[][] to = HeadMotion.groups(tracked);
    int at = moments.of(frame) * columns;
    for (int g = 0; g < to.length; g++) {
      for (int i = 0; i < to[g].length; i++, at++) {
        found[at] = to[g][i] - from[g][i];
        change[at] = 0;
      }
    }
  }

  /**
   * Adds the gradient of what draws parameters and shape to the tracked values.
   *
   * @param grad gradient with respect to the parameters shown; that of the frame's own is completed
   *     in {@link #lastGradient}, that of the shape here; null when switched off
   */
  void addStay(int frame, FrameSource.FrameInfo info, @Nullable HeadParams grad) {
    if (!settings.enabled() || grad == null) {
      return;
    }
    int at = 0;
    int row = moments.of(frame);
    for (float[] group : HeadMotion.groups(grad)) {
      for (int i = 0; i < group.length; i++, at++) {
        gradRow[at] = group[i] + (float) (2 * settings.stay() * change[row * columns + at]);
      }
    }
    float[] gradShape = grad.shape();
    for (int i = 0; i < gradShape.length; i++) {
      int shape = info.stage() * gradShape.length + i;
      gradShape[i] += (float) (2 * settings.stay() * shapeChange[shape]);
    }
  }

  /**
   * One step on the frame's parameters and its stage's shape.
   *
   * @param step steps done before
   * @param grad as {@link #addStay} left it, null when switched off
   */
  void step(int step, int frame, FrameSource.FrameInfo info, @Nullable HeadParams grad) {
    if (!settings.enabled() || grad == null || step < settings.from()) {
      return;
    }
    double[] rates = rates(settings);
    double[] rate = new double[columns];
    int at = 0;
    float[][] groups = HeadMotion.groups(grad);
    for (int g = 0; g < groups.length; g++) {
      Arrays.fill(rate, at, at + groups[g].length, rates[g]);
      at += groups[g].length;
    }
    frameAdam.step(moments.of(frame), change, gradRow, rate);
    stepShape(info.stage(), grad.shape());
  }

  /** A rate for each of {@link HeadMotion#groups}. */
  static double[] rates(TrainingSettings.RefinementSettings s) {
    return new double[] {
      s.expression(), s.joints(), s.joints(), s.joints(), s.joints(), s.translation()
    };
  }

  private void stepShape(int stage, float[] gradShape) {
    int columns = gradShape.length;
    shapeAdam.step(stage, shapeChange, gradShape, settings.shape());
    float[] s = space.stageShape(stage);
    float[] tracked = shapes.tracked(stage);
    for (int i = 0; i < columns; i++) {
      s[i] = tracked[i] + shapeChange[stage * columns + i];
    }
  }

  /** [columns] the gradient of the last frame's parameters, the array itself. */
  float[] lastGradient() {
    return gradRow;
  }

  void save(NamedArrays arrays) {
    if (settings.enabled()) {
      arrays.put("refinement/change", change);
      arrays.put("refinement/tracked", found);
      arrays.put("refinement/shape_change", shapeChange);
      frameAdam.save("refinement/adam", arrays);
      shapeAdam.save("refinement/shape_adam", arrays);
    }
  }

  void load(NamedArrays arrays) {
    if (settings.enabled()) {
      arrays.copyInto("refinement/change", change);
      arrays.copyInto("refinement/tracked", found);
      arrays.copyInto("refinement/shape_change", shapeChange);
      frameAdam.load("refinement/adam", arrays);
      shapeAdam.load("refinement/shape_adam", arrays);
    }
  }
}
