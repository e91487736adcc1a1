package timewalker.prepare.fit;

import java.util.Arrays;
import java.util.List;
import timewalker.math.Cholesky;

/**
 * Removes jitter from a clip. Every frame keeps what its landmarks say, as the quadratic form of
 * its own normal equations, and is tied to its neighbours by the second difference x₋₁ − 2 x + x₊₁,
 * which is zero in steady motion, however fast, so that nothing lags. Where a head really changes
 * its motion, the tie is weak (Geman and McClure's weights). Solved by symmetric Gauss–Seidel
 * sweeps, in blocks of frames, so that memory does not grow with the clip.
 */
final class ClipSmoothing {
  /** Standard deviations of second differences: radians, metres, coefficients. */
  private static final double ROOT = 0.004;

  private static final double JAW = 0.02;
  private static final double ASIDE = 0.0007;
  private static final double DEPTH = 0.0015;
  private static final double EXPRESSION = 0.12;
  private static final double MODE = 0.3;

  /** Changes of motion beyond this many standard deviations loosen the tie. */
  private static final double LOOSE = 1;

  /** Frames over which a change of motion is told from noise. */
  private static final int SPAN = 3;

  private static final int ROUNDS = 3;
  private static final int SWEEPS = 12;

  /** Frames solved together, and how many more are looked at ahead. */
  private static final int BLOCK = 96;

  private static final int AHEAD = 24;

  private final PhotoSolver solver;
  private final FitSettings settings;

  ClipSmoothing(PhotoSolver solver, FitSettings settings) {
    this.solver = solver;
    this.settings = settings;
  }

  /** Smooths the frames of one clip, in their order; all of one stage's shape. */
  void smooth(List<PhotoState> frames) {
    for (int from = 0; from < frames.size(); from += BLOCK) {
      int end = Math.min(frames.size(), from + BLOCK);
      int ahead = Math.min(frames.size(), end + AHEAD);
      int behind = Math.max(0, from - 2);
      double[][] kept = new double[ahead - end][];
      for (int t = end; t < ahead; t++) {
        kept[t - end] = values(frames.get(t));
      }
      new Block(frames.subList(behind, ahead), from - behind).solve();
      for (int t = end; t < ahead; t++) {
        setValues(frames.get(t), kept[t - end]);
      }
    }
  }

  private static double[] values(PhotoState state) {
    double[] x = new double[state.unknowns()];
    Arrays.setAll(x, state::get);
    return x;
  }

  private static void setValues(PhotoState state, double[] x) {
    for (int i = 0; i < x.length; i++) {
      state.set(i, x[i]);
    }
  }

  private double[] stiffness(PhotoState state) {
    double[] deviation = new double[state.unknowns()];
    int motions = state.motions();
    Arrays.fill(deviation, 0, motions, EXPRESSION);
    Arrays.fill(deviation, motions + PhotoState.ROOT, motions + PhotoState.JAW, ROOT);
    Arrays.fill(deviation, motions + PhotoState.JAW, motions + PhotoState.TRANSLATION, JAW);
    Arrays.fill(deviation, motions + PhotoState.TRANSLATION, motions + PhotoState.FOCAL, ASIDE);
    deviation[motions + PhotoState.TRANSLATION + 2] = DEPTH;
    deviation[motions + PhotoState.FOCAL] = Double.POSITIVE_INFINITY;
    Arrays.fill(deviation, state.modes(), deviation.length, MODE);
    double[] stiffness = new double[deviation.length];
    for (int i = 0; i < stiffness.length; i++) {
      double d = deviation[i] * settings.restlessness();
      stiffness[i] = 1 / (d * d);
    }
    return stiffness;
  }

  /** Some frames in a row, the first of which may be final already. */
  private final class Block {
    private final List<PhotoState> frames;
    private final int done;
    private final int count;
    private final int n;
    private final double[] stiffness;

    /** [count][n][n] what the landmarks and priors say, upper triangle; null for final frames. */
    private final double[][] matrix;

    /** [count][n] A x⁰ − g. */
    private final double[][] right;

    private final double[][] factor;
    private final double[][] x;

    /** [count] how tight the tie centred on a frame is, 0 at the ends. */
    private final double[] tie;

    Block(List<PhotoState> frames, int done) {
      this.frames = frames;
      this.done = done;
      count = frames.size();
      n = frames.getFirst().unknowns();
      stiffness = stiffness(frames.getFirst());
      matrix = new double[count][];
      right = new double[count][];
      factor = new double[count][];
      x = new double[count][];
      tie = new double[count];
    }

    void solve() {
      for (int t = 0; t < count; t++) {
        x[t] = values(frames.get(t));
        if (t >= done) {
          matrix[t] = new double[n * n];
          right[t] = new double[n];
          solver.quadratic(frames.get(t), matrix[t], right[t]);
        }
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (int t = 1; t + 1 < count; t++) {
          tie[t] = tieAt(t);
        }
        for (int t = done; t < count; t++) {
          factorise(t);
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
          for (int t = done; t < count; t++) {
            update(t);
          }
          for (int t = count - 1; t >= done; t--) {
            update(t);
          }
        }
      }
      for (int t = done; t < count; t++) {
        setValues(frames.get(t), x[t]);
      }
    }

    /**
     * From how the rigid motion changes over a few frames, in which noise averages out; the face
     * moves as it likes.
     */
    private double tieAt(int t) {
      int motions = frames.getFirst().motions();
      int reach = Math.min(SPAN, Math.min(t, count - 1 - t));
      double sum = 0;
      for (int i = motions; i < motions + PhotoState.FOCAL; i++) {
        boolean jaw = i >= motions + PhotoState.JAW && i < motions + PhotoState.TRANSLATION;
        double second = mean(t - reach, i) - 2 * mean(t, i) + mean(t + reach, i);
        second /= reach * reach;
        sum += jaw ? 0 : stiffness[i] * second * second;
      }
      double share = 1 + sum / (LOOSE * LOOSE);
      return 1 / (share * share);
    }

    /** Mean of a frame and its two neighbours. */
    private double mean(int t, int i) {
      int from = Math.max(0, t - 1);
      int to = Math.min(count - 1, t + 1);
      double sum = 0;
      for (int s = from; s <= to; s++) {
        sum += x[s][i];
      }
      return sum / (to - from + 1);
    }

    private void factorise(int t) {
      double[] a = matrix[t].clone();
      double own = 4 * tie[t] + (t > 0 ? tie[t - 1] : 0) + (t + 1 < count ? tie[t + 1] : 0);
      for (int i = 0; i < n; i++) {
        a[i * n + i] += own * stiffness[i];
      }
      factor[t] = Cholesky.factor(a, n) ? a : null;
    }

    private void update(int t) {
      if (factor[t] == null) {
        return;
      }
      double[] b = right[t].clone();
      for (int i = 0; i < n; i++) {
        double pull = 0;
        if (t >= 2) {
          pull += tie[t - 1] * (2 * x[t - 1][i] - x[t - 2][i]);
        }
        if (t >= 1 && t + 1 < count) {
          pull += 2 * tie[t] * (x[t - 1][i] + x[t + 1][i]);
        }
        if (t + 2 < count) {
          pull += tie[t + 1] * (2 * x[t + 1][i] - x[t + 2][i]);
        }
        b[i] += stiffness[i] * pull;
      }
      Cholesky.solve(factor[t], n, b);
      PhotoState state = frames.get(t);
      for (int i = 0; i < n; i++) {
        double low = state.low(i, settings);
        double high = state.high(i, settings);
        x[t][i] = Math.min(high, Math.max(low, b[i]));
      }
    }
  }
}
