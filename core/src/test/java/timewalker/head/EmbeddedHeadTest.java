package timewalker.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmbeddedHeadTest {
  private static final HeadModel HEAD = EmbeddedHead.load();
  private static final float[] TEMPLATE = HEAD.template();
  private static final List<String> PARTS =
      List.of(
          "skin",
          "eye-left",
          "eye-right",
          "teeth-upper",
          "teeth-lower",
          "tongue",
          "mouth-cavity",
          "lashes");

  @Test
  void sizesAreThoseOfAHeadWithMouthAndEyes() {
    assertThat(HEAD.vertexCount()).isBetween(5000, 6000);
    assertThat(HEAD.faceCount()).isBetween(9000, 12000);
    assertThat(HEAD.shapeCount()).isBetween(120, 200);
    assertThat(HEAD.expressionCount()).isBetween(70, 100);
    assertThat(HEAD.uv()).isNotEmpty();
  }

  @Test
  void templateIsItsOwnMirrorImage() {
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < HEAD.vertexCount(); i++) {
      places.put(key(TEMPLATE[3 * i], TEMPLATE[3 * i + 1], TEMPLATE[3 * i + 2]), i);
    }
    assertThat(places).hasSizeGreaterThan(HEAD.vertexCount() - 60);
    for (int i = 0; i < HEAD.vertexCount(); i++) {
      assertThat(places)
          .containsKey(key(-TEMPLATE[3 * i], TEMPLATE[3 * i + 1], TEMPLATE[3 * i + 2]));
    }
  }

  private static long key(float x, float y, float z) {
    return (micrometres(x) << 42) ^ (micrometres(y) << 21) ^ micrometres(z);
  }

  private static long micrometres(float metres) {
    return Math.round(metres * 1e5) + (1 << 20);
  }

  @Test
  void partsPartitionTheVerticesAndRegionsPartitionTheSkin() {
    assertPartition(PARTS, IntStream.range(0, HEAD.vertexCount()).toArray());
    assertPartition(List.of("face-skin", "lips", "ears", "scalp", "neck"), HEAD.mask("skin"));
    assertPartition(List.of("eye-left", "eye-right"), HEAD.mask("eyes"));
    assertPartition(List.of("teeth-upper", "teeth-lower"), HEAD.mask("teeth"));
    assertThat(boxed(HEAD.mask("nose"))).isSubsetOf(boxed(HEAD.mask("face-skin")));
    assertThat(boxed(HEAD.mask("boundary"))).isSubsetOf(boxed(HEAD.mask("neck")));
  }

  private static void assertPartition(List<String> masks, int[] whole) {
    int[] joined =
        masks.stream().flatMapToInt(name -> Arrays.stream(HEAD.mask(name))).sorted().toArray();
    assertThat(joined).isEqualTo(whole);
    assertThat(masks).allSatisfy(name -> assertThat(HEAD.mask(name)).isNotEmpty());
  }

  private static Integer[] boxed(int[] values) {
    return Arrays.stream(values).boxed().toArray(Integer[]::new);
  }

  @Test
  void noFaceJoinsTwoPartsOtherThanSkinAndMouthCavity() {
    int[] part = new int[HEAD.vertexCount()];
    for (int p = 0; p < PARTS.size(); p++) {
      for (int vertex : HEAD.mask(PARTS.get(p))) {
        part[vertex] = PARTS.get(p).equals("mouth-cavity") ? 0 : p;
      }
    }
    int[] faces = HEAD.faces();
    for (int f = 0; f < faces.length; f += 3) {
      assertThat(part[faces[f + 1]]).isEqualTo(part[faces[f]]);
      assertThat(part[faces[f + 2]]).isEqualTo(part[faces[f]]);
    }
  }

  @Test
  void eyeJointsAreTheCentresOfTheEyeballs() {
    HeadPoser poser = new HeadPoser(HEAD);
    for (double age : new double[] {2, 8, 25, 80}) {
      float[] vertices = pose(poser, params(EmbeddedHead.shapeOf(Macros.average(age))));
      for (int joint : new int[] {HeadModel.LEFT_EYE, HeadModel.RIGHT_EYE}) {
        double[] centre = new double[3];
        poser.jointPosition(joint, centre);
        double nearest = Double.MAX_VALUE;
        double farthest = 0;
        for (int v : HEAD.mask(joint == HeadModel.LEFT_EYE ? "eye-left" : "eye-right")) {
          nearest = Math.min(nearest, distance(vertices, v, centre));
          farthest = Math.max(farthest, distance(vertices, v, centre));
        }
        assertThat(nearest).isBetween(0.012, 0.018);
        assertThat(farthest - nearest).isLessThan(0.002);
      }
    }
  }

  @Test
  void eyesTurnAboutTheirOwnCentresAndNothingElseMoves() {
    HeadPoser poser = new HeadPoser(HEAD);
    HeadParams params = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
    params.eyes()[1] = 0.4f;
    params.eyes()[3] = -0.3f;
    float[] vertices = pose(poser, params);
    boolean[] eye = new boolean[HEAD.vertexCount()];
    for (int joint : new int[] {HeadModel.LEFT_EYE, HeadModel.RIGHT_EYE}) {
      double[] centre = new double[3];
      poser.jointPosition(joint, centre);
      for (int v : HEAD.mask(joint == HeadModel.LEFT_EYE ? "eye-left" : "eye-right")) {
        eye[v] = true;
        assertThat(distance(vertices, v, centre))
            .isCloseTo(distance(TEMPLATE, v, centre), within(1e-6));
      }
    }
    int[] moved = changed(vertices, 1e-6);
    assertThat(moved).hasSizeGreaterThan(600);
    assertThat(boxed(moved)).allMatch(v -> eye[v]);
  }

  @Test
  void headsGrowUntilTwentyFiveAndKeepTheirSkullBase() {
    HeadPoser poser = new HeadPoser(HEAD);
    double[] skullBase = new double[3];
    double before = 0;
    for (double age : new double[] {1, 3, 8, 10, 16, 25}) {
      float[] vertices = pose(poser, params(EmbeddedHead.shapeOf(Macros.average(age))));
      double breadth = breadth(vertices, HEAD.mask("scalp"));
      assertThat(breadth).isGreaterThan(before);
      before = breadth;
      poser.jointPosition(HeadModel.NECK, skullBase);
      assertThat(skullBase[1]).isCloseTo(-0.0437, within(2e-4));
      assertThat(skullBase[2]).isCloseTo(0, within(2e-4));
    }
  }

  @Test
  void pupillaryDistanceIsPlausibleAtEveryAge() {
    assertThat(pupillaryDistance(Macros.average(25))).isBetween(0.060, 0.065);
    assertThat(pupillaryDistance(new Macros(30, 1, 0, 0, 1, 0.5, 0.5))).isBetween(0.060, 0.066);
    assertThat(pupillaryDistance(new Macros(30, 0, 0, 0, 1, 0.5, 0.5))).isBetween(0.058, 0.063);
    assertThat(pupillaryDistance(Macros.average(8))).isBetween(0.050, 0.056);
    assertThat(pupillaryDistance(Macros.average(1))).isBetween(0.038, 0.046);
  }

  private static double pupillaryDistance(Macros macros) {
    HeadPoser poser = new HeadPoser(HEAD);
    pose(poser, params(EmbeddedHead.shapeOf(macros)));
    double[] left = new double[3];
    double[] right = new double[3];
    poser.jointPosition(HeadModel.LEFT_EYE, left);
    poser.jointPosition(HeadModel.RIGHT_EYE, right);
    return left[0] - right[0];
  }

  @Test
  void openJawPartsTheTeethWithoutTearingTheSkin() {
    HeadParams params = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
    params.jaw()[0] = 0.35f;
    float[] open = pose(new HeadPoser(HEAD), params);
    int incisor = foremost(HEAD.mask("teeth-lower"));
    assertThat(TEMPLATE[3 * incisor + 1] - open[3 * incisor + 1]).isBetween(0.018f, 0.030f);
    for (int v : HEAD.mask("teeth-upper")) {
      assertThat(open[3 * v + 1]).isEqualTo(TEMPLATE[3 * v + 1], within(1e-6f));
    }
    int[] faces = HEAD.faces();
    for (int f = 0; f < faces.length; f += 3) {
      for (int k = 0; k < 3; k++) {
        int a = faces[f + k];
        int b = faces[f + (k + 1) % 3];
        assertThat(edge(open, a, b)).isLessThan(3 * edge(TEMPLATE, a, b) + 0.004);
      }
    }
  }

  @Test
  void mouthIsClosedAtRestAndOpensWithTheJaw() {
    HeadPoser poser = new HeadPoser(HEAD);
    for (Macros macros :
        List.of(
            Macros.average(8),
            new Macros(25, 0, 1, 0, 0, 0.5, 0.5),
            new Macros(50, 1, 0, 0, 1, 0.9, 0.5),
            new Macros(75, 0.5, 0, 1, 0, 0.2, 0.5))) {
      HeadParams params = params(EmbeddedHead.shapeOf(macros));
      float[] closed = landmarks(pose(poser, params));
      params.jaw()[0] = 0.35f;
      float[] open = landmarks(pose(poser, params));
      for (int[] pair : new int[][] {{13, 14}, {312, 317}, {311, 402}, {310, 318}}) {
        assertThat(gap(closed, pair)).isLessThan(4e-4);
        assertThat(gap(open, pair) - gap(closed, pair)).isBetween(0.005, 0.035);
      }
    }
  }

  @Test
  void eitherBlinkClosesItsEyeOnly() {
    int[][] left = {{385, 380}, {386, 374}, {387, 373}};
    int[][] right = {{158, 153}, {159, 145}, {160, 144}};
    for (String unit : List.of("eye-left-closure", "eyeBlinkLeft")) {
      assertBlink(unit, left, right);
    }
    for (String unit : List.of("eye-right-closure", "eyeBlinkRight")) {
      assertBlink(unit, right, left);
    }
  }

  private static void assertBlink(String unit, int[][] closing, int[][] staying) {
    HeadParams params = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
    float[] rest = landmarks(pose(new HeadPoser(HEAD), params));
    params.expression()[EmbeddedHead.expressionIndex(unit)] = 1;
    float[] closed = landmarks(pose(new HeadPoser(HEAD), params));
    for (int[] pair : closing) {
      assertThat(gap(rest, pair)).isGreaterThan(0.006);
      assertThat(gap(closed, pair)).isLessThan(0.2 * gap(rest, pair));
    }
    for (int[] pair : staying) {
      assertThat(gap(closed, pair)).isCloseTo(gap(rest, pair), within(2e-4));
    }
  }

  private static double gap(float[] landmarks, int[] pair) {
    return landmarks[3 * pair[0] + 1] - landmarks[3 * pair[1] + 1];
  }

  private static float[] landmarks(float[] vertices) {
    LandmarkEmbedding set = HEAD.landmarks("mediapipe468");
    float[] points = new float[3 * set.count()];
    set.surfacePoints(HEAD.faces(), vertices, points);
    return points;
  }

  @Test
  void landmarksLieOnTheFaceInMirroredPairs() {
    LandmarkEmbedding set = HEAD.landmarks("mediapipe468");
    assertThat(set.count()).isEqualTo(468);
    Set<Integer> face = new HashSet<>();
    for (String mask : List.of("face-skin", "lips", "scalp", "ears", "neck")) {
      Arrays.stream(HEAD.mask(mask)).forEach(face::add);
    }
    int[] faces = HEAD.faces();
    for (int l = 0; l < set.count(); l++) {
      for (int corner = 0; corner < 3; corner++) {
        assertThat(set.barycentric()[3 * l + corner]).isBetween(-1e-6f, 1 + 1e-6f);
        assertThat(face).contains(faces[3 * set.triangles()[l] + corner]);
      }
    }
    float[] points = landmarks(TEMPLATE);
    for (int l = 0; l < set.count(); l++) {
      double nearest = Double.MAX_VALUE;
      for (int m = 0; m < set.count(); m++) {
        double[] mirrored = {-points[3 * m], points[3 * m + 1], points[3 * m + 2]};
        nearest = Math.min(nearest, distance(points, l, mirrored));
      }
      assertThat(nearest).isLessThan(1e-5);
    }
  }

  @Test
  void landmarksAreWhereTheirNamesSay() {
    float[] points = landmarks(TEMPLATE);
    assertThat(points[3 * 1 + 2]).as("tip of the nose").isGreaterThan(maxZ(points) - 0.003f);
    assertThat(points[3 * 263])
        .as("outer corner, left eye")
        .isGreaterThan(points[3 * 362] + 0.020f);
    assertThat(points[3 * 291]).as("left corner of the mouth").isBetween(0.020f, 0.032f);
    assertThat(points[3 * 152 + 1]).as("chin").isLessThan(points[3 * 17 + 1] - 0.02f);
    LandmarkEmbedding ibug = HEAD.landmarks("ibug68");
    assertThat(ibug.count()).isEqualTo(68);
    assertThat(ibug.indices()[8]).isEqualTo(152);
    for (int l = 0; l < 68; l++) {
      assertThat(ibug.triangles()[l])
          .isEqualTo(HEAD.landmarks("mediapipe468").triangles()[ibug.indices()[l]]);
    }
  }

  private static float maxZ(float[] points) {
    return (float)
        IntStream.range(0, points.length / 3)
            .mapToDouble(i -> points[3 * i + 2])
            .max()
            .orElseThrow();
  }

  @Test
  void priorsDrawHeadsOfPlausibleSize() {
    double[] adult = breadths("adult");
    double[] child = breadths("child");
    assertThat(mean(adult)).isBetween(0.143, 0.158);
    assertThat(deviation(adult)).isBetween(0.004, 0.012);
    assertThat(mean(child)).isBetween(0.122, 0.145);
    assertThat(Arrays.stream(adult).min().orElseThrow()).isGreaterThan(0.120);
    assertThat(Arrays.stream(child).min().orElseThrow()).isGreaterThan(0.090);
  }

  private static double[] breadths(String population) {
    CoefficientPrior prior = HEAD.shapePrior(population);
    assertThat(prior.dimensions()).isBetween(60, 100);
    Random random = new Random(4);
    HeadPoser poser = new HeadPoser(HEAD);
    double[] breadths = new double[200];
    for (int i = 0; i < breadths.length; i++) {
      double[] z = random.doubles(prior.dimensions()).map(_ -> random.nextGaussian()).toArray();
      HeadParams params = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
      prior.coefficients(z, params.shape());
      breadths[i] = breadth(pose(poser, params), HEAD.mask("scalp"));
    }
    return breadths;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(Arrays.stream(values).map(v -> square(v - mean)).average().orElseThrow());
  }

  @Test
  void unknownComponentIsNamed() {
    assertThatThrownBy(() -> EmbeddedHead.shapeIndex("nose-hum"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nose-hum");
  }

  @Test
  void averageAdultIsTheTemplate() {
    float[] vertices = pose(new HeadPoser(HEAD), params(EmbeddedHead.shapeOf(Macros.average(25))));
    assertThat(changed(vertices, 1e-4)).isEmpty();
  }

  private static HeadParams params(float[] shape) {
    HeadParams params = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
    System.arraycopy(shape, 0, params.shape(), 0, shape.length);
    return params;
  }

  private static float[] pose(HeadPoser poser, HeadParams params) {
    float[] vertices = new float[3 * HEAD.vertexCount()];
    poser.pose(params, vertices);
    return vertices;
  }

  private static int[] changed(float[] vertices, double tolerance) {
    return IntStream.range(0, HEAD.vertexCount())
        .filter(v ->
            IntStream.range(0, 3)
                .anyMatch(k -> Math.abs(vertices[3 * v + k] - TEMPLATE[3 * v + k]) > tolerance))
        .toArray();
  }

  private static double distance(float[] vertices, int v, double[] point) {
    return Math.sqrt(
        square(vertices[3 * v] - point[0])
            + square(vertices[3 * v + 1] - point[1])
            + square(vertices[3 * v + 2] - point[2]));
  }

  private static double edge(float[] vertices, int a, int b) {
    return distance(
        vertices, a, new double[] {vertices[3 * b], vertices[3 * b + 1], vertices[3 * b + 2]});
  }

  private static double square(double x) {
    return x * x;
  }

  private static double breadth(float[] vertices, int[] ids) {
    return 2 * Arrays.stream(ids).mapToDouble(v -> vertices[3 * v]).max().orElseThrow();
  }

  private static int foremost(int[] ids) {
    return Arrays.stream(ids)
        .boxed()
        .max(Comparator.comparingDouble(v -> TEMPLATE[3 * v + 2]))
        .orElseThrow();
  }
}
