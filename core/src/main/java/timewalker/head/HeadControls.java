package timewalker.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Named expression controls: what a person says ("smile", "blink-left", "jaw") as coefficients and
 * joint angles of a head model.
 *
 * <p>Joints move alike on every head: jaw, gaze, and the neck's turn, nod and tilt. Beyond these, a
 * head model has the controls of the table for its id, if there is one, and every expression
 * component under its own name. "Left" is the head's own left.
 */
public final class HeadControls {
  /**
   * The jaw's opening at 1, radians: about three centimetres between the embedded head's front
   * teeth.
   */
  static final double JAW_OPEN = 0.45;

  private static final double GAZE_ASIDE = Math.toRadians(30);
  private static final double GAZE_UP = Math.toRadians(20);
  private static final double GAZE_DOWN = Math.toRadians(25);
  private static final double NECK = Math.toRadians(30);

  /** Components of unknown scale reach this many standard deviations. */
  private static final double DEVIATIONS = 3;

  /**
   * Lids follow the eyes on the embedded head; the joints alone would leave the iris behind them.
   */
  private static final String EMBEDDED =
      """
      smile = mouthSmileLeft mouthSmileRight
      smile-left = mouthSmileLeft
      smile-right = mouthSmileRight
      frown = mouthFrownLeft mouthFrownRight
      blink = eyeBlinkLeft eyeBlinkRight
      blink-left = eyeBlinkLeft
      blink-right = eyeBlinkRight
      eyes-wide = eyeWideLeft eyeWideRight
      squint = eyeSquintLeft eyeSquintRight
      brows-up = browInnerUp browOuterUpLeft browOuterUpRight
      brows-inner-up = browInnerUp
      brows-down = browDownLeft browDownRight
      pucker = mouthPucker
      funnel = mouthFunnel
      lips-press = mouthPressLeft mouthPressRight
      lips-roll = mouthRollLower mouthRollUpper
      mouth-left = mouthLeft
      mouth-right = mouthRight
      mouth-stretch = mouthStretchLeft mouthStretchRight
      dimple = mouthDimpleLeft mouthDimpleRight
      upper-lip-up = mouthUpperUpLeft mouthUpperUpRight
      lower-lip-down = mouthLowerDownLeft mouthLowerDownRight
      sneer = noseSneerLeft noseSneerRight
      cheek-puff = cheekPuff
      cheek-squint = cheekSquintLeft cheekSquintRight
      jaw-left = jawLeft
      jaw-right = jawRight
      jaw-forward = jawForward
      tongue = tongueOut
      gaze-up = lidsFollowUpLeft lidsFollowUpRight
      gaze-down = lidsFollowDownLeft lidsFollowDownRight
      """;

  /** Tables by the id of their head model. */
  private static final Map<String, String> TABLES = Map.of("embedded-1", EMBEDDED);

  /** What a control turns or adds to. */
  public enum Target {
    EXPRESSION,
    NECK,
    JAW,
    EYES
  }

  /**
   * One number that a control sets.
   *
   * @param index of the number within its array of {@link HeadParams}
   * @param weight coefficient or radians at 1
   */
  public record Term(Target target, int index, double weight) {}

  /**
   * A control.
   *
   * @param least smallest value
   * @param most largest value
   * @param terms what it sets, in proportion to its value
   */
  public record Control(String name, double least, double most, List<Term> terms) {
    public Control {
      terms = List.copyOf(terms);
    }
  }

  private final Map<String, Control> controls = new LinkedHashMap<>();

  private HeadControls(HeadModel model, String table) {
    addJoints();
    List<String> units = model.expressionNames();
    boolean unnamed = table.isEmpty();
    table
        .lines()
        .forEach(line -> {
          int equals = line.indexOf(" = ");
          List<String> parts = Arrays.asList(line.substring(equals + 3).split(" "));
          add(line.substring(0, equals), 0, 1, terms(units, parts));
        });
    for (String unit : units) {
      double least = unnamed ? -DEVIATIONS : 0;
      add(unit, least, unnamed ? DEVIATIONS : 1, terms(units, List.of(unit)));
    }
  }

  /** The controls of a head model. */
  public static HeadControls of(HeadModel model) {
    return new HeadControls(model, TABLES.getOrDefault(model.id(), ""));
  }

  private void addJoints() {
    add("jaw", 0, 1, List.of(new Term(Target.JAW, 0, JAW_OPEN)));
    add("gaze-left", 0, 1, bothEyes(1, GAZE_ASIDE));
    add("gaze-right", 0, 1, bothEyes(1, -GAZE_ASIDE));
    add("gaze-up", 0, 1, bothEyes(0, -GAZE_UP));
    add("gaze-down", 0, 1, bothEyes(0, GAZE_DOWN));
    add("turn-left", 0, 1, List.of(new Term(Target.NECK, 1, NECK)));
    add("turn-right", 0, 1, List.of(new Term(Target.NECK, 1, -NECK)));
    add("nod-up", 0, 1, List.of(new Term(Target.NECK, 0, -NECK)));
    add("nod-down", 0, 1, List.of(new Term(Target.NECK, 0, NECK)));
    add("tilt-left", 0, 1, List.of(new Term(Target.NECK, 2, -NECK)));
    add("tilt-right", 0, 1, List.of(new Term(Target.NECK, 2, NECK)));
  }

  private static List<Term> bothEyes(int axis, double angle) {
    return List.of(new Term(Target.EYES, axis, angle), new Term(Target.EYES, 3 + axis, angle));
  }

  private static List<Term> terms(List<String> units, List<String> names) {
    List<Term> terms = new ArrayList<>();
    for (String name : names) {
      int index = units.indexOf(name);
      if (index < 0) {
        throw new IllegalArgumentException("the head model has no expression '" + name + "'");
      }
      terms.add(new Term(Target.EXPRESSION, index, 1));
    }
    return terms;
  }

  /** A second entry of a name adds to the first. */
  private void add(String name, double least, double most, List<Term> terms) {
    List<Term> all = new ArrayList<>();
    if (controls.containsKey(name)) {
      all.addAll(controls.get(name).terms());
    }
    all.addAll(terms);
    controls.put(name, new Control(name, least, most, all));
  }

  /** All controls: joints, then the table's, then the model's own components. */
  public List<Control> controls() {
    return List.copyOf(controls.values());
  }

  /** Names of the controls, in the same order. */
  public List<String> names() {
    return List.copyOf(controls.keySet());
  }

  /**
   * Adds one control's effect to parameters.
   *
   * @param value within the control's range
   * @param params expression of the model's full length; added to
   * @throws IllegalArgumentException when there is no such control or the value is out of its range
   */
  public void apply(String name, double value, HeadParams params) {
    Control control = controls.get(name);
    if (control == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "unknown control '%s'; known controls: %s", name, controls.keySet()));
    }
    if (!(value >= control.least() && value <= control.most())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "control %s is %s; expected %s to %s",
              name,
              value,
              control.least(),
              control.most()));
    }
    for (Term term : control.terms()) {
      float[] array =
          switch (term.target()) {
            case EXPRESSION -> params.expression();
            case NECK -> params.neck();
            case JAW -> params.jaw();
            case EYES -> params.eyes();
          };
      array[term.index()] += (float) (value * term.weight());
    }
  }
}
