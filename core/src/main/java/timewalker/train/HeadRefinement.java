package timewalker.train;

import timewalker.avatar.PersonalSpace;
import timewalker.head.HeadParams;
import timewalker.math.NamedArrays;

/**
 * Fine-tunes tracked head parameters through the motion field: expression, joints and translation
 * of every training frame, and the stages' shapes. Switched off, frames keep what they came with.
 *
 * <p>A frame's shape is its stage's s_k plus what the tracker had it differ from the stage's mean,
 * so that s_k is shared by all frames of its stage.
 */
final class HeadRefinement {
  /**
   * The joints and the translation behind the expression: root, neck, jaw, two eyes, three axes.
   */
  private static final int MOTION = 18;

  private final TrainingSettings.RefinementSettings settings;
  private final PersonalSpace space;
  private final float[][] trackedShape; // [K][S]
  private final int columns;
  private final float[] change; // [frames][columns] from the tracked values
  private final RowAdam frameAdam;
  private final RowAdam shapeAdam;
  private final float[] shapeChange; // [K][S]
  private final float[] gradRow;

  HeadRefinement(
      TrainingSettings.RefinementSettings settings,
      PersonalSpace space,
      float[][] trackedShape,
      int frames) {
    this.settings = settings;
    this.space = space;
    this.trackedShape = trackedShape;
    int expressions = space.head().expressionCount();
    columns = expressions + MOTION;
    int rows = settings.enabled() ? frames : 0;
    change = new float[Math.multiplyExact(rows, columns)];
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

  /** The parameters to show a training frame with. */
  HeadParams params(int frame, FrameSource.FrameInfo info) {
    if (!settings.enabled()) {
      return info.params();
    }
    HeadParams p = info.params().copy();
    for (int i = 0; i < p.shape().length; i++) {
      p.shape()[i] += space.stageShape(info.stage())[i] - trackedShape[info.stage()][i];
    }
    int at = frame * columns;
    for (float[] group : groups(p)) {
      for (int i = 0; i < group.length; i++) {
        group[i] += change[at + i];
      }
      at += group.length;
    }
    return p;
  }

  private static float[][] groups(HeadParams p) {
    return new float[][] {p.expression(), p.root(), p.neck(), p.jaw(), p.eyes(), p.translation()};
  }

  /**
   * One step on the frame's parameters and its stage's shape.
   *
   * @param step steps done before
   * @param grad gradient with respect to the parameters shown, null when switched off
   */
  void step(int step, int frame, FrameSource.FrameInfo info, HeadParams grad) {
    if (!settings.enabled() || step < settings.from()) {
      return;
    }
    int at = 0;
    float[][] groups = groups(grad);
    double[] rates = {
      settings.expression(),
      settings.joints(),
      settings.joints(),
      settings.joints(),
      settings.joints(),
      settings.translation()
    };
    double[] rate = new double[columns];
    for (int g = 0; g < groups.length; g++) {
      for (int i = 0; i < groups[g].length; i++, at++) {
        rate[at] = rates[g];
        gradRow[at] = groups[g][i] + (float) (2 * settings.stay() * change[frame * columns + at]);
      }
    }
    frameAdam.step(frame, change, gradRow, rate);
    stepShape(info.stage(), grad.shape());
  }

  private void stepShape(int stage, float[] gradShape) {
    int shapes = gradShape.length;
    for (int i = 0; i < shapes; i++) {
      gradShape[i] += (float) (2 * settings.stay() * shapeChange[stage * shapes + i]);
    }
    shapeAdam.step(stage, shapeChange, gradShape, settings.shape());
    float[] s = space.stageShape(stage);
    for (int i = 0; i < shapes; i++) {
      s[i] = trackedShape[stage][i] + shapeChange[stage * shapes + i];
    }
  }

  void save(NamedArrays arrays) {
    if (settings.enabled()) {
      arrays.put("refinement/change", change);
      arrays.put("refinement/shape_change", shapeChange);
      frameAdam.save("refinement/adam", arrays);
      shapeAdam.save("refinement/shape_adam", arrays);
    }
  }

  void load(NamedArrays arrays) {
    if (settings.enabled()) {
      arrays.copyInto("refinement/change", change);
      arrays.copyInto("refinement/shape_change", shapeChange);
      frameAdam.load("refinement/adam", arrays);
      shapeAdam.load("refinement/shape_adam", arrays);
    }
  }
}
