package timewalker.surfel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.HeadReference;
import timewalker.head.Macros;
import timewalker.math.GradientCheck;
import timewalker.math.Parallel;

/** Surfels on the embedded head. */
final class HeadMotionTest {
  private static final HeadModel HEAD = EmbeddedHead.load();
  private static final float[] SHAPE = EmbeddedHead.shapeOf(Macros.average(30));
  private static final CanonicalMesh MESH = CanonicalMesh.of(HEAD, SHAPE);

  /** A person of another age who speaks, looks aside and turns the head. */
  private static HeadParams speaking(float jaw, float eyes, float expression) {
    HeadParams p = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
    System.arraycopy(SHAPE, 0, p.shape(), 0, SHAPE.length);
    SplittableRandom random = new SplittableRandom(4);
    for (int k = 0; k < p.expression().length; k++) {
      p.expression()[k] = expression * (float) random.nextDouble();
    }
    p.jaw()[0] = jaw;
    p.eyes()[1] = eyes;
    p.eyes()[4] = eyes;
    return p;
  }

  private static double[] component(float[] array, int i, int components) {
    int n = array.length / components;
    double[] c = new double[components];
    for (int k = 0; k < components; k++) {
      c[k] = array[k * n + i];
    }
    return c;
  }

  @Test
  void gradientsReachEveryKindOfHeadParameter() {
    int n = 150;
    PlacedSurfels placed =
        SurfelInitialisation.onMesh(MESH, null, SurfelInitialisation.Settings.of(n, 0, 5));
    HeadParams params = speaking(0.2f, 0.15f, 0.3f);
    params.shape()[3] += 0.2f;
    params.root()[1] = 0.4f;
    params.neck()[0] = -0.15f;
    params.translation()[2] = 0.05f;
    MomentSurfels canonical = new MomentSurfels(n);
    WorldSurfels world = new WorldSurfels(n);
    WorldSurfels gradWorld = randomGradients(n);
    HeadParams grad = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
    SurfelBinding binding = new SurfelBinding(MESH, SurfelBinding.Settings.DEFAULT);
    MotionField.Saved saved = new MotionField.Saved();
    try (Parallel parallel = Parallel.of(2)) {
      MomentAttributes.forward(
          placed.surfels(), null, canonical, new MomentAttributes.Saved(), parallel);
      binding.bind(placed.surfels().position(), placed.group(), parallel);
      HeadPoser poser = new HeadPoser(HEAD);
      float[] posed = new float[3 * HEAD.vertexCount()];
      poser.pose(params, posed);
      MotionField field = new MotionField(MESH, MotionLimits.DEFAULT, parallel);
      field.forward(binding, posed, canonical, world, saved);
      float[] gradVertices = new float[posed.length];
      field.backward(
          binding, saved, canonical, gradWorld, null, new MomentSurfels(n), gradVertices);
      poser.backward(gradVertices, grad);
    }
    HeadReference head = new HeadReference(HEAD);
    MotionReference motion = new MotionReference(binding);
    GradientCheck.of(
            x -> {
              double[] posed = head.pose(x);
              double loss = 0;
              for (int i = 0; i < n; i++) {
                loss += loss(motion, i, posed, canonical, world, gradWorld);
              }
              return loss;
            })
        .around(HeadReference.flat(params))
        .only(parameters())
        .step(1e-4)
        .tolerance(5e-4, 2e-3)
        .matches("head parameters", HeadReference.flat(grad));
  }

  /** Some shapes and expressions, every angle of every joint, the translation. */
  private static int[] parameters() {
    int s = HEAD.shapeCount();
    int all = s + HEAD.expressionCount() + 18;
    int[] chosen = new int[12 + 18];
    for (int k = 0; k < 6; k++) {
      chosen[k] = (3 + 17 * k) % s;
      chosen[6 + k] = s + 5 * k;
    }
    for (int k = 0; k < 18; k++) {
      chosen[12 + k] = all - 18 + k;
    }
    return chosen;
  }

  private static WorldSurfels randomGradients(int n) {
    SplittableRandom random = new SplittableRandom(8);
    WorldSurfels grad = new WorldSurfels(n);
    for (float[] g : new float[][] {grad.position(), grad.rotation(), grad.logScale()}) {
      for (int i = 0; i < g.length; i++) {
        g[i] = (float) random.nextDouble(-1, 1);
      }
    }
    return grad;
  }

  private static double loss(
      MotionReference motion,
      int i,
      double[] posed,
      MomentSurfels canonical,
      WorldSurfels world,
      WorldSurfels grad) {
    double[] moved =
        motion.move(
            i,
            posed,
            component(canonical.position(), i, 3),
            component(canonical.rotation(), i, 4),
            component(canonical.logScale(), i, 2));
    double[] q = component(world.rotation(), i, 4);
    double sign = 0;
    for (int k = 0; k < 4; k++) {
      sign += q[k] * moved[3 + k];
    }
    double[] gradPosition = component(grad.position(), i, 3);
    double[] gradRotation = component(grad.rotation(), i, 4);
    double[] gradScale = component(grad.logScale(), i, 2);
    double loss = gradScale[0] * moved[7] + gradScale[1] * moved[8];
    for (int k = 0; k < 4; k++) {
      loss += Math.signum(sign) * gradRotation[k] * moved[3 + k];
      loss += k < 3 ? gradPosition[k] * moved[k] : 0;
    }
    return loss;
  }

  /** Distances by which the field misses the posed mesh's own vertices, metres, [V]. */
  private static double[] misses(HeadParams params) {
    int v = HEAD.vertexCount();
    int[] groupOfVertex = new int[v];
    Arrays.fill(groupOfVertex, -1);
    int[] faces = HEAD.faces();
    for (int i = 0; i < faces.length; i++) {
      if (MESH.area(i / 3) > 0) {
        groupOfVertex[faces[i]] = MESH.groupOf(i / 3);
      }
    }
    int[] used = IntStream.range(0, v).filter(i -> groupOfVertex[i] >= 0).toArray();
    float[] rest = MESH.vertices();
    float[] posed = new float[3 * v];
    new HeadPoser(HEAD).pose(params, posed);
    int n = used.length;
    float[] points = new float[3 * n];
    int[] group = new int[n];
    for (int i = 0; i < n; i++) {
      group[i] = groupOfVertex[used[i]];
      for (int k = 0; k < 3; k++) {
        points[k * n + i] = rest[3 * used[i] + k];
      }
    }
    float[] moved = new float[3 * n];
    try (Parallel parallel = Parallel.of(2)) {
      SurfelBinding binding = new SurfelBinding(MESH, SurfelBinding.Settings.DEFAULT);
      binding.bind(points, group, parallel);
      new MotionField(MESH, MotionLimits.DEFAULT, parallel).warp(binding, posed, points, moved);
    }
    double[] miss = new double[n];
    for (int i = 0; i < n; i++) {
      double square = 0;
      for (int k = 0; k < 3; k++) {
        double d = moved[k * n + i] - posed[3 * used[i] + k];
        square += d * d;
      }
      miss[i] = Math.sqrt(square);
    }
    Arrays.sort(miss);
    return miss;
  }

  @Test
  void theMeshsOwnVerticesFollowThePosedMesh() {
    double[] rest = misses(speaking(0, 0, 0));
    assertThat(rest[rest.length - 1]).isLessThan(1e-7);
    double[] miss = misses(speaking(0.35f, 0.3f, 0.5f));
    // Lips, lids and teeth among them: were one bound to its opposite, it would miss by
    // centimetres.
    assertThat(miss[miss.length / 2]).isLessThan(1e-4);
    assertThat(miss[miss.length * 99 / 100]).isLessThan(1e-3);
    assertThat(miss[miss.length - 1]).isLessThan(2e-3);
  }

  /** How far each of 4,000 surfels moves, by part; metres. */
  private static double[][] movesByPart(HeadParams params) {
    PlacedSurfels placed =
        SurfelInitialisation.onMesh(MESH, null, SurfelInitialisation.Settings.of(4000, 0, 6));
    float[] points = placed.surfels().position();
    float[] moved = new float[points.length];
    float[] posed = new float[3 * HEAD.vertexCount()];
    new HeadPoser(HEAD).pose(params, posed);
    try (Parallel parallel = Parallel.of(2)) {
      SurfelBinding binding = new SurfelBinding(MESH, SurfelBinding.Settings.DEFAULT);
      binding.bind(points, placed.group(), parallel);
      new MotionField(MESH, MotionLimits.DEFAULT, parallel).warp(binding, posed, points, moved);
    }
    double[][] moves = new double[MESH.groupCount()][];
    for (int g = 0; g < moves.length; g++) {
      int wanted = g;
      moves[g] =
          IntStream.range(0, 4000)
              .filter(i -> placed.group()[i] == wanted)
              .mapToDouble(i -> {
                double[] a = component(points, i, 3);
                double[] b = component(moved, i, 3);
                return Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
              })
              .toArray();
    }
    return moves;
  }

  private static double[] ofPart(double[][] moves, HeadPart part, int nth) {
    int[] groups =
        IntStream.range(0, moves.length)
            .filter(g -> MESH.partOf(g) == part.number() && moves[g].length > 0)
            .toArray();
    return moves[groups[nth]];
  }

  @Test
  void turningEyesMoveEyesAndNothingElse() {
    double[][] moves = movesByPart(speaking(0, 0.4f, 0));
    for (HeadPart eye : new HeadPart[] {HeadPart.LEFT_EYE, HeadPart.RIGHT_EYE}) {
      assertThat(Arrays.stream(ofPart(moves, eye, 0)).max().orElseThrow()).isGreaterThan(0.003);
    }
    for (HeadPart still : new HeadPart[] {HeadPart.SKIN, HeadPart.TEETH, HeadPart.TONGUE}) {
      assertThat(Arrays.stream(ofPart(moves, still, 0)).max().orElseThrow()).isLessThan(1e-6);
    }
  }

  @Test
  void openingJawTakesTheLowerTeethAlongAndLeavesTheUpperOnes() {
    double[][] moves = movesByPart(speaking(0.3f, 0, 0));
    double[] one = ofPart(moves, HeadPart.TEETH, 0);
    double[] other = ofPart(moves, HeadPart.TEETH, 1);
    boolean oneIsUpper = Arrays.stream(one).max().orElseThrow() < 0.002;
    double[] upper = oneIsUpper ? one : other;
    double[] lower = oneIsUpper ? other : one;
    assertThat(upper.length).isGreaterThan(5);
    assertThat(lower.length).isGreaterThan(5);
    assertThat(Arrays.stream(upper).max().orElseThrow()).isLessThan(1e-6);
    assertThat(Arrays.stream(lower).min().orElseThrow()).isGreaterThan(0.005);
  }
}
