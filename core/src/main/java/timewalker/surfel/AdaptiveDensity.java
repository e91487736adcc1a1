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
 * new surfel stands right behind the one it came from, so that neighbours in space stay neighbours
 * in memory.
 */
public final class AdaptiveDensity {
  /** A split surfel's scales are divided by this (Kerbl et al. 2023, section 5.2). */
  private static final double SPLIT = 1.6;

  /** When to do what. By default for heads in metres. */
  public record Settings(
      @Setting(
              doc =
                  "mean length of the gradient of the projected centre, per half picture, from"
                      + " which a surfel is cloned or split",
              byDefault = "2e-4",
              range = "(0, ∞)")
          double gradient,
      @Setting(
              doc = "standard deviation above which a surfel is split, else cloned",
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
      @Setting(doc = "what a reset limits opacities to", byDefault = "0.01", range = "(0, 1)")
          double resetOpacity,
      @Setting(
              doc = "whether surfels that no picture showed since the last update are pruned",
              byDefault = "false")
          boolean pruneUnseen,
      @Setting(
              doc = "no surfel is added beyond this many; largest gradients come first",
              byDefault = "40000",
              range = "[1, ∞)")
          int mostSurfels)
      implements NamedSettings<Settings> {
    /** Every setting at its default. */
    public static final Settings DEFAULT = NamedSettings.defaults(Settings.class);
  }

  /**
   * What an update did.
   *
   * @param placed the surfels there are now
   * @param source [n] the index each had, or of the one it came from, before
   * @param fresh [n] whether it is new: what an optimizer remembers of its source is not its own
   * @param cloned how many surfels were cloned
   * @param split how many were split in two
   * @param pruned how many were taken away
   */
  public record Change(
      PlacedSurfels placed, int[] source, boolean[] fresh, int cloned, int split, int pruned) {

    /**
     * Carries an array of the optimizer over: kept entries follow their surfels, new surfels start
     * from 0.
     *
     * @param before [components][count before], component-planar
     * @return [components][n]
     */
    public float[] follow(float[] before, int components) {
      int n = source.length;
      int old = before.length / components;
      float[] after = new float[components * n];
      for (int c = 0; c < components; c++) {
        for (int i = 0; i < n; i++) {
          after[c * n + i] = fresh[i] ? 0 : before[c * old + source[i]];
        }
      }
      return after;
    }
  }

  private enum Fate {
    KEEP,
    PRUNE,
    CLONE,
    SPLIT
  }

  private final Settings settings;
  private float[] gradientSum; // [n]
  private int[] seen; // [n] pictures since the last update
  private float[] largestSeen; // [n] share of the picture's longer side

  public AdaptiveDensity(Settings settings, int count) {
    this.settings = settings;
    restart(count);
  }

  private void restart(int count) {
    gradientSum = new float[count];
    seen = new int[count];
    largestSeen = new float[count];
  }

  /**
   * Takes note of one picture.
   *
   * @param screenGradient [n or more] length of the gradient of each projected centre, per half
   *     picture
   * @param radius [n or more] footprint in pixels, 0 where a surfel was not drawn
   * @param longerSide of the picture, pixels
   */
  public void observe(float[] screenGradient, float[] radius, int longerSide) {
    for (int i = 0; i < seen.length; i++) {
      if (radius[i] > 0) {
        gradientSum[i] += screenGradient[i];
        seen[i]++;
        largestSeen[i] = Math.max(largestSeen[i], radius[i] / longerSide);
      }
    }
  }

  /** [n] sums of gradients since the last update, for checkpoints. Not a copy. */
  public float[] gradientSum() {
    return gradientSum;
  }

  /** [n] pictures each was seen in since the last update, for checkpoints. Not a copy. */
  public int[] seen() {
    return seen;
  }

  /** [n] largest footprint since the last update, for checkpoints. Not a copy. */
  public float[] largestSeen() {
    return largestSeen;
  }

  /** Puts back what a checkpoint kept. */
  public void restore(float[] gradients, int[] pictures, float[] footprints) {
    Shapes.check("surfels", gradients.length, "seen", pictures.length, 1);
    Shapes.check("surfels", gradients.length, "largestSeen", footprints.length, 1);
    gradientSum = gradients.clone();
    seen = pictures.clone();
    largestSeen = footprints.clone();
  }

  /** Limits every opacity, so that surfels have to earn theirs anew. */
  public void resetOpacity(Surfels surfels) {
    double p = settings.resetOpacity;
    float limit = (float) StrictMath.log(p / (1 - p));
    float[] logit = surfels.opacityLogit();
    for (int i = 0; i < logit.length; i++) {
      logit[i] = Math.min(logit[i], limit);
    }
  }

  /**
   * Clones, splits and prunes by what was observed since the last update, then forgets it.
   *
   * @param before the surfels observed; not changed
   * @param random for the places of split surfels
   */
  public Change update(PlacedSurfels before, RandomGenerator random) {
    Surfels old = before.surfels();
    Shapes.check("surfels", old.count(), "observations", seen.length, 1);
    Fate[] fate = new Fate[old.count()];
    for (int i = 0; i < fate.length; i++) {
      fate[i] = fateOf(old, i);
    }
    int pruned = count(fate, Fate.PRUNE);
    if (pruned == fate.length) {
      throw new IllegalStateException("every surfel would be pruned: training has lost the head");
    }
    keepToLimit(fate, settings.mostSurfels - (fate.length - pruned));
    Change change = rebuild(before, fate, random);
    restart(change.source.length);
    return change;
  }

  private Fate fateOf(Surfels surfels, int i) {
    int n = surfels.count();
    double scale = StrictMath.exp(Math.max(surfels.logScale()[i], surfels.logScale()[n + i]));
    double opacity = Exp2.sigmoid(surfels.opacityLogit()[i]);
    if (opacity < settings.leastOpacity
        || scale > settings.largestScale
        || largestSeen[i] > settings.largestRadius
        || (settings.pruneUnseen && seen[i] == 0)) {
      return Fate.PRUNE;
    }
    if (seen[i] > 0 && mean(i) >= settings.gradient) {
      return scale > settings.splitScale ? Fate.SPLIT : Fate.CLONE;
    }
    return Fate.KEEP;
  }

  private double mean(int i) {
    return gradientSum[i] / Math.max(1, seen[i]);
  }

  private static int count(Fate[] fate, Fate which) {
    return (int) Arrays.stream(fate).filter(f -> f == which).count();
  }

  /** Cloning and splitting add one surfel each; only those with the largest gradients may. */
  private void keepToLimit(Fate[] fate, int room) {
    IntStream.range(0, fate.length)
        .filter(i -> fate[i] == Fate.CLONE || fate[i] == Fate.SPLIT)
        .boxed()
        .sorted((i, j) -> mean(i) != mean(j) ? Double.compare(mean(j), mean(i)) : i - j)
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

  private static void gather(float[] from, float[] to, int[] source) {
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
