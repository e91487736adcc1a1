package timewalker.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.HeadPart;
import timewalker.surfel.MomentSurfels;
import timewalker.surfel.PlacedSurfels;
import timewalker.surfel.SurfelBinding;
import timewalker.surfel.SurfelInitialisation;

class CompletionTest {
  private static final int N = 16_000;

  /** Beyond this the front of the head ends, metres towards the face. */
  private static final float FRONT = 0.03f;

  private static final HeadModel HEAD = EmbeddedHead.load();
  private static final Parallel PARALLEL = Parallel.of(2);
  private static PlacedSurfels placed;
  private static SurfelBinding binding;
  private static boolean[] onScalp;

  private final MomentSurfels surfels = new MomentSurfels(N);
  private final float[] visibility = new float[N];

  @BeforeAll
  static void bind() {
    CanonicalMesh mesh = CanonicalMesh.of(HEAD, new float[HEAD.shapeCount()]);
    placed = SurfelInitialisation.onMesh(mesh, null, SurfelInitialisation.Settings.of(N, 0, 1));
    binding = new SurfelBinding(mesh, SurfelBinding.Settings.DEFAULT);
    binding.bind(placed.surfels().position(), placed.group(), PARALLEL);
    boolean[] scalp = new boolean[HEAD.vertexCount()];
    for (int v : HEAD.mask("scalp")) {
      scalp[v] = true;
    }
    onScalp = new boolean[N];
    for (int i = 0; i < N; i++) {
      onScalp[i] = true;
      for (int corner = 0; corner < 3; corner++) {
        onScalp[i] &= scalp[HEAD.faces()[3 * binding.triangle(i, 0) + corner]];
      }
    }
  }

  @AfterAll
  static void close() {
    PARALLEL.close();
  }

  @BeforeEach
  void greyAndUnseen() {
    System.arraycopy(placed.surfels().position(), 0, surfels.position(), 0, 3 * N);
    System.arraycopy(placed.surfels().logScale(), 0, surfels.logScale(), 0, 2 * N);
    Arrays.fill(surfels.opacityLogit(), -1);
    Arrays.fill(surfels.colour(), 0);
    Arrays.fill(visibility, 0);
  }

  private static Completion completion(int stages) {
    return new Completion(binding, HEAD, stages);
  }

  private static float position(int axis, int i) {
    return placed.surfels().position()[axis * N + i];
  }

  private static boolean onSkin(int i) {
    return binding.mesh().partOf(placed.group()[i]) == HeadPart.SKIN.number();
  }

  /** Surfels of the head's skin behind the ears, above the neck. */
  private static IntStream behind() {
    return IntStream.range(0, N).filter(i -> onSkin(i) && position(2, i) < -0.06f);
  }

  private void see(IntPredicate which, float red, float opacity) {
    for (int i = 0; i < N; i++) {
      if (which.test(i)) {
        visibility[i] = 1;
        surfels.colour()[i] = red;
        surfels.opacityLogit()[i] = opacity;
      }
    }
  }

  /** [n] what the red of every wholly unseen surfel is pulled to. */
  private float[] wantedRed(Completion completion, int stage) {
    MomentSurfels grad = new MomentSurfels(N);
    completion.add(stage, surfels, visibility, N, grad, PARALLEL);
    float[] wanted = new float[N];
    for (int i = 0; i < N; i++) {
      wanted[i] = visibility[i] > 0 ? Float.NaN : surfels.colour()[i] - grad.colour()[i];
    }
    return wanted;
  }

  @Test
  void whatIsUnseenTakesTheColourAndOpacityOfWhatIsSeen() {
    see(i -> position(2, i) > FRONT, 1.5f, 4);
    MomentSurfels grad = new MomentSurfels(N);
    double loss = completion(1).add(0, surfels, visibility, N, grad, PARALLEL);
    behind()
        .forEach(i -> {
          assertThat(surfels.colour()[i] - grad.colour()[i])
              .as("red")
              .isCloseTo(1.5f, within(1e-3f));
          assertThat(surfels.colour()[N + i] - grad.colour()[N + i]).as("green").isZero();
          assertThat(surfels.opacityLogit()[i] - grad.opacityLogit()[i] / 0.1f)
              .as("opacity")
              .isCloseTo(4, within(1e-2f));
        });
    assertThat(behind().count()).isGreaterThan(300);
    assertThat(loss).isGreaterThan(0.1);
  }

  @Test
  void whatIsSeenKeepsItsLook() {
    see(i -> true, 1, 3);
    for (int i = 0; i < N; i += 2) {
      surfels.colour()[i] = 0.2f;
    }
    MomentSurfels grad = new MomentSurfels(N);
    completion(1).add(0, surfels, visibility, N, grad, PARALLEL);
    for (float g : grad.colour()) {
      assertThat(Math.abs(g)).isLessThan(1e-4f);
    }
  }

  @Test
  void hairDoesNotTurnIntoSkinNorSkinIntoHair() {
    see(i -> position(2, i) > FRONT && onScalp[i], -1.5f, 4);
    see(i -> position(2, i) > FRONT && !onScalp[i], 1.5f, 4);
    float[] wanted = wantedRed(completion(1), 0);
    double hair =
        behind().filter(i -> onScalp[i]).mapToDouble(i -> wanted[i]).average().orElseThrow();
    double neck =
        behind()
            .filter(i -> !onScalp[i] && position(1, i) < -0.12f)
            .mapToDouble(i -> wanted[i])
            .average()
            .orElseThrow();
    assertThat(hair).isLessThan(-1);
    assertThat(neck).isGreaterThan(1);
  }

  @Test
  void theOtherSideOfTheHeadShowsTheDifferences() {
    // The left half was seen; above the ears it is redder. The right half was not.
    see(i -> position(0, i) > 0 && onSkin(i), 0.5f, 4);
    see(i -> position(0, i) > 0.05f && onSkin(i) && Math.abs(position(2, i)) < 0.03f, 1.5f, 4);
    float[] wanted = wantedRed(completion(1), 0);
    double beside =
        IntStream.range(0, N)
            .filter(i -> onSkin(i) && position(0, i) < -0.06f && Math.abs(position(2, i)) < 0.02f)
            .mapToDouble(i -> wanted[i])
            .average()
            .orElseThrow();
    double back =
        behind()
            .filter(i -> position(0, i) < -0.02f)
            .mapToDouble(i -> wanted[i])
            .average()
            .orElseThrow();
    assertThat(beside - back).isGreaterThan(0.6);
    assertThat(back).isCloseTo(0.5, within(0.2));
  }

  @Test
  void anotherLifeStageShowsTheDifferencesInThisOnesLight() {
    Completion completion = completion(2);
    // The second stage was seen from all sides: light in front, dark behind.
    see(i -> onSkin(i), 1, 4);
    see(i -> onSkin(i) && position(2, i) < -0.04f, -0.5f, 4);
    wantedRed(completion, 1);
    // The first only from the front, in redder light.
    greyAndUnseen();
    see(i -> onSkin(i) && position(2, i) > FRONT, 1.4f, 4);
    float[] wanted = wantedRed(completion, 0);
    assertThat(behind().mapToDouble(i -> wanted[i]).average().orElseThrow())
        .isCloseTo(-0.1, within(0.15));
  }

  @Test
  void laterSolutionsComeCloserAndFollowWhatIsSeen() {
    Completion completion = completion(2);
    see(i -> onSkin(i), 1, 4);
    see(i -> onSkin(i) && position(2, i) < -0.04f, -0.5f, 4);
    wantedRed(completion, 1);
    greyAndUnseen();
    see(i -> onSkin(i) && position(2, i) > FRONT, 0.2f, 4);
    wantedRed(completion, 0);
    see(i -> onSkin(i) && position(2, i) > FRONT, 1.4f, 4);
    for (int visit = 0; visit < 20; visit++) {
      wantedRed(completion, 0);
    }
    float[] wanted = wantedRed(completion, 0);
    assertThat(behind().mapToDouble(i -> wanted[i]).average().orElseThrow())
        .isCloseTo(-0.1, within(0.03));
  }

  @Test
  void hairKeepsItsThicknessNearWhatWasSeenAndLosesSomeFarAway() {
    for (int i = 0; i < N; i++) {
      if (position(2, i) > FRONT) {
        surfels.position()[i] *= 1.1f; // about a centimetre at the temples
      }
    }
    see(i -> position(2, i) > FRONT, 0, 4);
    MomentSurfels grad = new MomentSurfels(N);
    completion(1).add(0, surfels, visibility, N, grad, PARALLEL);
    double near = outwards(grad, 0.01f, FRONT - 0.002f);
    double far = outwards(grad, -0.2f, -0.06f);
    assertThat(far).isPositive();
    assertThat(near).isGreaterThan(1.8 * far);
  }

  /** Mean pull away from the middle of the head, sideways. */
  private static double outwards(MomentSurfels grad, float from, float to) {
    return IntStream.range(0, N)
        .filter(i -> onSkin(i) && Math.abs(position(0, i)) > 0.04f)
        .filter(i -> position(2, i) > from && position(2, i) < to)
        .mapToDouble(i -> -grad.position()[i] * Math.signum(position(0, i)))
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"position, 3", "logScale, 2", "opacityLogit, 1", "colour, 3"})
  void theGradientOfAnUnseenSurfelIsThatOfTheLoss(String attribute, int components) {
    see(i -> position(2, i) > FRONT, 1, 4);
    MomentSurfels grad = new MomentSurfels(N);
    completion(1).add(0, surfels, visibility, 1, grad, PARALLEL);
    float step = attribute.equals("position") ? 1e-3f : 0.05f;
    int[] some = behind().limit(3).toArray();
    for (int i : some) {
      for (int c = 0; c < components; c++) {
        float[] of = array(surfels, attribute);
        float before = of[c * N + i];
        of[c * N + i] = before + step;
        double more = loss();
        of[c * N + i] = before - step;
        double less = loss();
        of[c * N + i] = before;
        double expected = (more - less) / (2 * step);
        assertThat((double) array(grad, attribute)[c * N + i])
            .as("%s %d of surfel %d", attribute, c, i)
            .isCloseTo(expected, within(1e-7 + 0.02 * Math.abs(expected)));
      }
    }
  }

  private double loss() {
    return completion(1).add(0, surfels, visibility, 0, new MomentSurfels(N), PARALLEL);
  }

  private static float[] array(MomentSurfels of, String attribute) {
    return switch (attribute) {
      case "position" -> of.position();
      case "logScale" -> of.logScale();
      case "opacityLogit" -> of.opacityLogit();
      default -> of.colour();
    };
  }

  @Test
  void whereNothingIsKnownNothingIsPulled() {
    MomentSurfels grad = new MomentSurfels(N);
    assertThat(completion(1).add(0, surfels, visibility, 1, grad, PARALLEL)).isZero();
    assertThat(grad.colour()).containsOnly(0);
    assertThat(grad.position()).containsOnly(0);
    see(i -> binding.mesh().partOf(placed.group()[i]) == HeadPart.LEFT_EYE.number(), 1, 4);
    completion(1).add(0, surfels, visibility, 1, grad, PARALLEL);
    behind().forEach(i -> assertThat(grad.opacityLogit()[i]).isZero());
  }

  @Test
  void eyesAndMouthHaveSidesThatNothingShowsAndAreLeftAlone() {
    see(i -> position(2, i) > FRONT, 1.5f, 4);
    MomentSurfels grad = new MomentSurfels(N);
    completion(1).add(0, surfels, visibility, N, grad, PARALLEL);
    int[] others = IntStream.range(0, N).filter(i -> !onSkin(i) && visibility[i] == 0).toArray();
    assertThat(others).hasSizeGreaterThan(200);
    for (int i : others) {
      assertThat(grad.colour()[i]).isZero();
      assertThat(grad.opacityLogit()[i]).isZero();
      assertThat(grad.logScale()[i]).isZero();
    }
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    see(i -> position(2, i) > FRONT, 1.5f, 4);
    MomentSurfels one = new MomentSurfels(N);
    MomentSurfels three = new MomentSurfels(N);
    double loss;
    try (Parallel alone = Parallel.of(1)) {
      loss = completion(1).add(0, surfels, visibility, 2, one, alone);
    }
    try (Parallel many = Parallel.of(3)) {
      assertThat(completion(1).add(0, surfels, visibility, 2, three, many)).isEqualTo(loss);
    }
    assertThat(three.colour()).isEqualTo(one.colour());
    assertThat(three.position()).isEqualTo(one.position());
  }

  @Test
  void savedAndLoadedItKnowsTheOtherStages() {
    Completion first = completion(2);
    see(i -> onSkin(i), 1, 4);
    see(i -> onSkin(i) && position(2, i) < -0.04f, -0.5f, 4);
    wantedRed(first, 1);
    NamedArrays saved = new NamedArrays();
    first.save(saved);
    Completion second = completion(2);
    second.load(saved);
    Completion older = completion(2);
    older.load(new NamedArrays());
    greyAndUnseen();
    see(i -> onSkin(i) && position(2, i) > FRONT, 1.4f, 4);
    float[] wanted = wantedRed(first, 0);
    assertThat(wantedRed(second, 0)).isEqualTo(wanted);
    assertThat(wantedRed(older, 0)).isNotEqualTo(wanted);
    NamedArrays ofAnotherHead = new NamedArrays();
    for (String name : saved.names()) {
      NamedArrays.Entry entry = saved.entry(name);
      if (name.equals("completion/weight/1")) {
        ofAnotherHead.put(name, new float[3]);
      } else {
        ofAnotherHead.put(name, entry.data(), entry.shape());
      }
    }
    assertThatThrownBy(() -> second.load(ofAnotherHead))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("completion/weight/1");
  }
}
