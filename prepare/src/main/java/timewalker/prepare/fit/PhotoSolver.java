package timewalker.prepare.fit;

import java.util.Arrays;
import timewalker.math.Cholesky;

/**
 * Finds pose, expression, focal length and the landmarks' shared errors of one photo for a given
 * shape, by Levenberg–Marquardt with bounds, and tells what the photo says about the shape. One per
 * thread.
 */
final class PhotoSolver {
  /** What may move. */
  enum Freedom {
    RIGID,
    ALL
  }

  private static final double FIRST_DAMPING = 1e-4;
  private static final double MOST_DAMPING = 1e6;
  private static final int TRIES = 6;

  /** A step that lowers the cost by less than this share is the last one. */
  private static final double CONVERGED = 1e-4;

  private final FitSettings settings;
  private final int shapes;
  private final LandmarkResiduals residuals;
  private final NormalEquations equations;
  private final double[] matrix;
  private final double[] step;
  private final boolean[] frozen;
  private final double[] before;

  PhotoSolver(LandmarkModel model, FitSettings settings) {
    this.settings = settings;
    shapes = model.rig().shapes();
    int unknowns = model.rig().expressions() + PhotoState.MOTIONS + model.modeCount();
    residuals = new LandmarkResiduals(model, settings);
    equations = new NormalEquations(unknowns + shapes);
    matrix = new double[unknowns * unknowns];
    step = new double[unknowns];
    frozen = new boolean[unknowns];
    before = new double[unknowns];
  }

  /** Improves the state; at most so many steps. */
  void solve(PhotoState state, Freedom freedom, int steps) {
    double damping = FIRST_DAMPING;
    for (int i = 0; i < steps; i++) {
      residuals.findVisible(state);
      double cost = cost(state);
      linearize(state, state.unknowns());
      double next = cost;
      for (int tries = 0; tries < TRIES && damping < MOST_DAMPING; tries++) {
        next = tryStep(state, freedom, damping);
        if (next < cost) {
          damping = Math.max(damping / 10, 1e-9);
          break;
        }
        restore(state);
        damping *= 10;
      }
      if (!(next < cost * (1 - CONVERGED))) {
        break;
      }
    }
    residuals.findVisible(state);
    cost(state);
  }

  /** The robust cost with all pulls, with visibilities of the last {@code findVisible}. */
  private double cost(PhotoState state) {
    double sum = residuals.cost(state);
    for (int i = 0; i < state.unknowns(); i++) {
      if (state.precision[i] != Double.POSITIVE_INFINITY) {
        double d = state.get(i) - state.target[i];
        sum += state.precision[i] * d * d;
      }
    }
    return sum;
  }

  private void linearize(PhotoState state, int size) {
    equations.clear(size);
    residuals.linearize(state, equations);
    for (int i = 0; i < state.unknowns(); i++) {
      if (state.precision[i] != Double.POSITIVE_INFINITY) {
        equations.a[i * size + i] += state.precision[i];
        equations.g[i] += state.precision[i] * (state.get(i) - state.target[i]);
      }
    }
  }

  private void findFrozen(PhotoState state, Freedom freedom) {
    for (int i = 0; i < frozen.length; i++) {
      int motion = i - state.motions();
      boolean rigid =
          motion >= PhotoState.ROOT && motion < PhotoState.JAW
              || motion >= PhotoState.TRANSLATION && motion < PhotoState.FOCAL;
      double value = state.get(i);
      double slope = equations.g[i];
      frozen[i] =
          state.precision[i] == Double.POSITIVE_INFINITY
              || freedom == Freedom.RIGID && !rigid
              || value <= state.low(i, settings) && slope > 0
              || value >= state.high(i, settings) && slope < 0;
    }
  }

  /** One damped step from where the equations were made; the cost there. */
  private double tryStep(PhotoState state, Freedom freedom, double damping) {
    int n = state.unknowns();
    findFrozen(state, freedom);
    for (int i = 0; i < n; i++) {
      before[i] = state.get(i);
      step[i] = frozen[i] ? 0 : -equations.g[i];
      for (int j = i; j < n; j++) {
        matrix[i * n + j] = frozen[i] || frozen[j] ? 0 : equations.a[i * n + j];
      }
      matrix[i * n + i] = frozen[i] ? 1 : matrix[i * n + i] * (1 + damping) + 1e-9;
    }
    if (!Cholesky.factor(matrix, n)) {
      return Double.POSITIVE_INFINITY;
    }
    Cholesky.solve(matrix, n, step);
    for (int i = 0; i < n; i++) {
      if (!frozen[i]) {
        double low = state.low(i, settings);
        double high = state.high(i, settings);
        state.set(i, Math.min(high, Math.max(low, before[i] + step[i])));
      }
    }
    return cost(state);
  }

  private void restore(PhotoState state) {
    for (int i = 0; i < before.length; i++) {
      state.set(i, before[i]);
    }
  }

  /**
   * What the photo says about its shape z, when all unknowns of the photo follow along: adds weight
   * (S z, S), the Schur complement of the normal equations.
   *
   * @param s [Z][Z] row-major, the upper triangle is added to
   * @param sz [Z] added to: S times the z that the photo would like best
   */
  void addShapeEvidence(PhotoState state, double weight, double[] s, double[] sz) {
    int local = state.unknowns();
    int n = local + shapes;
    residuals.findVisible(state);
    linearize(state, n);
    double trusted = weight * residuals.trustInView();
    findFrozen(state, Freedom.ALL);
    for (int i = 0; i < local; i++) {
      if (frozen[i]) {
        freeze(i, n);
      }
    }
    if (!Cholesky.eliminate(equations.a, n, equations.g, local)) {
      return; // a photo that pins down nothing has nothing to say
    }
    for (int i = 0; i < shapes; i++) {
      double sum = -equations.g[local + i];
      for (int j = 0; j < shapes; j++) {
        double entry = equations.a[(local + Math.min(i, j)) * n + local + Math.max(i, j)];
        sum += entry * state.pose[j];
        if (j >= i) {
          s[i * shapes + j] += trusted * entry;
        }
      }
      sz[i] += trusted * sum;
    }
  }

  /**
   * The cost around the state as a quadratic form, ½ xᵀA x − bᵀx.
   *
   * @param a [L][L] row-major, the upper triangle is overwritten
   * @param b [L] overwritten
   */
  void quadratic(PhotoState state, double[] a, double[] b) {
    int n = state.unknowns();
    residuals.findVisible(state);
    linearize(state, n);
    for (int i = 0; i < n; i++) {
      if (state.precision[i] == Double.POSITIVE_INFINITY) {
        freeze(i, n);
      }
    }
    System.arraycopy(equations.a, 0, a, 0, n * n);
    for (int i = 0; i < n; i++) {
      double sum = -equations.g[i];
      for (int j = 0; j < n; j++) {
        sum += equations.a[Math.min(i, j) * n + Math.max(i, j)] * state.get(j);
      }
      b[i] = sum;
    }
  }

  /** Brings what the state says of its landmarks up to date with its pose. */
  void measure(PhotoState state) {
    residuals.findVisible(state);
    residuals.cost(state);
  }

  private void freeze(int i, int n) {
    for (int k = 0; k < i; k++) {
      equations.a[k * n + i] = 0;
    }
    Arrays.fill(equations.a, i * n + i, (i + 1) * n, 0);
    equations.a[i * n + i] = 1;
    equations.g[i] = 0;
  }
}
