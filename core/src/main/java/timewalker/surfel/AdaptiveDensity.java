package timewalker.surfel;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import timewalker.math.Exp2;
import timewalker.math.Shapes;
import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/**
 * Puts surfels where the picture asks for more and takes away those that do nothing (3D Gaussian
 * Splatting, Kerbl et al. 2023, section 5.2): where the mean gradient of the projected centre is
 * large, a small surfel is cloned and a large one is split in two within its plane; faint,
 * oversized and never seen ones are pruned.
 *
 * <p>Deterministic: the same history and random numbers give the same surfels. Order is kept, and a
 * new surfel follows the one it came from, so that neighbours in space stay neighbours in memory.
 */
public final class AdaptiveDensity {
  /** A split surfel's scales are divided by this (Kerbl et al. 2023, section 5.2). */
  private static final double SPLIT = 1.6;

  /** Thresholds of cloning, splitting and pruning. The defaults suit heads in metres. */
  public record Settings(
      @Setting(
              doc =
                  "smallest mean gradient of the projected centre that clones or splits a surfel;"
                      + " lengths are in half pictures",
              byDefault = "2e-4",
              range = "(0, ∞)")
          double gradient,
      @Setting(
              doc = "standard deviation above which a surfel is split; a smaller one is cloned",
              unit = "m",
              byDefault = "0.003",
              range = "(0, ∞)")
          double splitScale,
      @Setting(
              doc = "opacity below which a surfel is pruned",
              byDefault = "0.005",
              range = "[0, 1)")
          double leastOpacity,
      @Setting(
              doc = "standard deviation above which a surfel is pruned",
              unit = "m",
              byDefault = "0.03",
              range = "(0, ∞)")
          double largestScale,
      @Setting(
              doc = "footprint above which a surfel is pruned",
              unit = "share of the picture's longer side",
              byDefault = "0.25",
              range = "(0, ∞)")
          double largestRadius,
      @Setting(doc = "largest opacity after a reset", byDefault = "0.01", range = "(0, 1)")
          double resetOpacity,
      @Setting(
              doc = "whether surfels that no picture showed since the last update are pruned",
              byDefault = "false")
          boolean pruneUnseen,
      @Setting(
              doc = "largest number of surfels; those with the largest gradients are added first",
              byDefault = "40000",
              range = "[1, " + Surfels.MOST + "]")
          int mostSurfels)
      implements NamedSettings<Settings> {
    /** Every setting at its default. */
    public static final Settings DEFAULT = NamedSettings.defaults(Settings.class);
  }

  /**
   * The result of an update.
   *
   * @param placed the new surfels
   * @param source [n] the index each had, or of the one it came from, before
   * @param fresh [n] whether it is new: what an optimizer remembers of its source is not its own
   * @param cloned how many surfels were cloned
   * @param split how many were split in two
   * @param pruned how many were taken away
   */
  public record Change(
      PlacedSurfels placed, int[] source, boolean[] fresh, int cloned, int split, int pruned) {

    /** [n] whose optimizer state each surfel takes, −1 for none. */
    public int[] oldRows() {
      int[] rows = source.clone();
      for (int i = 0; i < rows.length; i++) {
        rows[i] = fresh[i] ? -1 : rows[i];
      }
      return rows;
    }
  }

  private enum Fate {
    KEEP,
    PRUNE,
    CLONE,
    SPLIT
  }

  private final Settings settings;

  public AdaptiveDensity(Settings settings) {
    this.settings = settings;
  }

  /** The opacity logit that a reset limits all opacities to, so that surfels learn theirs again. */
  public float resetLogit() {
    double p = settings.resetOpacity;
    return (float) StrictMath.log(p / (1 - p));
  }

  /**
   * Clones, splits and prunes surfels by their statistics.
   *
   * @param before the surfels; not changed
   * @param sums their statistics
   * @param random for the places of split surfels
   */
  public Change update(PlacedSurfels before, DensitySums sums, RandomGenerator random) {
    Surfels old = before.surfels();
    Shapes.check("surfels", old.count(), "observations", sums.count(), 1);
    Fate[] fate = new Fate[old.count()];
    for (int i = 0; i < fate.length; i++) {
      fate[i] = fateOf(old, sums, i);
    }
    int pruned = count(fate, Fate.PRUNE);
    if (pruned == fate.length) {
      throw new EverySurfelPrunedException();
    }
    keepToLimit(fate, sums, settings.mostSurfels - (fate.length - pruned));
    return rebuild(before, fate, random);
  }

  private Fate fateOf(Surfels surfels, DensitySums sums, int i) {
    int n = surfels.count();
    double scale = StrictMath.exp(Math.max(surfels.logScale()[i], surfels.logScale()[n + i]));
    double opacity = Exp2.sigmoid(surfels.opacityLogit()[i]);
    if (opacity < settings.leastOpacity
        || scale > settings.largestScale
        || sums.largest()[i] > settings.largestRadius
        || (settings.pruneUnseen && sums.seen()[i] == 0)) {
      return Fate.PRUNE;
    }
    if (sums.seen()[i] > 0 && sums.meanGradient(i) >= settings.gradient) {
      return scale > settings.splitScale ? Fate.SPLIT : Fate.CLONE;
    }
    return Fate.KEEP;
  }

  private static int count(Fate[] fate, Fate which) {
    return (int) Arrays.stream(fate).filter(f -> f == which).count();
  }

  /** Cloning and splitting add one surfel each; only those with the largest gradients may. */
  private static void keepToLimit(Fate[] fate, DensitySums sums, int room) {
    IntStream.range(0, fate.length)
        .filter(i -> fate[i] == Fate.CLONE || fate[i] == Fate.SPLIT)
        .boxed()
        .sorted((i, j) -> {
          double first = sums.meanGradient(i);
          double second = sums.meanGradient(j);
          return first != second ? Double.compare(second, first) : i - j;
        })
        .skip(Math.max(0, room))
        .forEach(i -> fate[i] = Fate.KEEP);
  }

  private static Change rebuild(PlacedSurfels before, Fate[] fate, RandomGenerator random) {
    int cloned = count(fate, Fate.CLONE);
    int split = count(fate, Fate.SPLIT);
    int pruned = count(fate, Fate.PRUNE);
    int n = fate.length + cloned + split - pruned;
    int[] source = new int[n];
    boolean[] fresh = new boolean[n];
    boolean[] half = new boolean[n];
    int end = 0;
    for (int i = 0; i < fate.length; i++) {
      int copies = fate[i] == Fate.PRUNE ? 0 : fate[i] == Fate.KEEP ? 1 : 2;
      for (int copy = 0; copy < copies; copy++) {
        source[end] = i;
        half[end] = fate[i] == Fate.SPLIT;
        fresh[end] = half[end] || copy == 1;
        end++;
      }
    }
    PlacedSurfels placed = gather(before, source);
    for (int i = 0; i < n; i++) {
      if (half[i]) {
        halve(placed.surfels(), i, random);
      }
    }
    return new Change(placed, source, fresh, cloned, split, pruned);
  }

  private static PlacedSurfels gather(PlacedSurfels before, int[] source) {
    Surfels old = before.surfels();
    Surfels now = new Surfels(source.length, old.shDegree());
    gather(old.position(), now.position(), source);
    gather(old.rotation(), now.rotation(), source);
    gather(old.logScale(), now.logScale(), source);
    gather(old.opacityLogit(), now.opacityLogit(), source);
    gather(old.sh(), now.sh(), source);
    int[] group = new int[source.length];
    for (int i = 0; i < group.length; i++) {
      group[i] = before.group()[source[i]];
    }
    return new PlacedSurfels(now, group);
  }

  /**
   * Gathers a component-planar array.
   *
   * @param from [components][n before]
   * @param to [components][n] overwritten
   * @param source [n] the old index of every new one
   */
  static void gather(float[] from, float[] to, int[] source) {
    int n = source.length;
    int components = to.length / n;
    int old = from.length / components;
    for (int c = 0; c < components; c++) {
      for (int i = 0; i < n; i++) {
        to[c * n + i] = from[c * old + source[i]];
      }
    }
  }

  /** Moves a surfel to a random place under its own Gaussian, in its plane, and shrinks it. */
  private static void halve(Surfels surfels, int i, RandomGenerator random) {
    int n = surfels.count();
    double[] normal = gaussianPair(random);
    double u = normal[0] * StrictMath.exp(surfels.logScale()[i]);
    double v = normal[1] * StrictMath.exp(surfels.logScale()[n + i]);
    float[] q = surfels.rotation();
    double w = q[i];
    double x = q[n + i];
    double y = q[2 * n + i];
    double z = q[3 * n + i];
    double s = 2 / Math.max(1e-24, w * w + x * x + y * y + z * z);
    float[] p = surfels.position();
    p[i] += (float) ((1 - s * (y * y + z * z)) * u + s * (x * y - w * z) * v);
    p[n + i] += (float) (s * (x * y + w * z) * u + (1 - s * (x * x + z * z)) * v);
    p[2 * n + i] += (float) (s * (x * z - w * y) * u + s * (y * z + w * x) * v);
    float shrink = (float) StrictMath.log(SPLIT);
    surfels.logScale()[i] -= shrink;
    surfels.logScale()[n + i] -= shrink;
  }

  /** Two independent normal numbers (Box and Muller 1958), the same bits on every machine. */
  private static double[] gaussianPair(RandomGenerator random) {
    double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    double angle = 2 * Math.PI * random.nextDouble();
    return new double[] {radius * StrictMath.cos(angle), radius * StrictMath.sin(angle)};
  }
}
