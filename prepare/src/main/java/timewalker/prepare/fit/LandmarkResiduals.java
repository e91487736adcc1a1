package timewalker.prepare.fit;

import java.util.Arrays;
import timewalker.head.HeadModel;
import timewalker.head.PointPoser;

/**
 * How far the landmarks of a photo lie from those of a posed head, in standard deviations, and the
 * derivatives. Landmarks count by how well they are seen; those on the face's oval slide along the
 * outline where the surface turns away, and then count only across it. One per thread.
 */
final class LandmarkResiduals {
  /** Cosines between which a landmark goes from hidden to seen. */
  private static final double HIDDEN = -0.1;

  private static final double SEEN = 0.25;

  /** What is hidden counts this much: the detector guesses it well enough to hold on to. */
  private static final double HIDDEN_WEIGHT = 0.03;

  /** The outline is where the surface faces the camera by this cosine. */
  private static final double OUTLINE = 0.12;

  /** Cosines between the face and the camera at which trust in a view begins to fall, and is 0. */
  private static final double FRONTAL = 0.75;

  private static final double PROFILE = 0.4;

  /** Trust in a landmark on the outline, and the share of it along the outline. */
  private static final double OUTLINE_WEIGHT = 0.5;

  private static final double ALONG = 0.02;

  private final LandmarkModel model;
  private final int count;

  /** The middle of the face. */
  private final int middle;

  private final FitSettings settings;
  private final PointPoser poser;
  private final double[] points;
  private final double[] rotation = new double[9];

  // What the landmarks are compared with, chosen by findVisible().
  private final int[] point;
  private final double[] trust;
  private final boolean[] outline;
  private final double[] acrossX;
  private final double[] acrossY;

  // Of one landmark.
  private final double[] jacobian;
  private final double[] rowX;
  private final double[] rowY;
  private double u;
  private double v;

  // The offsets that turn with the view.
  private final double[] toCamera = new double[3]; // unit
  private double distance; // metres
  private final double[] direction = new double[3]; // from the face to the camera, head's axes
  private final double[] terms = new double[LandmarkOffsets.TERMS];
  private final double[] alongX = new double[LandmarkOffsets.TERMS];
  private final double[] alongY = new double[LandmarkOffsets.TERMS];
  private final double[] turns = new double[9 * 3]; // [root's angle][3][3] slopes of the rotation
  private final double[] slopeX = new double[6]; // of direction's x by root and translation
  private final double[] slopeY = new double[6];
  private final double[] offset = new double[3];
  private final double[] offsetX = new double[3];
  private final double[] offsetY = new double[3];

  LandmarkResiduals(LandmarkModel model, FitSettings settings) {
    this.model = model;
    this.settings = settings;
    count = model.scheme().count();
    middle = model.scheme().noseBridge();
    point = new int[count];
    trust = new double[count];
    outline = new boolean[count];
    acrossX = new double[count];
    acrossY = new double[count];
    poser = new PointPoser(model.rig());
    points = new double[3 * model.rig().points()];
    jacobian = new double[3 * model.rig().poseLength()];
    int most =
        model.rig().shapes() + model.rig().expressions() + PhotoState.MOTIONS + model.modeCount();
    rowX = new double[most];
    rowY = new double[most];
  }

  /** Chooses, for the state's pose, what is seen and where the outline runs. */
  void findVisible(PhotoState state) {
    place(state);
    double glasses = state.photo.glasses() ? settings.robustness().glassesEyeWeight() : 1;
    for (int l = 0; l < count; l++) {
      point[l] = l;
      outline[l] = false;
      double facing = facing(l);
      double seen = smooth((facing - HIDDEN) / (SEEN - HIDDEN));
      double weight = HIDDEN_WEIGHT + (1 - HIDDEN_WEIGHT) * seen;
      if (model.slides(l) && facing < OUTLINE) {
        weight = slide(l) ? OUTLINE_WEIGHT : HIDDEN_WEIGHT;
      }
      state.visible[l] = (float) weight;
      trust[l] = weight * model.weight(l, glasses) * state.photo.weight()[l];
    }
  }

  /** Poses the points, and moves landmarks to where the network sees them from this side. */
  private void place(PhotoState state) {
    poser.pose(state.pose, points);
    poser.jointRotation(HeadModel.NECK, rotation);
    findCamera();
    for (int axis = 0; axis < 3; axis++) {
      direction[axis] =
          rotation[axis] * toCamera[0]
              + rotation[3 + axis] * toCamera[1]
              + rotation[6 + axis] * toCamera[2];
    }
    LandmarkOffsets.terms(direction[0], direction[1], terms);
    for (int l = 0; l < count; l++) {
      model.offset(l, terms, offset);
      for (int r = 0; r < 3; r++) {
        points[3 * l + r] += turned(rotation, 3 * r, offset);
      }
    }
  }

  private static double turned(double[] matrix, int row, double[] x) {
    return matrix[row] * x[0] + matrix[row + 1] * x[1] + matrix[row + 2] * x[2];
  }

  /** The way from the middle of the face, before it is moved, to the camera. */
  private void findCamera() {
    double square = 0;
    for (int axis = 0; axis < 3; axis++) {
      toCamera[axis] = (axis == 2 ? PhotoState.CAMERA_Z : 0) - points[3 * middle + axis];
      square += toCamera[axis] * toCamera[axis];
    }
    distance = Math.sqrt(square);
    for (int axis = 0; axis < 3; axis++) {
      toCamera[axis] /= distance;
    }
  }

  /**
   * Slopes of the view's direction and of the head's rotation. The direction is taken to depend on
   * the root's angles and the translation; the rest moves the middle of the face too little.
   */
  private void differentiateView(PhotoState state) {
    poser.jacobian(middle, model.rig().shapes(), jacobian);
    int columns = model.rig().poseLength();
    LandmarkOffsets.slopes(direction[0], direction[1], alongX, alongY);
    for (int i = 0; i < 6; i++) {
      int unknown =
          state.motions() + (i < 3 ? PhotoState.ROOT + i : PhotoState.TRANSLATION + i - 3);
      int c = state.column(unknown);
      double along = 0;
      for (int r = 0; r < 3; r++) {
        along += toCamera[r] * jacobian[r * columns + c];
      }
      double[] moved = new double[3];
      for (int r = 0; r < 3; r++) {
        moved[r] = (along * toCamera[r] - jacobian[r * columns + c]) / distance;
      }
      if (i < 3) {
        poser.jointRotationByRoot(HeadModel.NECK, i, turns, 9 * i);
      }
      double[] slope = new double[2];
      for (int axis = 0; axis < 2; axis++) {
        for (int r = 0; r < 3; r++) {
          slope[axis] += rotation[3 * r + axis] * moved[r];
          slope[axis] += i < 3 ? turns[9 * i + 3 * r + axis] * toCamera[r] : 0;
        }
      }
      slopeX[i] = slope[0];
      slopeY[i] = slope[1];
    }
  }

  /** Adds to a landmark's derivatives what its offset does when the head turns or moves. */
  private void addOffset(PhotoState state, int l) {
    model.offset(l, terms, offset);
    model.offset(l, alongX, offsetX);
    model.offset(l, alongY, offsetY);
    int columns = model.rig().poseLength();
    for (int i = 0; i < 6; i++) {
      int unknown =
          state.motions() + (i < 3 ? PhotoState.ROOT + i : PhotoState.TRANSLATION + i - 3);
      int c = state.column(unknown);
      for (int r = 0; r < 3; r++) {
        double slope =
            slopeX[i] * turned(rotation, 3 * r, offsetX)
                + slopeY[i] * turned(rotation, 3 * r, offsetY);
        slope += i < 3 ? turned(turns, 9 * i + 3 * r, offset) : 0;
        jacobian[r * columns + c] += slope;
      }
    }
  }

  private static double smooth(double t) {
    double x = Math.clamp(t, 0, 1);
    return x * x * (3 - 2 * x);
  }

  private double facing(int n) {
    double x = -points[3 * n];
    double y = -points[3 * n + 1];
    double z = PhotoState.CAMERA_Z - points[3 * n + 2];
    return model.facing(n, rotation, x, y, z) / Math.sqrt(x * x + y * y + z * z);
  }

  /** Moves an oval landmark inward to the outline; false when the outline is not near. */
  private boolean slide(int l) {
    for (int k = 1; k <= model.slideCount(); k++) {
      int candidate = model.slide(l, k);
      if (facing(candidate) >= OUTLINE) {
        double nx = model.facing(candidate, rotation, 1, 0, 0);
        double ny = -model.facing(candidate, rotation, 0, 1, 0);
        double length = Math.sqrt(nx * nx + ny * ny);
        point[l] = candidate;
        outline[l] = length > 1e-6;
        acrossX[l] = nx / length;
        acrossY[l] = ny / length;
        return true;
      }
    }
    return false;
  }

  /**
   * How far the head's turn may be believed, 0.05..1, at the last {@link #findVisible}: beyond 45
   * degrees the network shows less of it than there is.
   */
  double trustInView() {
    double x = -points[3 * middle];
    double y = -points[3 * middle + 1];
    double z = PhotoState.CAMERA_Z - points[3 * middle + 2];
    double forward = x * rotation[2] + y * rotation[5] + z * rotation[8];
    double cosine = forward / Math.sqrt(x * x + y * y + z * z);
    return 0.05 + 0.95 * smooth((cosine - PROFILE) / (FRONTAL - PROFILE));
  }

  /** Σ of the robust squared residuals at the state, seen as at the last {@link #findVisible}. */
  double cost(PhotoState state) {
    place(state);
    double sum = 0;
    double k = settings.robustness().outlierFrom();
    for (int l = 0; l < count; l++) {
      double e = error(state, l);
      sum += trust[l] * (e <= k ? e * e : 2 * k * e - k * k);
    }
    return sum;
  }

  /** Projects a landmark's point; its distance in standard deviations. */
  private double error(PhotoState state, int l) {
    project(state, point[l]);
    // What is reported is how far the head is off, whether or not the modes explain it.
    state.distance[l] = (float) off(state, l, 0);
    addModes(state, l);
    return off(state, l, ALONG) / deviation(state);
  }

  /**
   * From the projected point to the landmark, pixels.
   *
   * @param along what counts of the way along an outline
   */
  private double off(PhotoState state, int l, double along) {
    double dx = u - state.photo.landmarks()[2 * l];
    double dy = v - state.photo.landmarks()[2 * l + 1];
    if (!outline[l]) {
      return Math.sqrt(dx * dx + dy * dy);
    }
    double across = dx * acrossX[l] + dy * acrossY[l];
    double rest = dx * acrossY[l] - dy * acrossX[l];
    return Math.sqrt(across * across + along * rest * rest);
  }

  /** Moves a projected landmark by what the landmarks err together. */
  private void addModes(PhotoState state, int l) {
    double right = 0;
    double down = 0;
    for (int m = 0; m < state.mode.length; m++) {
      right += state.mode[m] * model.mode(m, l, 0);
      down += state.mode[m] * model.mode(m, l, 1);
    }
    u += state.eyePixels * (right * state.eyeLineX - down * state.eyeLineY);
    v += state.eyePixels * (right * state.eyeLineY + down * state.eyeLineX);
  }

  private double deviation(PhotoState state) {
    return model.deviation() * state.eyePixels;
  }

  private void project(PhotoState state, int n) {
    double focal = StrictMath.exp(state.logFocal);
    double depth = PhotoState.CAMERA_Z - points[3 * n + 2];
    u = focal * points[3 * n] / depth + state.photo.width() / 2.0;
    v = -focal * points[3 * n + 1] / depth + state.photo.height() / 2.0;
  }

  /**
   * Adds all landmarks to the normal equations of the unknowns, then, where they have room, the
   * shape.
   */
  void linearize(PhotoState state, NormalEquations equations) {
    place(state);
    poser.differentiate();
    differentiateView(state);
    int unknowns = state.unknowns();
    int firstColumn = equations.size() > unknowns ? 0 : model.rig().shapes();
    for (int l = 0; l < count; l++) {
      if (trust[l] == 0) {
        continue;
      }
      double e = error(state, l);
      double robust =
          e <= settings.robustness().outlierFrom() ? 1 : settings.robustness().outlierFrom() / e;
      double weight = Math.sqrt(trust[l] * robust) / deviation(state);
      pictureRows(state, l, firstColumn, equations.size());
      double dx = u - state.photo.landmarks()[2 * l];
      double dy = v - state.photo.landmarks()[2 * l + 1];
      if (outline[l]) {
        double along = weight * Math.sqrt(ALONG);
        add(equations, weight * acrossX[l], weight * acrossY[l], dx, dy);
        add(equations, along * acrossY[l], -along * acrossX[l], dx, dy);
      } else {
        add(equations, weight, 0, dx, dy);
        add(equations, 0, weight, dx, dy);
      }
    }
    equations.finish();
  }

  private void add(NormalEquations equations, double x, double y, double dx, double dy) {
    double[] rows = equations.row();
    int at = equations.next();
    for (int i = 0; i < equations.size(); i++) {
      rows[at + i] = x * rowX[i] + y * rowY[i];
    }
    equations.add(x * dx + y * dy);
  }

  /** Derivatives of u and v of a landmark by unknowns [L], then shape [Z]. */
  private void pictureRows(PhotoState state, int l, int firstColumn, int size) {
    int n = point[l];
    poser.jacobian(n, firstColumn, jacobian);
    if (n < count) {
      addOffset(state, n);
    }
    int columns = model.rig().poseLength();
    double focal = StrictMath.exp(state.logFocal);
    double depth = PhotoState.CAMERA_Z - points[3 * n + 2];
    double scale = focal / depth;
    double ux = scale * points[3 * n] / depth;
    double vy = -scale * points[3 * n + 1] / depth;
    int unknowns = state.unknowns();
    Arrays.fill(rowX, 0);
    Arrays.fill(rowY, 0);
    int focalRow = state.motions() + PhotoState.FOCAL;
    for (int i = 0; i < focalRow; i++) {
      int c = state.column(i);
      rowX[i] = scale * jacobian[c] + ux * jacobian[2 * columns + c];
      rowY[i] = -scale * jacobian[columns + c] + vy * jacobian[2 * columns + c];
    }
    rowX[focalRow] = scale * points[3 * n];
    rowY[focalRow] = -scale * points[3 * n + 1];
    for (int m = 0; m < state.mode.length; m++) {
      double right = state.eyePixels * model.mode(m, l, 0);
      double down = state.eyePixels * model.mode(m, l, 1);
      rowX[state.modes() + m] = right * state.eyeLineX - down * state.eyeLineY;
      rowY[state.modes() + m] = right * state.eyeLineY + down * state.eyeLineX;
    }
    for (int z = 0; z < size - unknowns; z++) {
      rowX[unknowns + z] = scale * jacobian[z] + ux * jacobian[2 * columns + z];
      rowY[unknowns + z] = -scale * jacobian[columns + z] + vy * jacobian[2 * columns + z];
    }
  }
}
