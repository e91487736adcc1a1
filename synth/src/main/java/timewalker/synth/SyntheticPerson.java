package timewalker.synth;

import java.util.List;
import java.util.Random;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.Macros;

/**
 * One made-up person over a whole life: ancestry and sex, the face's own details, colours, and what
 * is worn at which age. Identities 0, 1 and 2 are composed by hand, others drawn from their number.
 */
final class SyntheticPerson {
  private static final float[] BLACK = {0.085f, 0.070f, 0.065f};
  private static final float[] BROWN = {0.24f, 0.165f, 0.115f};
  private static final float[] CHESTNUT = {0.33f, 0.205f, 0.125f};
  private static final float[] BLOND = {0.62f, 0.49f, 0.31f};

  private static final float[] DARK_EYES = {0.21f, 0.115f, 0.06f};
  private static final float[] HAZEL_EYES = {0.37f, 0.29f, 0.15f};
  private static final float[] BLUE_EYES = {0.33f, 0.47f, 0.58f};

  /** Details that would turn a face into a caricature, or move the whole head. */
  private static final List<String> LEFT_ALONE =
      List.of(
          "macro-",
          "neck-",
          "head-trans",
          "head-age",
          "head-angle",
          "eye-trans",
          "ear-trans",
          "mouth-trans",
          "nose-trans",
          "head-scale",
          "chin-cleft",
          "ear-shape",
          "eye-bag");

  private final int number;
  private final long seed;
  private final Macros young;
  private final float[] details;
  private final float[] hairColour;
  private final float[] iris;
  private final float[] tint;
  private final float freckles;
  private final float redness;
  private final String brows;
  private final String lashes;
  private final String[] styles;
  private final double greyFrom;
  private final float balding;

  private SyntheticPerson(
      int number,
      long seed,
      Macros young,
      float[] hairColour,
      float[] iris,
      float[] tint,
      float freckles,
      float redness,
      String brows,
      String[] styles,
      double greyFrom,
      float balding) {
    this.number = number;
    this.seed = seed;
    this.young = young;
    this.hairColour = hairColour;
    this.iris = iris;
    this.tint = tint;
    this.freckles = freckles;
    this.redness = redness;
    this.brows = brows;
    this.lashes = young.gender() < 0.5 ? "eyelashes04" : "eyelashes01";
    this.styles = styles;
    this.greyFrom = greyFrom;
    this.balding = balding;
    details = details(Noise.seed(seed, "details"), 0.30);
  }

  /**
   * A person.
   *
   * @param number 0 or more
   * @param seed of everything that chance decides
   */
  static SyntheticPerson of(int number, long seed) {
    long own = Noise.seed(seed + 7919L * number, "identity");
    return switch (number) {
      case 0 ->
          new SyntheticPerson(
              number,
              own,
              new Macros(25, 1, 0.05, 0.05, 0.9, 0.5, 0.6),
              CHESTNUT,
              BLUE_EYES,
              new float[] {1.0f, 1.0f, 1.0f},
              0.5f,
              0.8f,
              "eyebrow001",
              new String[] {"short02", "short02", "short02", "short02"},
              44,
              0.55f);
      case 1 ->
          new SyntheticPerson(
              number,
              own,
              new Macros(25, 0.02, 0.05, 0.9, 0.1, 0.45, 0.4),
              BLACK,
              DARK_EYES,
              new float[] {1.02f, 1.0f, 0.96f},
              0,
              0.35f,
              "eyebrow005",
              new String[] {"ponytail01", "long01", "long01", "ponytail01"},
              52,
              0);
      case 2 ->
          new SyntheticPerson(
              number,
              own,
              new Macros(25, 0.95, 0.95, 0.02, 0.05, 0.62, 0.6),
              BLACK,
              DARK_EYES,
              new float[] {1.35f, 1.28f, 1.25f},
              0,
              0,
              "eyebrow002",
              new String[] {"short01", "short01", "short01", "short01"},
              48,
              0.25f);
      default -> drawn(number, own);
    };
  }

  private static SyntheticPerson drawn(int number, long seed) {
    Random random = new Random(seed);
    double sex = random.nextDouble() < 0.5 ? 0.05 : 0.95;
    double a = StrictMath.pow(random.nextDouble(), 2);
    double b = StrictMath.pow(random.nextDouble(), 2);
    double c = StrictMath.pow(random.nextDouble(), 2);
    double sum = a + b + c + 1e-6;
    Macros macros =
        new Macros(
            25,
            sex,
            a / sum,
            b / sum,
            (c + 1e-6) / sum,
            0.3 + 0.5 * random.nextDouble(),
            0.3 + 0.5 * random.nextDouble());
    boolean fair = macros.caucasian() > 0.6;
    float[][] pigments =
        fair ? new float[][] {BLOND, CHESTNUT, BROWN, BLACK} : new float[][] {BLACK, BROWN};
    float[][] eyes =
        fair ? new float[][] {BLUE_EYES, HAZEL_EYES, DARK_EYES} : new float[][] {DARK_EYES};
    String[] men = {"short01", "short02", "short04"};
    String[] women = {"long01", "ponytail01"};
    String[] choice = sex > 0.5 ? men : women;
    String style = choice[random.nextInt(choice.length)];
    String late = sex > 0.5 ? style : "ponytail01";
    String[] brows =
        sex > 0.5
            ? new String[] {"eyebrow001", "eyebrow002", "eyebrow004"}
            : new String[] {"eyebrow005", "eyebrow010", "eyebrow001"};
    float warm = 1 + 0.05f * (float) random.nextGaussian();
    float[] tint = {1 + 0.03f * (float) random.nextGaussian(), 1, 1 / warm};
    if (macros.african() > 0.5) {
      tint = new float[] {1.3f, 1.24f, 1.2f};
    }
    return new SyntheticPerson(
        number,
        seed,
        macros,
        pigments[random.nextInt(pigments.length)],
        eyes[random.nextInt(eyes.length)],
        tint,
        fair ? random.nextFloat() : 0,
        random.nextFloat(),
        brows[random.nextInt(brows.length)],
        new String[] {style, style, style, late},
        40 + 15 * random.nextDouble(),
        sex > 0.5 ? 0.6f * random.nextFloat() : 0);
  }

  int number() {
    return number;
  }

  long seed() {
    return seed;
  }

  Macros macros(double age) {
    return young.atAge(age);
  }

  /** The head's shape coefficients at an age, [S]. */
  float[] shape(double age) {
    float[] shape = EmbeddedHead.shapeOf(young.atAge(age));
    // A child's face is softer: its own features are yet to come.
    float own = 0.55f + 0.45f * Noise.step(6, 20, (float) age);
    for (int i = 0; i < shape.length; i++) {
      shape[i] += own * details[i];
    }
    float old = Noise.step(45, 85, (float) age);
    shape[EmbeddedHead.shapeIndex("eye-bag-incr")] += 0.6f * old;
    shape[EmbeddedHead.shapeIndex("mouth-laugh-lines-in")] += 0.5f * old;
    return shape;
  }

  private static float[] details(long seed, double spread) {
    HeadModel model = EmbeddedHead.load();
    Random random = new Random(seed);
    float[] details = new float[model.shapeCount()];
    for (int i = 0; i < details.length; i++) {
      String name = model.shapeNames().get(i);
      double drawn = Math.max(-2, Math.min(2, random.nextGaussian()));
      if (LEFT_ALONE.stream().anyMatch(name::startsWith)) {
        continue;
      }
      boolean pair =
          name.matches(
              ".*-(decr-incr|down-up|in-out|backward-forward|concave-convex|compress-uncompress)");
      details[i] = (float) (spread * (pair ? drawn : 0.4 * Math.abs(drawn)));
    }
    return details;
  }

  /**
   * How the person looks at an age.
   *
   * @param stage number of the life stage, or -1 at an age between stages: then nothing is worn
   * @param stages how many there are
   */
  Appearance look(double age, int stage, int stages) {
    boolean male = young.gender() > 0.5;
    boolean glasses = stage >= 0 && stage == (male ? stages - 1 : Math.max(0, stages - 2));
    boolean headband = stage == 0 && !male && stages > 1;
    float grey = Noise.step((float) greyFrom - 12, (float) greyFrom + 36, (float) age);
    float recession = balding * Noise.step(22, 78, (float) age);
    float beard = male ? beardAt(age) : 0;
    String style = styles[age < 14 ? 0 : age < 32 ? 1 : age < 63 ? 2 : 3];
    float[] colour = hairColour.clone();
    float child = Noise.step(18, 7, (float) age);
    for (int c = 0; c < 3; c++) {
      // Children's hair is lighter, unless it is black.
      colour[c] *= 1 + child * 1.2f * (hairColour[0] - 0.09f);
    }
    return new Appearance(
        age,
        style,
        colour,
        grey,
        recession,
        beard,
        age > 60 && male ? "eyebrow009" : brows,
        lashes,
        iris,
        freckles * (0.6f + 0.4f * child),
        redness,
        tint,
        glasses,
        headband,
        new float[] {0.62f, 0.14f, 0.20f});
  }

  /** A full beard around fifty, a shadow of it ten years before and after. */
  private static float beardAt(double age) {
    float rise = Noise.step(30, 48, (float) age);
    float fall = Noise.step(72, 54, (float) age);
    float shadow = 0.16f * Noise.step(16, 24, (float) age);
    return Math.max(shadow, rise * fall);
  }
}
