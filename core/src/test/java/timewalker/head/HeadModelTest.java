package timewalker.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HeadModelTest {
  private static final HeadModel MODEL = TestHeads.random(TestHeads.Kind.SPARSE, 3);

  /** The model once more, as a builder in which one thing can be made wrong. */
  private static HeadModel.Builder again() {
    HeadModel.Builder b =
        HeadModel.builder("again")
            .template(MODEL.template())
            .faces(MODEL.faces())
            .shapeBasis(MODEL.shapeBasis())
            .expressionBasis(MODEL.expressionBasis())
            .skinningWeights(MODEL.skinningWeights());
    for (int j = 0; j < HeadModel.JOINTS; j++) {
      b.jointRegressor(j, MODEL.regressorVertices(j), MODEL.regressorWeights(j));
    }
    return b;
  }

  @Test
  void theHashIsThatOfTheArraysAndNotOfTheId() {
    assertThat(again().build().sha256()).isEqualTo(MODEL.sha256());
    float[] template = MODEL.template();
    template[5] = Math.nextUp(template[5]);
    assertThat(again().template(template).build().sha256()).isNotEqualTo(MODEL.sha256());
    assertThat(again().mask("lips", new int[] {1}).build().sha256()).isNotEqualTo(MODEL.sha256());
    assertThat(again().expressionBasis(MODEL.shapeBasis()).build().sha256())
        .isNotEqualTo(MODEL.sha256());
  }

  @Test
  void whatIsHandedOutIsACopy() {
    MODEL.template()[0] = 99;
    MODEL.faces()[0] = 99;
    MODEL.skinningWeights()[0] = 99;
    MODEL.shapeBasis().deltas(0)[0] = 99;
    assertThat(again().build().sha256()).isEqualTo(MODEL.sha256());
  }

  @Test
  void whatIsWrongIsNamed() {
    float[] nan = MODEL.template();
    nan[7] = Float.NaN;
    assertThatThrownBy(() -> again().template(nan).build())
        .hasMessage("template holds NaN at index 7");
    int[] faces = MODEL.faces();
    faces[4] = 77;
    assertThatThrownBy(() -> again().faces(faces).build())
        .hasMessage("faces holds index 77; expected 0 to 76");
    assertThatThrownBy(() -> again().faces(new int[MODEL.faces().length]).build())
        .hasMessage("its triangles have no area");
    float[] weights = MODEL.skinningWeights();
    weights[5 * 8 + 1] += 0.5f;
    assertThatThrownBy(() -> again().skinningWeights(weights).build())
        .hasMessageContaining("skinning weights of vertex 8 sum to 1.5");
    assertThatThrownBy(() -> again().skinningWeights(new float[5]).build())
        .hasMessage("skinning weights holds 5 numbers; expected 385 (77 vertices of 5 each)");
    assertThatThrownBy(() -> again().mask("lips", new int[] {4, 4}).build())
        .hasMessage("mask 'lips' is not strictly ascending: 4 after 4");
    assertThatThrownBy(() -> again().poseCorrectives(MODEL.shapeBasis()).build())
        .hasMessage("6 pose correctives; expected 0 or 36");
    assertThatThrownBy(() -> again().expressionBasis(LinearBasis.empty(5)).build())
        .hasMessage("expression basis has 5 vertices; the template has 77");
    assertThatThrownBy(() -> again().shapePrior("adult", CoefficientPrior.standard(2)).build())
        .hasMessage("shape prior 'adult' has 2 coefficients; the basis has 6");
    assertThatThrownBy(() -> HeadModel.builder("empty").build()).hasMessage("template is missing");
    assertThatThrownBy(() -> MODEL.mask("lips")).hasMessageContaining("has no mask 'lips'");
  }

  @Test
  void wrongBasesAreNamed() {
    LinearBasis.Builder basis = LinearBasis.builder(4).dense("one", new float[12]);
    assertThatThrownBy(() -> basis.dense("one", new float[12]))
        .hasMessage("two components have the name 'one'");
    assertThatThrownBy(() -> basis.dense("two", new float[11]))
        .hasMessage("deltas of 'two' holds 11 numbers; expected 12 (4 vertices of 3 each)");
    assertThatThrownBy(() -> basis.sparse("two", new int[] {2, 1}, new float[6]))
        .hasMessage("vertex indices of 'two' is not strictly ascending: 1 after 2");
    assertThatThrownBy(() -> basis.sparse("two", new int[] {4}, new float[3]))
        .hasMessage("vertex indices of 'two' holds index 4; expected 0 to 3");
  }

  @Test
  void aPriorTurnsWhitenedPointsIntoCoefficients() {
    CoefficientPrior prior =
        new CoefficientPrior(2, new float[] {1, 2, 3}, new float[] {1, 0, 0, 2, 3, 3});
    float[] s = new float[3];
    prior.coefficients(new double[] {1, -1}, s);
    assertThat(s).containsExactly(2, 0, 3);
  }

  @Test
  void landmarksLieOnTheirTriangles() {
    LandmarkEmbedding set =
        new LandmarkEmbedding(
            new int[] {9}, new int[] {1}, new float[] {0.5f, 0.25f, 0.25f}, new float[3]);
    float[] vertices = {0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0, 16};
    float[] points = new float[3];
    set.surfacePoints(new int[] {0, 1, 2, 1, 2, 3}, vertices, points);
    assertThat(points).containsExactly(2, 2, 4);
    float[] wrong = Arrays.copyOf(set.barycentric(), 3);
    wrong[0] = 0.6f;
    assertThatThrownBy(
            () -> new LandmarkEmbedding(set.indices(), set.triangles(), wrong, set.offset()))
        .hasMessageContaining("barycentric weights of landmark 0 sum to 1.1");
  }
}
