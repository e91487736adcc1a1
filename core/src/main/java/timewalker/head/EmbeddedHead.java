package timewalker.head;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The head model that comes with the program, free of any licence form: MakeHuman's base mesh and
 * targets (CC0), converted by {@code tools/embedded-head}.
 *
 * <p>The template is the mean adult of 25 years, over sexes and ancestries. The origin lies in the
 * middle of the head: in the plane of symmetry, at the height of the eyes, at the depth of the
 * skull base. Whole-head components leave the skull base (the neck joint) where it is.
 *
 * <p>Shape components named {@code macro-*} are whole heads less the template; {@link #shapeOf}
 * mixes them. The others are details, about -1..1, or 0..1 where the name holds no pair of
 * opposites.
 */
public final class EmbeddedHead {
  private EmbeddedHead() {}

  /** Of the resource. */
  static final String SHA256 = "3c86794b796f03783e7b96d42c54e29c851653e077db732ba9d43c7798081848";

  private static final String RESOURCE = "embedded.twh";

  private static final double[] AGES = {1, 10, 25, 90};
  private static final String[] AGE_NAMES = {"baby", "child", "young", "old"};

  /** The targets of body weight hardly reach the face; these details carry it there. */
  private static final double FACE_FAT_OF_WEIGHT = 0.5;

  private static final double DOUBLE_CHIN_OF_WEIGHT = 0.4;

  private static final class Holder {
    static final HeadModel MODEL = read();
    static final Map<String, Integer> SHAPES = positions(MODEL.shapeNames());
    static final Map<String, Integer> EXPRESSIONS = positions(MODEL.expressionNames());
  }

  /** The model, read once. */
  public static HeadModel load() {
    return Holder.MODEL;
  }

  /**
   * Number of a shape component.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public static int shapeIndex(String name) {
    return position("shape", name, Holder.SHAPES);
  }

  /**
   * Number of an expression component.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public static int expressionIndex(String name) {
    return position("expression", name, Holder.EXPRESSIONS);
  }

  /**
   * Shape coefficients of a person, piecewise linear along age with knots at 1, 10, 25 and 90
   * years.
   *
   * @return [S], details all 0 but those that body weight moves
   */
  public static float[] shapeOf(Macros macros) {
    float[] shape = new float[load().shapeCount()];
    double[] age = ageShares(macros.age());
    double[] sex = {1 - macros.gender(), macros.gender()};
    double ancestries = macros.african() + macros.asian() + macros.caucasian();
    for (int a = 0; a < AGES.length; a++) {
      for (int s = 0; s < 2; s++) {
        double share = age[a] * sex[s];
        String person = (s == 0 ? "-female-" : "-male-") + AGE_NAMES[a];
        addPerson(shape, "african", person, share * macros.african() / ancestries);
        addPerson(shape, "asian", person, share * macros.asian() / ancestries);
        addPerson(shape, "caucasian", person, share * macros.caucasian() / ancestries);
        addExtreme(shape, "weight", person, share * (2 * macros.weight() - 1));
        addExtreme(shape, "muscle", person, share * (2 * macros.muscle() - 1));
      }
    }
    double fat = 2 * macros.weight() - 1;
    shape[shapeIndex("head-fat-decr-incr")] += (float) (FACE_FAT_OF_WEIGHT * fat);
    shape[shapeIndex("neck-double-decr-incr")] +=
        (float) (DOUBLE_CHIN_OF_WEIGHT * Math.max(fat, 0));
    return shape;
  }

  private static void addPerson(float[] shape, String ancestry, String person, double share) {
    if (share != 0) {
      shape[shapeIndex("macro-" + ancestry + person)] += (float) share;
    }
  }

  /** Adds the target of the extreme on the side of {@code amount}; some do not touch the head. */
  private static void addExtreme(float[] shape, String what, String person, double amount) {
    Integer index = Holder.SHAPES.get("macro-" + what + (amount < 0 ? "-min" : "-max") + person);
    if (index != null && amount != 0) {
      shape[index] += (float) Math.abs(amount);
    }
  }

  /** Shares of baby, child, young and old, summing to one. */
  private static double[] ageShares(double years) {
    double age = Math.clamp(years, AGES[0], AGES[AGES.length - 1]);
    double[] shares = new double[AGES.length];
    int knot = 0;
    while (knot < AGES.length - 2 && age > AGES[knot + 1]) {
      knot++;
    }
    shares[knot + 1] = (age - AGES[knot]) / (AGES[knot + 1] - AGES[knot]);
    shares[knot] = 1 - shares[knot + 1];
    return shares;
  }

  private static HeadModel read() {
    try (InputStream in = EmbeddedHead.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the embedded head is missing from this program's archive");
      }
      byte[] bytes = in.readAllBytes();
      String found = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      if (!found.equals(SHA256)) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "the embedded head is damaged: its SHA-256 is %s; expected %s",
                found,
                SHA256));
      }
      return HeadModelFile.read(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the embedded head", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime does not support SHA-256", e);
    }
  }

  private static Map<String, Integer> positions(List<String> names) {
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      positions.put(names.get(i), i);
    }
    return positions;
  }

  private static int position(String kind, String name, Map<String, Integer> positions) {
    Integer position = positions.get(name);
    if (position == null) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "the embedded head has no %s component '%s'", kind, name));
    }
    return position;
  }
}
