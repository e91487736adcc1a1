package timewalker.basis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import timewalker.math.Shapes;

/**
 * Dynamic basis modulation of the paper: the number of bases follows from what they are worth.
 *
 * <p>At one step of the training the bases become the principal components of what the life stages
 * blend, see {@link PrincipalBases}: no more than there are life stages, and no picture changes.
 * From then on, a basis that hardly contributes to any life stage at several checks is deactivated,
 * if pictures are as good without it.
 *
 * <p>Basis i contributes S_ki = |w_ki| · rms(T_i) to stage k. It is weak when S_ki < fraction ·
 * max_j S_kj at every stage k, and switched off when weak at several checks in a row.
 */
public final class Dynamo {
  /** Equal weights would always get equal gradients; noise breaks the symmetry. */
  private static final double NOISE = 0.3;

  private final DynamoSettings settings;
  private final int[] weakChecks;
  private final List<Event> log;

  /**
   * A basis was deactivated.
   *
   * @param step of training
   * @param basis its number
   * @param share [K] S_ki / max_j S_kj at each stage, at the last check; zeros of a basis that was
   *     no longer needed when all were replaced
   * @param psnrBefore on the frames that were measured, dB
   * @param psnrAfter likewise, without the basis
   */
  public record Event(int step, int basis, double[] share, double psnrBefore, double psnrAfter) {}

  /** No check done yet. */
  public Dynamo(DynamoSettings settings, int bases) {
    this(settings, new int[bases], List.of());
  }

  /**
   * A state that was saved.
   *
   * @param weakChecks [N] checks in a row at which each basis was weak, kept, not copied
   * @param log events so far
   */
  public Dynamo(DynamoSettings settings, int[] weakChecks, List<Event> log) {
    this.settings = settings;
    this.weakChecks = weakChecks;
    this.log = new ArrayList<>(log);
  }

  /**
   * The blend weights to start from: 1/N + normal noise of 0.3/N.
   *
   * @return [K][N]
   */
  public static float[] initialBlend(int stages, int bases, RandomGenerator random) {
    float[] blend = new float[stages * bases];
    for (int j = 0; j < blend.length; j++) {
      blend[j] = (float) ((1 + NOISE * normal(random)) / bases);
    }
    return blend;
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

  /** Checks in a row at which each basis was weak, [N], the array itself. */
  public int[] weakChecks() {
    return weakChecks;
  }

  /** All deactivations so far. */
  public List<Event> log() {
    return List.copyOf(log);
  }

  /** Whether bases are checked at this step. */
  public boolean due(int step) {
    return step > 0 && step % settings.every() == 0;
  }

  /**
   * Makes the bases the principal components of what the life stages blend, where these are fewer.
   *
   * @param step of training, for the log
   * @param bases what is replaced
   * @param replace replaces them
   * @param psnr measures frames with the bases as they are then
   * @return a deactivation for each basis that is no longer needed
   */
  public List<Event> concentrate(
      int step, NeuralBases bases, Consumer<PrincipalBases> replace, DoubleSupplier psnr) {
    Optional<PrincipalBases> found = PrincipalBases.of(bases);
    if (found.isEmpty()) {
      return List.of();
    }
    boolean[] before = new boolean[bases.count()];
    for (int i = 0; i < before.length; i++) {
      before[i] = bases.active(i);
    }
    double psnrBefore = psnr.getAsDouble();
    replace.accept(found.get());
    double psnrAfter = psnr.getAsDouble();
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < before.length; i++) {
      if (before[i] && !bases.active(i)) {
        events.add(new Event(step, i, new double[bases.stages()], psnrBefore, psnrAfter));
      }
    }
    Arrays.fill(weakChecks, 0);
    log.addAll(events);
    return events;
  }

  /** What pictures lose without a basis. */
  public interface Worth {
    /** Mean PSNR of frames with all bases that are active, dB. */
    double psnr();

    /** The same without one of them. */
    double psnrWithout(int basis);
  }

  /**
   * Checks all bases once and deactivates, one after the other, those that have been weak long
   * enough and that pictures do not need. The strongest basis of a stage is never weak, so one
   * always stays.
   *
   * @param step of training, for the log
   * @param bases what is checked
   * @param switchOff deactivates a basis
   * @param worth measures frames; asked only when a basis may be switched off
   * @return the deactivations of this check
   */
  public List<Event> check(int step, NeuralBases bases, IntConsumer switchOff, Worth worth) {
    Shapes.check("bases", weakChecks.length, "tables", bases.count(), 1);
    int stages = bases.stages();
    double[] shares = shares(bases);
    List<Event> events = new ArrayList<>();
    double before = Double.NaN;
    for (int i = 0; i < weakChecks.length; i++) {
      if (!bases.active(i)) {
        continue;
      }
      double[] share = new double[stages];
      for (int k = 0; k < stages; k++) {
        share[k] = shares[k * weakChecks.length + i];
      }
      boolean weak = Arrays.stream(share).allMatch(s -> s < settings.fraction());
      weakChecks[i] = weak ? weakChecks[i] + 1 : 0;
      if (weakChecks[i] >= settings.checks()) {
        before = Double.isNaN(before) ? worth.psnr() : before;
        double after = worth.psnrWithout(i);
        if (before - after > settings.cost()) {
          weakChecks[i] = 0;
          continue;
        }
        switchOff.accept(i);
        events.add(new Event(step, i, share, before, after));
        before = after;
      }
    }
    log.addAll(events);
    return events;
  }

  /** S, [K][N]. */
  private static double[] contributions(NeuralBases bases) {
    double[] contributions = new double[bases.stages() * bases.count()];
    for (int i = 0; i < bases.count(); i++) {
      double rms = bases.tables().rms(i);
      for (int k = 0; k < bases.stages(); k++) {
        int at = k * bases.count() + i;
        contributions[at] = Math.abs(bases.blend()[at]) * rms;
      }
    }
    return contributions;
  }

  /** S_ki / max_j S_kj, [K][N]; 1 where a stage's contributions are all zero. */
  private static double[] shares(NeuralBases bases) {
    double[] shares = contributions(bases);
    int count = bases.count();
    for (int k = 0; k < bases.stages(); k++) {
      double strongest = 0;
      for (int i = 0; i < count; i++) {
        strongest = Math.max(strongest, shares[k * count + i]);
      }
      for (int i = 0; i < count; i++) {
        int at = k * count + i;
        shares[at] = strongest > 0 ? shares[at] / strongest : 1;
      }
    }
    return shares;
  }
}
