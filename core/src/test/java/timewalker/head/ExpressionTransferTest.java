package timewalker.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExpressionTransferTest {
  private static final HeadModel EMBEDDED = EmbeddedHead.load();
  private static final double SIZE = 1.12;
  private static final double[] PLACE = {0.01, 0.06, -0.03};
  private static final double NOD = 0.1;

  private static float[] woman;
  private static float[] man;
  private static HeadModel other;

  /**
   * The embedded head as somebody else would have made it: larger, elsewhere, nodding at rest, its
   * vertices in another order, every third triangle in three, the units of expression mixed.
   */
  @BeforeAll
  static void makeOtherHead() {
    woman = EmbeddedHead.shapeOf(new Macros(60, 0, 0.5, 0.5, 0, 1, 0.2));
    man = EmbeddedHead.shapeOf(new Macros(30, 1, 0.5, 0.5, 0, 0, 1));
    other = otherHead();
  }

  private static HeadModel otherHead() {
    int count = EMBEDDED.vertexCount();
    int[] faces = EMBEDDED.faces();
    int split = (faces.length / 3 + 2) / 3;
    int[][] sources = new int[count + split][];
    int[] place = order(count);
    for (int v = 0; v < count; v++) {
      sources[place[v]] = new int[] {v};
    }
    int[] newFaces = new int[faces.length + 6 * split];
    int at = 0;
    int next = count;
    for (int f = 0; f < faces.length / 3; f++) {
      int[] old = {faces[3 * f], faces[3 * f + 1], faces[3 * f + 2]};
      int[] t = {place[old[0]], place[old[1]], place[old[2]]};
      if (f % 3 != 0) {
        System.arraycopy(t, 0, newFaces, at, 3);
        at += 3;
        continue;
      }
      sources[next] = old;
      for (int i = 0; i < 3; i++) {
        newFaces[at++] = t[i];
        newFaces[at++] = t[(i + 1) % 3];
        newFaces[at++] = next;
      }
      next++;
    }
    HeadModel.Builder model =
        HeadModel.builder("other")
            .template(mixed(EMBEDDED.template(), sources, true))
            .faces(newFaces)
            .shapeBasis(basis(EMBEDDED.shapeBasis(), sources, identity(EMBEDDED.shapeCount())))
            .expressionBasis(basis(EMBEDDED.expressionBasis(), sources, mixture()))
            .skinningWeights(weights(sources))
            .shapePrior("adult", EMBEDDED.shapePrior("adult"))
            .expressionPrior(CoefficientPrior.standard(EMBEDDED.expressionCount()));
    for (int joint = 0; joint < HeadModel.JOINTS; joint++) {
      int[] ids = EMBEDDED.regressorVertices(joint);
      double[] regressor = EMBEDDED.regressorWeights(joint);
      Integer[] byPlace = new Integer[ids.length];
      Arrays.setAll(byPlace, i -> i);
      Arrays.sort(byPlace, (a, b) -> Integer.compare(place[ids[a]], place[ids[b]]));
      model.jointRegressor(
          joint,
          Arrays.stream(byPlace).mapToInt(i -> place[ids[i]]).toArray(),
          Arrays.stream(byPlace).mapToDouble(i -> regressor[i]).toArray());
    }
    return model.build();
  }

  private static int[] order(int count) {
    int[] place = new int[count];
    Arrays.setAll(place, i -> i);
    Random random = new Random(2);
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = place[i];
      place[i] = place[j];
      place[j] = kept;
    }
    return place;
  }

  /** Rows of the other head's units in the embedded one's: two of them in each. */
  private static double[][] mixture() {
    int n = EMBEDDED.expressionCount();
    double[][] mix = identity(n);
    Random random = new Random(4);
    for (int e = 0; e < n; e++) {
      mix[e][e] = 0.4;
      mix[e][(e + 1 + random.nextInt(n - 1)) % n] = 0.15;
    }
    return mix;
  }

  private static double[][] identity(int n) {
    double[][] rows = new double[n][n];
    for (int i = 0; i < n; i++) {
      rows[i][i] = 1;
    }
    return rows;
  }

  private static LinearBasis basis(LinearBasis old, int[][] sources, double[][] mix) {
    float[][] spread = new float[old.count()][3 * old.vertexCount()];
    for (int k = 0; k < old.count(); k++) {
      int[] ids = old.vertexIds(k);
      float[] deltas = old.deltas(k);
      for (int i = 0; i < ids.length; i++) {
        System.arraycopy(deltas, 3 * i, spread[k], 3 * ids[i], 3);
      }
    }
    LinearBasis.Builder basis = LinearBasis.builder(sources.length);
    for (int k = 0; k < mix.length; k++) {
      float[] sum = new float[3 * old.vertexCount()];
      for (int m = 0; m < old.count(); m++) {
        for (int i = 0; mix[k][m] != 0 && i < sum.length; i++) {
          sum[i] += (float) (mix[k][m] * spread[m][i]);
        }
      }
      basis.dense("unit" + k, mixed(sum, sources, false));
    }
    return basis.build();
  }

  /** Values of the old vertices at the new ones, in the other head's axes and size. */
  private static float[] mixed(float[] old, int[][] sources, boolean points) {
    float[] values = new float[3 * sources.length];
    double cos = Math.cos(NOD);
    double sin = Math.sin(NOD);
    for (int v = 0; v < sources.length; v++) {
      double[] p = new double[3];
      for (int source : sources[v]) {
        for (int i = 0; i < 3; i++) {
          p[i] += SIZE * old[3 * source + i] / sources[v].length;
        }
      }
      double[] q = {p[0], cos * p[1] - sin * p[2], sin * p[1] + cos * p[2]};
      for (int i = 0; i < 3; i++) {
        values[3 * v + i] = (float) (q[i] + (points ? PLACE[i] : 0));
      }
    }
    return values;
  }

  private static float[] weights(int[][] sources) {
    float[] old = EMBEDDED.skinningWeights();
    float[] weights = new float[HeadModel.JOINTS * sources.length];
    for (int v = 0; v < sources.length; v++) {
      for (int source : sources[v]) {
        for (int j = 0; j < HeadModel.JOINTS; j++) {
          weights[HeadModel.JOINTS * v + j] +=
              old[HeadModel.JOINTS * source + j] / sources[v].length;
        }
      }
    }
    return weights;
  }

  private static HeadParams face(float[] shape, int expressions, Random random, double size) {
    HeadParams face = HeadParams.neutral(shape.length, expressions);
    System.arraycopy(shape, 0, face.shape(), 0, shape.length);
    for (int i = 0; i < 6; i++) {
      face.expression()[random.nextInt(expressions)] = (float) (size * random.nextDouble());
    }
    face.jaw()[0] = (float) (0.3 * random.nextDouble());
    face.neck()[1] = 0.2f;
    face.root()[0] = -0.1f;
    face.eyes()[4] = 0.15f;
    return face;
  }

  private static float[] pose(HeadModel model, HeadParams params) {
    float[] vertices = new float[3 * model.vertexCount()];
    new HeadPoser(model).pose(params, vertices);
    return vertices;
  }

  /** Without what both heads share: turns, gaze. */
  private static HeadParams still(HeadParams p) {
    return new HeadParams(
        p.shape(), p.expression(), new float[3], new float[3], p.jaw(), new float[6], new float[3]);
  }

  /** Mean distance over the embedded head's face, and the mean way from rest, millimetres. */
  private static double[] compared(HeadParams carried, HeadParams truth) {
    float[] is = pose(EMBEDDED, still(carried));
    float[] should = pose(EMBEDDED, still(truth));
    HeadParams resting = HeadParams.neutral(truth.shape().length, truth.expression().length);
    System.arraycopy(truth.shape(), 0, resting.shape(), 0, truth.shape().length);
    float[] rest = pose(EMBEDDED, resting);
    double off = 0;
    double way = 0;
    int[] face = EMBEDDED.mask("face-skin");
    for (int v : face) {
      off += Math.sqrt(squared(is, should, v));
      way += Math.sqrt(squared(rest, should, v));
    }
    return new double[] {1000 * off / face.length, 1000 * way / face.length};
  }

  private static double squared(float[] a, float[] b, int v) {
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      sum += (a[3 * v + i] - b[3 * v + i]) * (a[3 * v + i] - b[3 * v + i]);
    }
    return sum;
  }

  @Test
  void otherHeadsExpressionsComeOutAsTheSameFace() {
    ExpressionTransfer transfer = new ExpressionTransfer(other, woman, EMBEDDED, woman);
    assertThat(transfer.meanFit()).isLessThan(0.0005);
    double[][] mix = mixture();
    Random random = new Random(11);
    double off = 0;
    double way = 0;
    for (int i = 0; i < 10; i++) {
      HeadParams driver = face(woman, 79, random, 1.2);
      HeadParams truth = driver.copy();
      for (int e = 0; e < 79; e++) {
        truth.expression()[e] = 0;
        for (int k = 0; k < 79; k++) {
          truth.expression()[e] += (float) (driver.expression()[k] * mix[k][e]);
        }
      }
      HeadParams carried = transfer.carry(driver);
      double[] both = compared(carried, truth);
      off += both[0] / 10;
      way += both[1] / 10;
      assertThat(carried.neck()).isEqualTo(driver.neck());
      assertThat(carried.eyes()).isEqualTo(driver.eyes());
      assertThat(carried.shape()).isEqualTo(woman);
    }
    assertThat(way).as("the faces do move").isGreaterThan(1);
    assertThat(off).as("millimetres, of %s", way).isLessThan(0.25 * way);
    // what is reported is what is left over the points that were compared
    assertThat(1000 * transfer.meanResidual()).isBetween(0.02, 0.6);
    assertThat(1000 * transfer.meanMotion()).isGreaterThan(1);
  }

  @Test
  void faceGoesThereAndBackBetweenTwoPeople() {
    ExpressionTransfer there = new ExpressionTransfer(EMBEDDED, man, other, woman);
    ExpressionTransfer back = new ExpressionTransfer(other, woman, EMBEDDED, man);
    Random random = new Random(12);
    double off = 0;
    double way = 0;
    for (int i = 0; i < 10; i++) {
      HeadParams driver = face(man, 79, random, 0.8);
      double[] both = compared(back.carry(there.carry(driver)), driver);
      off += both[0] / 10;
      way += both[1] / 10;
    }
    assertThat(way).isGreaterThan(1);
    assertThat(off).as("millimetres, of %s", way).isLessThan(0.35 * way);
  }

  @Test
  void calmFaceStaysCalmAndTheSameFaceIsFoundEachTime() {
    ExpressionTransfer transfer = new ExpressionTransfer(other, man, EMBEDDED, woman);
    HeadParams calm = HeadParams.neutral(man.length, 79);
    System.arraycopy(man, 0, calm.shape(), 0, man.length);
    HeadParams carried = transfer.carry(calm);
    for (float e : carried.expression()) {
      assertThat(e).isBetween(-0.01f, 0.01f);
    }
    assertThat(carried.jaw()[0]).isBetween(-0.005f, 0.005f);
    HeadParams face = face(man, 79, new Random(5), 1);
    float[] first = transfer.carry(face).expression();
    transfer.carry(calm);
    assertThat(transfer.carry(face).expression()).isEqualTo(first);
  }

  @Test
  void whatTheOtherHeadCannotDoIsTheResidual() {
    HeadModel stiff =
        HeadModel.builder("stiff")
            .template(EMBEDDED.template())
            .faces(EMBEDDED.faces())
            .shapeBasis(EMBEDDED.shapeBasis())
            .expressionBasis(
                LinearBasis.builder(EMBEDDED.vertexCount())
                    .dense("none", new float[3 * EMBEDDED.vertexCount()])
                    .build())
            .skinningWeights(EMBEDDED.skinningWeights())
            .shapePrior("adult", EMBEDDED.shapePrior("adult"))
            .jointRegressor(0, EMBEDDED.regressorVertices(0), EMBEDDED.regressorWeights(0))
            .jointRegressor(1, EMBEDDED.regressorVertices(1), EMBEDDED.regressorWeights(1))
            .jointRegressor(2, EMBEDDED.regressorVertices(2), EMBEDDED.regressorWeights(2))
            .jointRegressor(3, EMBEDDED.regressorVertices(3), EMBEDDED.regressorWeights(3))
            .jointRegressor(4, EMBEDDED.regressorVertices(4), EMBEDDED.regressorWeights(4))
            .build();
    ExpressionTransfer transfer = new ExpressionTransfer(EMBEDDED, man, stiff, man);
    HeadParams brows = HeadParams.neutral(man.length, 79);
    System.arraycopy(man, 0, brows.shape(), 0, man.length);
    brows.expression()[EmbeddedHead.expressionIndex("browInnerUp")] = 1;
    HeadParams carried = transfer.carry(brows);
    assertThat(Math.abs(carried.jaw()[0])).isLessThan(0.02f);
    assertThat(transfer.meanResidual())
        .isBetween(0.9 * transfer.meanMotion(), 1.1 * transfer.meanMotion());
  }
}
