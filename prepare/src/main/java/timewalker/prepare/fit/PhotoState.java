package timewalker.prepare.fit;

import java.util.Arrays;
import timewalker.head.PointRig;

/**
 * One photo during a fit. The camera stands one metre before the world's origin and looks along −z;
 * the head's root carries all rigid motion.
 *
 * <p>What belongs to the photo alone is seen as one list of unknowns, [L]: expression [E], root
 * [3], jaw [3], translation [3], logarithm of the focal length, then by how much the landmarks err
 * in each of the ways in which they err together [M]. Each may be pulled to a value.
 */
final class PhotoState {
  /** The camera's z. */
  static final double CAMERA_Z = 1;

  static final int ROOT = 0;
  static final int JAW = 3;
  static final int TRANSLATION = 6;
  static final int FOCAL = 9;

  /** Unknowns of a photo besides its expression and its landmarks' errors. */
  static final int MOTIONS = 10;

  private final int shapes;
  private final int expressions;
  final LandmarkPhoto photo;

  /** [P] as PointPoser has it. */
  final double[] pose;

  double logFocal;

  /** [M] factors of {@link LandmarkOffsets#modes}. */
  final double[] mode;

  /** Cosine of the angle by which the eye line is turned in the picture. */
  final double eyeLineX;

  /** Its sine. */
  final double eyeLineY;

  /** Eye distance in pixels, as if seen from the front. */
  double eyePixels;

  /** [L] where unknowns are pulled to. */
  final double[] target;

  /** [L] 1 / σ² of the pull, infinite for unknowns that stay. */
  final double[] precision;

  /** [L] 0..1, what the last fit made of each landmark's visibility. */
  final float[] visible;

  /** [L] distance between landmark and fitted head in the last fit, pixels. */
  final float[] distance;

  PhotoState(LandmarkModel model, LandmarkPhoto photo) {
    this.photo = photo;
    PointRig rig = model.rig();
    shapes = rig.shapes();
    expressions = rig.expressions();
    pose = new double[rig.poseLength()];
    mode = new double[model.modeCount()];
    visible = new float[model.scheme().count()];
    distance = new float[model.scheme().count()];
    double[] line = model.scheme().eyeLine(photo.landmarks());
    eyeLineX = line[0];
    eyeLineY = line[1];
    target = new double[unknowns()];
    precision = new double[unknowns()];
  }

  /** Unknowns L. */
  int unknowns() {
    return expressions + MOTIONS + mode.length;
  }

  /** First unknown that is not an expression. */
  int motions() {
    return expressions;
  }

  /** First unknown that is an error of the landmarks. */
  int modes() {
    return expressions + MOTIONS;
  }

  double get(int unknown) {
    if (unknown >= modes()) {
      return mode[unknown - modes()];
    }
    int column = column(unknown);
    return column < 0 ? logFocal : pose[column];
  }

  void set(int unknown, double value) {
    int column = column(unknown);
    if (unknown >= modes()) {
      mode[unknown - modes()] = value;
    } else if (column < 0) {
      logFocal = value;
    } else {
      pose[column] = value;
    }
  }

  /** Index of an unknown in the pose; −1 for the focal length and the unknowns after it. */
  int column(int unknown) {
    int motion = unknown - expressions;
    if (motion < 0) {
      return shapes + unknown;
    }
    if (motion >= FOCAL) {
      return -1;
    }
    int first = shapes + expressions;
    // root 0..2, neck 3..5, jaw 6..8, eyes 9..14, translation 15..17
    return first + (motion < JAW ? motion : motion < TRANSLATION ? motion + 3 : motion + 9);
  }

  void setShape(double[] z) {
    System.arraycopy(z, 0, pose, 0, shapes);
  }

  /** Pulls of the priors alone. */
  void pullToPriors(FitSettings settings, double focalMean, double focalDeviation) {
    Arrays.fill(target, 0);
    Arrays.fill(precision, 0);
    double expression = settings.expression().deviation();
    Arrays.fill(precision, 0, expressions, 1 / (expression * expression));
    int jaw = expressions + JAW;
    precision[jaw] = 1 / (JAW_OPEN * JAW_OPEN);
    precision[jaw + 1] = 1 / (JAW_ASIDE * JAW_ASIDE);
    precision[jaw + 2] = 1 / (JAW_ASIDE * JAW_ASIDE);
    Arrays.fill(precision, modes(), unknowns(), 1); // a mode is one standard deviation
    target[expressions + FOCAL] = focalMean;
    precision[expressions + FOCAL] =
        focalDeviation == 0 ? Double.POSITIVE_INFINITY : 1 / (focalDeviation * focalDeviation);
  }

  /** Standard deviations of the jaw's angles, radians. */
  private static final double JAW_OPEN = 0.2;

  private static final double JAW_ASIDE = 0.03;

  /** The jaw closes no farther than this, radians. */
  private static final double JAW_CLOSED = -0.02;

  private static final double JAW_WIDE = 0.5;

  double low(int unknown, FitSettings settings) {
    return unknown < expressions
        ? settings.expression().low()
        : unknown == expressions + JAW ? JAW_CLOSED : Double.NEGATIVE_INFINITY;
  }

  double high(int unknown, FitSettings settings) {
    return unknown < expressions
        ? settings.expression().high()
        : unknown == expressions + JAW ? JAW_WIDE : Double.POSITIVE_INFINITY;
  }
}
