package timewalker.basis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import timewalker.math.Shapes;

/**
 * The blend weights w of the neural head bases, a row per life stage, and their number: a basis
 * that hardly contributes to any life stage for a while is taken out (the paper's dynamic basis
 * modulation).
 *
 * <p>Basis i contributes S_ki = |w_ki| · rms(T_i) to stage k. It is weak when S_ki < fraction ·
 * max_j S_kj at every stage k, and deactivated when weak at several checks in a row.
 */
public final class Dynamo {
  /** Equal weights would get equal gradients for ever; noise tells the bases apart. */
  private static final double NOISE = 0.3;

  private final DynamoSettings settings;
  private final int stages;
  private final int bases;
  private final float[] weights;
  private final int[] weakChecks;
  private final List<Event> log;

  /**
   * A basis was deactivated.
   *
   * @param step of training
   * @param basis its number
   * @param share [K] S_ki / max_j S_kj at each stage, at the last check
   * @param psnrBefore on the held-out frames, dB
   * @param psnrAfter likewise, without the basis
   */
  public record Event(int step, int basis, double[] share, double psnrBefore, double psnrAfter) {}

  /** Starts at w = 1/N + normal noise of 0.3/N. */
  public Dynamo(DynamoSettings settings, int stages, int bases, RandomGenerator random) {
    this(settings, stages, new float[stages * bases], new int[bases], List.of());
    for (int j = 0; j < weights.length; j++) {
      weights[j] = (float) ((1 + NOISE * normal(random)) / bases);
    }
  }

  /**
   * A state that was saved.
   *
   * @param weights [K][N] kept, not copied
   * @param weakChecks [N] checks in a row at which each basis was weak, kept, not copied
   * @param log events so far
   */
  public Dynamo(
      DynamoSettings settings, int stages, float[] weights, int[] weakChecks, List<Event> log) {
    if (stages < 1 || weakChecks.length < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d life stages, %d bases: at least one each",
              stages,
              weakChecks.length));
    }
    Shapes.check("life stages", stages, "weights", weights.length, weakChecks.length);
    this.settings = settings;
    this.stages = stages;
    this.bases = weakChecks.length;
    this.weights = weights;
    this.weakChecks = weakChecks;
    this.log = new ArrayList<>(log);
  }

  /** Marsaglia's polar method, from functions that give the same bits on every machine. */
  private static double normal(RandomGenerator random) {
    while (true) {
      double x = 2 * random.nextDouble() - 1;
      double y = 2 * random.nextDouble() - 1;
      double square = x * x + y * y;
      if (square < 1 && square > 0) {
        return x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }

  /** Number of life stages K. */
  public int stages() {
    return stages;
  }

  /** Number of bases N, deactivated ones included. */
  public int bases() {
    return bases;
  }

  /** w, [K][N], the array itself. */
  public float[] weights() {
    return weights;
  }

  /** Checks in a row at which each basis was weak, [N], the array itself. */
  public int[] weakChecks() {
    return weakChecks;
  }

  /** All deactivations so far. */
  public List<Event> log() {
    return List.copyOf(log);
  }

  /**
   * The weights of one moment.
   *
   * @param mix [K] share of each life stage; one is 1 and the others 0 for a stage itself
   * @param blend [N] written: Σ_k mix_k w_k
   */
  public void blendFor(float[] mix, float[] blend) {
    checkMix(mix, blend, "blend");
    for (int i = 0; i < bases; i++) {
      double sum = 0;
      for (int k = 0; k < stages; k++) {
        sum += (double) mix[k] * weights[k * bases + i];
      }
      blend[i] = (float) sum;
    }
  }

  /**
   * Adds a moment's gradient to that of w.
   *
   * @param mix as given to {@link #blendFor}
   * @param gradBlend [N]
   * @param gradWeights [K][N] added to
   */
  public void backward(float[] mix, float[] gradBlend, float[] gradWeights) {
    checkMix(mix, gradBlend, "gradBlend");
    Shapes.check("life stages", stages, "gradWeights", gradWeights.length, bases);
    for (int k = 0; k < stages; k++) {
      for (int i = 0; i < bases; i++) {
        gradWeights[k * bases + i] += mix[k] * gradBlend[i];
      }
    }
  }

  private void checkMix(float[] mix, float[] perBasis, String name) {
    Shapes.check("life stages", stages, "mix", mix.length, 1);
    Shapes.check("bases", bases, name, perBasis.length, 1);
  }

  /** S, [K][N]. */
  public double[] contributions(HashTables tables) {
    double[] contributions = new double[stages * bases];
    for (int i = 0; i < bases; i++) {
      double rms = tables.rms(i);
      for (int k = 0; k < stages; k++) {
        contributions[k * bases + i] = Math.abs(weights[k * bases + i]) * rms;
      }
    }
    return contributions;
  }

  /** Whether bases are checked at this step. */
  public boolean due(int step) {
    return step > 0 && step % settings.every() == 0;
  }

  /**
   * Checks all bases once, and deactivates those that have been weak long enough, one after the
   * other. The strongest basis of a stage is never weak, so one always stays.
   *
   * @param step of training, for the log
   * @param tables their deactivated tables are let go
   * @param heldOutPsnr measures the held-out frames with the tables and weights as they are then;
   *     asked only when a basis is deactivated
   * @return what happened now
   */
  public List<Event> check(int step, HashTables tables, DoubleSupplier heldOutPsnr) {
    Shapes.check("bases", bases, "tables", tables.bases(), 1);
    double[] shares = shares(tables);
    List<Event> events = new ArrayList<>();
    double before = Double.NaN;
    for (int i = 0; i < bases; i++) {
      if (!tables.active(i)) {
        continue;
      }
      double[] share = new double[stages];
      for (int k = 0; k < stages; k++) {
        share[k] = shares[k * bases + i];
      }
      boolean weak = Arrays.stream(share).allMatch(s -> s < settings.fraction());
      weakChecks[i] = weak ? weakChecks[i] + 1 : 0;
      if (weakChecks[i] >= settings.checks()) {
        before = events.isEmpty() ? heldOutPsnr.getAsDouble() : before;
        deactivate(i, tables);
        double after = heldOutPsnr.getAsDouble();
        events.add(new Event(step, i, share, before, after));
        before = after;
      }
    }
    log.addAll(events);
    return events;
  }

  /** S_ki / max_j S_kj, [K][N]; 1 where a stage's contributions are all zero. */
  private double[] shares(HashTables tables) {
    double[] shares = contributions(tables);
    for (int k = 0; k < stages; k++) {
      double strongest = 0;
      for (int i = 0; i < bases; i++) {
        strongest = Math.max(strongest, shares[k * bases + i]);
      }
      for (int i = 0; i < bases; i++) {
        int at = k * bases + i;
        shares[at] = strongest > 0 ? shares[at] / strongest : 1;
      }
    }
    return shares;
  }

  private void deactivate(int basis, HashTables tables) {
    tables.deactivate(basis);
    for (int k = 0; k < stages; k++) {
      weights[k * bases + basis] = 0;
    }
  }
}
