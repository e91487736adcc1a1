package timewalker.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.math.Parallel;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.HeadPart;
import timewalker.surfel.MomentAttributes;
import timewalker.surfel.MomentSurfels;
import timewalker.surfel.PlacedSurfels;
import timewalker.surfel.StageAdditions;
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

  /** What a person looks like at one life stage, and what was seen of it. */
  private record Stage(MomentSurfels surfels, float[] visibility, float[] frontal) {}

  /** The surfels and what is seen of them as they are now. */
  private Stage now() {
    MomentSurfels copy = new MomentSurfels(N);
    System.arraycopy(surfels.position(), 0, copy.position(), 0, 3 * N);
    System.arraycopy(surfels.logScale(), 0, copy.logScale(), 0, 2 * N);
    System.arraycopy(surfels.opacityLogit(), 0, copy.opacityLogit(), 0, N);
    System.arraycopy(surfels.colour(), 0, copy.colour(), 0, 3 * N);
    return new Stage(copy, visibility.clone(), visibility.clone());
  }

  private static List<StageAdditions> completed(Parallel parallel, Stage... stages) {
    return new Completion(binding, HEAD, stages.length)
        .complete(
            new Completion.Source() {
              @Override
              public MomentSurfels surfels(int stage) {
                return stages[stage].surfels;
              }

              @Override
              public float[] visibility(int stage) {
                return stages[stage].visibility;
              }

              @Override
              public float[] frontalVisibility(int stage) {
                return stages[stage].frontal;
              }
            },
            parallel);
  }

  /** The first stage with what was added to it. */
  private static MomentSurfels whole(Stage... stages) {
    StageAdditions added = completed(PARALLEL, stages).getFirst();
    float[] delta = new float[MomentAttributes.OUTPUTS * N];
    added.addTo(1, delta);
    MomentSurfels of = stages[0].surfels;
    add(delta, MomentAttributes.POSITION, of.position());
    add(delta, MomentAttributes.LOG_SCALE, of.logScale());
    add(delta, MomentAttributes.OPACITY, of.opacityLogit());
    add(delta, MomentAttributes.COLOUR, of.colour());
    return of;
  }

  private static void add(float[] delta, int row, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += delta[row * N + i];
    }
  }

  private static double mean(IntStream which, float[] of) {
    return which.mapToDouble(i -> of[i]).average().orElseThrow();
  }

  @Test
  void whatIsUnseenTakesTheColourOpacityAndScaleOfWhatIsSeen() {
    see(i -> position(2, i) > FRONT, 1.5f, 4);
    for (int i = 0; i < N; i++) {
      float scale = position(2, i) > FRONT ? 0.4f : -1;
      surfels.logScale()[i] += scale;
      surfels.logScale()[N + i] += scale;
    }
    MomentSurfels whole = whole(now());
    behind()
        .forEach(i -> {
          assertThat(whole.colour()[i]).as("red").isCloseTo(1.5f, within(1e-2f));
          assertThat(whole.colour()[N + i]).as("green").isZero();
          assertThat(whole.opacityLogit()[i]).as("opacity").isCloseTo(4, within(0.05f));
        });
    assertThat(behind().count()).isGreaterThan(300);
    double larger =
        behind()
            .mapToDouble(i -> whole.logScale()[i] - placed.surfels().logScale()[i])
            .average()
            .orElseThrow();
    assertThat(larger).isCloseTo(0.4, within(0.1));
  }

  @Test
  void nothingIsAddedToWhatIsSeen() {
    see(i -> true, 1, 3);
    for (int i = 0; i < N; i += 2) {
      surfels.colour()[i] = 0.2f;
    }
    assertThat(completed(PARALLEL, now()).getFirst().count()).isZero();
    see(i -> position(2, i) > FRONT, 1.5f, 4);
    for (int i = 0; i < N; i++) {
      visibility[i] = position(2, i) > FRONT ? 0.3f : 0;
    }
    StageAdditions added = completed(PARALLEL, now()).getFirst();
    assertThat(added.count()).isGreaterThan(1000);
    for (int i : added.surfel()) {
      assertThat(visibility[i]).isZero();
    }
  }

  @Test
  void hairDoesNotTurnIntoSkinNorSkinIntoHair() {
    see(i -> position(2, i) > FRONT && onScalp[i], -1.5f, 4);
    see(i -> position(2, i) > FRONT && !onScalp[i], 1.5f, 4);
    float[] red = whole(now()).colour();
    assertThat(mean(behind().filter(i -> onScalp[i]), red)).isLessThan(-1);
    IntStream neck = behind().filter(i -> !onScalp[i] && position(1, i) < -0.12f);
    assertThat(mean(neck, red)).isGreaterThan(1);
  }

  @Test
  void theOtherSideOfTheHeadShowsTheDifferences() {
    // The left half was seen; above the ears it is redder. The right half was not.
    see(i -> position(0, i) > 0 && onSkin(i), 0.5f, 4);
    see(i -> position(0, i) > 0.05f && onSkin(i) && Math.abs(position(2, i)) < 0.03f, 1.5f, 4);
    float[] red = whole(now()).colour();
    IntStream right = IntStream.range(0, N).filter(i -> onSkin(i) && position(0, i) < -0.06f);
    double beside = mean(right.filter(i -> Math.abs(position(2, i)) < 0.02f), red);
    double back = mean(behind().filter(i -> position(0, i) < -0.02f), red);
    assertThat(beside - back).isGreaterThan(0.6);
    assertThat(back).isCloseTo(0.5, within(0.2));
  }

  @Test
  void anotherLifeStageShowsTheDifferencesInThisOnesLight() {
    // The second stage was seen from all sides: light in front, dark behind.
    see(i -> onSkin(i), 1, 4);
    see(i -> onSkin(i) && position(2, i) < -0.04f, -0.5f, 4);
    Stage second = now();
    // The first only from the front, in redder light.
    greyAndUnseen();
    see(i -> onSkin(i) && position(2, i) > FRONT, 1.4f, 4);
    assertThat(mean(behind(), whole(now(), second).colour())).isCloseTo(-0.1, within(0.05));
  }

  @Test
  void whatWasHardlySeenGivesWayToWhatWasSeenWell() {
    see(i -> onSkin(i) && position(2, i) > FRONT, 1, 4);
    for (int i = 0; i < N; i++) {
      if (onSkin(i) && position(2, i) <= FRONT && position(2, i) > 0.01f) {
        visibility[i] = 0.0001f; // at the edge of a picture
        surfels.colour()[i] = -1;
      }
    }
    float[] red = whole(now()).colour();
    assertThat(mean(behind(), red)).isCloseTo(1, within(0.25));
  }

  @Test
  void whatIsOnlySeenAlongTheSurfaceStaysButIsNoModel() {
    see(i -> onSkin(i) && position(2, i) > FRONT, 1, 4);
    see(i -> onSkin(i) && position(2, i) <= FRONT && position(2, i) > 0.01f, -1, 4);
    Stage stage = now();
    for (int i = 0; i < N; i++) {
      if (position(2, i) <= FRONT) {
        stage.frontal[i] = 0;
      }
    }
    float[] red = whole(stage).colour();
    assertThat(mean(behind(), red)).isCloseTo(1, within(0.05));
    IntStream beside = IntStream.range(0, N).filter(i -> onSkin(i) && visibility[i] > 0);
    assertThat(mean(beside.filter(i -> position(2, i) <= FRONT), red)).isEqualTo(-1);
  }

  @Test
  void hairKeepsItsThicknessNearWhatWasSeenAndLosesSomeFarAway() {
    for (int i = 0; i < N; i++) {
      if (position(2, i) > FRONT) {
        surfels.position()[i] *= 1.1f; // about a centimetre at the temples
      }
    }
    see(i -> position(2, i) > FRONT, 0, 4);
    MomentSurfels whole = whole(now());
    double near = outwards(whole, 0.01f, FRONT - 0.002f);
    double far = outwards(whole, -0.2f, -0.06f);
    assertThat(near).isGreaterThan(0.002);
    assertThat(far).isPositive();
    assertThat(near).isGreaterThan(1.2 * far);
  }

  /** Mean way from where surfels began, away from the middle of the head, metres. */
  private static double outwards(MomentSurfels whole, float from, float to) {
    return IntStream.range(0, N)
        .filter(i -> onSkin(i) && Math.abs(position(0, i)) > 0.04f)
        .filter(i -> position(2, i) > from && position(2, i) < to)
        .mapToDouble(i -> (whole.position()[i] - position(0, i)) * Math.signum(position(0, i)))
        .average()
        .orElseThrow();
  }

  @Test
  void whereNothingIsKnownNothingIsAdded() {
    assertThat(completed(PARALLEL, now()).getFirst().count()).isZero();
    see(i -> binding.mesh().partOf(placed.group()[i]) == HeadPart.LEFT_EYE.number(), 1, 4);
    assertThat(completed(PARALLEL, now()).getFirst().count()).isZero();
  }

  @Test
  void eyesAndMouthHaveSidesThatNothingShowsAndAreLeftAlone() {
    see(i -> position(2, i) > FRONT, 1.5f, 4);
    int[] changed = completed(PARALLEL, now()).getFirst().surfel();
    assertThat(changed).hasSizeGreaterThan(1000);
    for (int i : changed) {
      assertThat(onSkin(i)).isTrue();
    }
    assertThat(IntStream.range(0, N).filter(i -> !onSkin(i) && visibility[i] == 0).count())
        .isGreaterThan(200);
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    see(i -> position(2, i) > FRONT, 1.5f, 4);
    Stage first = now();
    see(i -> position(0, i) > 0.03f, 0.5f, 2);
    Stage second = now();
    try (Parallel one = Parallel.of(1);
        Parallel three = Parallel.of(3)) {
      List<StageAdditions> alone = completed(one, first, second);
      List<StageAdditions> many = completed(three, first, second);
      for (int k = 0; k < 2; k++) {
        assertThat(many.get(k).surfel()).isEqualTo(alone.get(k).surfel());
        assertThat(many.get(k).values()).isEqualTo(alone.get(k).values());
      }
    }
  }
}
