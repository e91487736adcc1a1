package timewalker.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeadControlsTest {
  private static final HeadModel HEAD = EmbeddedHead.load();
  private static final float[] REST = HEAD.template();

  /** Displacement of every vertex under one control at 1, metres. */
  private static float[] moved(String control) {
    HeadParams params = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
    HeadControls.of(HEAD).apply(control, 1, params);
    float[] vertices = new float[3 * HEAD.vertexCount()];
    new HeadPoser(HEAD).pose(params, vertices);
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] -= REST[i];
    }
    return vertices;
  }

  private static double mean(String mask, int axis, float[] values) {
    double sum = 0;
    int[] ids = HEAD.mask(mask);
    for (int id : ids) {
      sum += values[3 * id + axis];
    }
    return sum / ids.length;
  }

  /** The vertex of the lips that lies farthest to the head's left. */
  private static int leftMouthCorner() {
    int best = -1;
    for (int id : HEAD.mask("lips")) {
      if (best < 0 || REST[3 * id] > REST[3 * best]) {
        best = id;
      }
    }
    return best;
  }

  @Test
  void theJawOpensTheTeethByAboutThreeCentimetres() {
    float[] moved = moved("jaw");
    int front = -1;
    for (int id : HEAD.mask("teeth-lower")) {
      if (front < 0 || REST[3 * id + 2] > REST[3 * front + 2]) {
        front = id;
      }
    }
    assertThat(-moved[3 * front + 1]).isBetween(0.025f, 0.035f);
    assertThat(Math.abs(mean("teeth-upper", 1, moved))).isLessThan(1e-3);
  }

  @Test
  void aSmilePullsTheCornersOutAndUp() {
    int corner = leftMouthCorner();
    float[] smile = moved("smile");
    assertThat(smile[3 * corner]).isPositive();
    assertThat(smile[3 * corner + 1]).isGreaterThan(0.002f);
    assertThat(moved("frown")[3 * corner + 1]).isNegative();
    assertThat(moved("pucker")[3 * corner]).isLessThan(-0.002f);
    assertThat(moved("mouth-left")[3 * corner]).isGreaterThan(0.002f);
    assertThat(moved("mouth-right")[3 * corner]).isLessThan(-0.002f);
  }

  @Test
  void aBlinkClosesTheEyeThatItNames() {
    for (String side : new String[] {"left", "right"}) {
      float[] moved = moved("blink-" + side);
      double ownSide = 0;
      double otherSide = 0;
      for (int id : HEAD.mask("eyelids")) {
        double size = Math.abs(moved[3 * id + 1]);
        if (REST[3 * id] > 0 == side.equals("left")) {
          ownSide = Math.max(ownSide, size);
        } else {
          otherSide = Math.max(otherSide, size);
        }
      }
      assertThat(ownSide).isGreaterThan(0.004);
      assertThat(otherSide).isLessThan(1e-4);
    }
  }

  @Test
  void theGazeGoesWhereItIsSent() {
    for (String eye : new String[] {"eye-left", "eye-right"}) {
      int pupil = -1;
      for (int id : HEAD.mask(eye)) {
        if (pupil < 0 || REST[3 * id + 2] > REST[3 * pupil + 2]) {
          pupil = id;
        }
      }
      assertThat(moved("gaze-left")[3 * pupil]).isGreaterThan(0.003f);
      assertThat(moved("gaze-right")[3 * pupil]).isLessThan(-0.003f);
      assertThat(moved("gaze-up")[3 * pupil + 1]).isGreaterThan(0.002f);
      assertThat(moved("gaze-down")[3 * pupil + 1]).isLessThan(-0.002f);
    }
  }

  @Test
  void theNeckTurnsNodsAndTilts() {
    assertThat(mean("nose", 0, moved("turn-left"))).isGreaterThan(0.02);
    assertThat(mean("nose", 1, moved("nod-up"))).isGreaterThan(0.02);
    int top = 0;
    for (int i = 0; i < HEAD.vertexCount(); i++) {
      top = REST[3 * i + 1] > REST[3 * top + 1] ? i : top;
    }
    assertThat(moved("tilt-left")[3 * top]).isGreaterThan(0.05f);
    assertThat(moved("tilt-right")[3 * top]).isLessThan(-0.05f);
  }

  @Test
  void browsGoUpAndDown() {
    float[] up = moved("brows-up");
    float[] down = moved("brows-down");
    double highest = 0;
    double lowest = 0;
    for (int i = 0; i < HEAD.vertexCount(); i++) {
      highest = Math.max(highest, up[3 * i + 1]);
      lowest = Math.min(lowest, down[3 * i + 1]);
    }
    assertThat(highest).isGreaterThan(0.003);
    assertThat(lowest).isLessThan(-0.003);
  }

  @Test
  void everyControlMovesTheHead() {
    for (HeadControls.Control control : HeadControls.of(HEAD).controls()) {
      float largest = 0;
      for (float m : moved(control.name())) {
        largest = Math.max(largest, Math.abs(m));
      }
      assertThat(largest).as(control.name()).isBetween(2e-4f, 0.2f);
    }
  }

  @Test
  void aHeadWithoutNamesHasItsJointsAndNumberedExpressions() {
    HeadModel model = TestHeads.random(TestHeads.Kind.DENSE, 3);
    HeadControls controls = HeadControls.of(model);
    assertThat(controls.names()).contains("jaw", "gaze-left", "expression0", "expression6");
    assertThat(controls.names()).doesNotContain("smile");
    HeadParams params = HeadParams.neutral(model.shapeCount(), model.expressionCount());
    controls.apply("expression6", -2.5, params);
    controls.apply("expression6", 1, params);
    controls.apply("jaw", 0.5, params);
    assertThat(params.expression()).containsExactly(0, 0, 0, 0, 0, 0, -1.5f);
    assertThat(params.jaw()).containsExactly((float) (HeadControls.JAW_OPEN / 2), 0, 0);
  }

  @Test
  void whatDoesNotExistOrIsOutOfRangeIsNamed() {
    HeadParams params = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
    HeadControls controls = HeadControls.of(HEAD);
    assertThatThrownBy(() -> controls.apply("grin", 1, params))
        .hasMessageStartingWith("unknown control 'grin'; known controls: [jaw, gaze-left");
    assertThatThrownBy(() -> controls.apply("jaw", 1.5, params))
        .hasMessage("control jaw is 1.5; expected 0.0 to 1.0");
    assertThatThrownBy(() -> controls.apply("smile", Double.NaN, params))
        .hasMessage("control smile is NaN; expected 0.0 to 1.0");
  }
}
