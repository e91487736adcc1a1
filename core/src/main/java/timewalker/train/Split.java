package timewalker.train;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The purpose of the frames of a dataset: training, validation during training, or a test. There
 * may be several kinds of tests.
 *
 * @param name train, val, test, or test-SOMETHING of small letters, digits and '-'
 */
public record Split(String name) {
  private static final Pattern NAME = Pattern.compile("train|val|test(-[a-z0-9-]{1,40})?");

  /** Frames that are trained on. */
  public static final Split TRAIN = new Split("train");

  /** Frames that are evaluated during training. */
  public static final Split VAL = new Split("val");

  /** Frames of a test without a name. */
  public static final Split TEST = new Split("test");

  /** Trained moments from new camera positions. */
  public static final Split TEST_VIEW = new Split("test-view");

  /** Expressions of a trained life stage that no training frame has. */
  public static final Split TEST_EXPRESSION = new Split("test-expression");

  /** Trained life stages with another shape of the head. */
  public static final Split TEST_SHAPE = new Split("test-shape");

  /** Ages between the trained ones. */
  public static final Split TEST_AGE = new Split("test-age");

  /** The splits for which datasets have separate lists, in the order of the frames. */
  public static final List<Split> GROUPS = List.of(TRAIN, VAL, TEST);

  /** Checks the name. */
  public Split {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "unknown split '%s'; expected train, val, test or test-SOMETHING",
              name));
    }
  }

  /** Whether a split can have this name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** The list that holds its frames: train, val or test. */
  public Split group() {
    return isTest() ? TEST : this;
  }

  /** Whether its frames are trained on. */
  public boolean isTrained() {
    return equals(TRAIN);
  }

  /** Whether it is a kind of test. */
  public boolean isTest() {
    return name.startsWith(TEST.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
