package timewalker.synth;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.math.Camera;
import timewalker.math.FloatImage;

/**
 * One synthetic person at several ages, with exact ground truth: the source of demos, tests and
 * benchmarks. Frames are rendered when asked for, by any number of threads.
 *
 * <pre>{@code
 * LifelongSubject subject = new LifelongSubject(SynthSettings.DEFAULT.withFrames(12, 2));
 * for (Shot shot : subject.shots()) {
 *   RenderedShot picture = subject.render(shot);
 * }
 * }</pre>
 */
public final class LifelongSubject {
  private static final class Shared {
    static final SubjectParts PARTS = new SubjectParts(EmbeddedHead.load());
  }

  private record Drawn(Scene scene, RenderedScene picture) {}

  /** What a thread needs while it renders. */
  private record Workplace(HeadPoser poser, FrameRenderer renderer) {}

  private final SynthSettings settings;
  private final SyntheticPerson identity;
  private @Nullable List<Shot> shots; // planned when first asked for
  private final float[] background = {1, 1, 1};
  private final Map<Double, SubjectAtAge> stages = new ConcurrentHashMap<>();
  private final Map<Double, VisibleSurface> surfaces = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Workplace> workplaces = new ConcurrentLinkedQueue<>();

  public LifelongSubject(SynthSettings settings) {
    this.settings = settings;
    identity = SyntheticPerson.of(settings.identity(), settings.seed());
  }

  public SynthSettings settings() {
    return settings;
  }

  /** The head model that all parameters belong to. */
  public HeadModel headModel() {
    return EmbeddedHead.load();
  }

  /** All frames: training frames and tests of each stage in order of age, then the test ages. */
  public synchronized List<Shot> shots() {
    if (shots == null) {
      shots = new ShotPlan(settings, identity).shots();
    }
    return shots;
  }

  /** Names and ages of everything that occurs in the shots, in order of age. */
  public NavigableMap<Double, String> lifeStages() {
    NavigableMap<Double, String> names = new TreeMap<>();
    for (Shot shot : shots()) {
      names.put(shot.age(), shot.lifeStage());
    }
    return names;
  }

  /** Head shape at an age, [S]. */
  public float[] shape(double age) {
    return identity.shape(age);
  }

  /** Renders a frame. */
  public RenderedShot render(Shot shot) {
    return render(shot.age(), shot.truth(), shot.camera());
  }

  /**
   * Renders the person at any age and pose, from any camera.
   *
   * @param age years; one of the settings' ages, or any other: then without glasses or headband and
   *     in a light between those of the neighbouring stages
   */
  public RenderedShot render(double age, HeadParams params, Camera camera) {
    SubjectAtAge stage = stage(age);
    Drawn drawn = draw(stage, params, camera);
    RenderedScene picture = drawn.picture();
    return new RenderedShot(
        picture.colour(),
        picture.mask(),
        picture.depth(),
        picture.normal(),
        skin(stage, picture),
        surface(age).of(drawn.scene()));
  }

  /**
   * The colours alone, [3][height][width]: spares the search for the surface that can be seen.
   *
   * @param age as of {@link #render(double, HeadParams, Camera)}
   */
  public FloatImage photograph(double age, HeadParams params, Camera camera) {
    return cutOut(age, params, camera).colour();
  }

  /**
   * Colours and mask alone: spares the search for the surface that can be seen.
   *
   * @param age as of {@link #render(double, HeadParams, Camera)}
   */
  public CutOut cutOut(double age, HeadParams params, Camera camera) {
    RenderedScene picture = draw(stage(age), params, camera).picture();
    return new CutOut(picture.colour(), picture.mask());
  }

  /**
   * A person without a surrounding.
   *
   * @param colour [3][height][width] over white
   * @param mask [1][height][width] coverage of each pixel, 0..1
   */
  public record CutOut(FloatImage colour, FloatImage mask) {}

  private Drawn draw(SubjectAtAge stage, HeadParams params, Camera camera) {
    Workplace workplace = workplace();
    Scene scene = stage.scene(workplace.poser(), params, stage.fit(params.shape()));
    RenderedScene picture =
        workplace.renderer().render(scene, camera, stage.lighting(), background);
    workplaces.add(workplace);
    return new Drawn(scene, picture);
  }

  private Workplace workplace() {
    Workplace workplace = workplaces.poll();
    return workplace == null
        ? new Workplace(new HeadPoser(headModel()), new FrameRenderer())
        : workplace;
  }

  /** Triangles of {@link RenderedShot#surface} at an age, [F][3]. */
  public int[] surfaceFaces(double age) {
    return surface(age).faces().clone();
  }

  /**
   * What can be seen of the person from somewhere, at any age and pose, in triangles of about a
   * millimetre. Takes some seconds.
   *
   * @param age as of {@link #render(double, HeadParams, Camera)}
   */
  public TrueSurface outermostSurface(double age, HeadParams params) {
    SubjectAtAge stage = stage(age);
    Workplace workplace = workplace();
    Scene scene = stage.scene(workplace.poser(), params, stage.fit(params.shape()));
    workplaces.add(workplace);
    return OutermostSurface.of(scene);
  }

  /** Builds what an age needs before its first frame: paint, hair, light. Takes about a second. */
  public void prepare(double age) {
    stage(age);
    surface(age);
  }

  SubjectAtAge stage(double age) {
    return stages.computeIfAbsent(age, this::build);
  }

  private VisibleSurface surface(double age) {
    return surfaces.computeIfAbsent(age, a -> new VisibleSurface(stage(a)));
  }

  private SubjectAtAge build(double age) {
    int stage = settings.ages().indexOf(age);
    Appearance look = identity.look(age, stage, settings.ages().size());
    return new SubjectAtAge(
        Shared.PARTS, identity.macros(age), identity.shape(age), look, light(age), identity.seed());
  }

  private Lighting light(double age) {
    List<Double> ages = settings.ages();
    int after = 0;
    while (after < ages.size() && ages.get(after) < age) {
      after++;
    }
    int before = Math.max(0, after == ages.size() || ages.get(after) > age ? after - 1 : after);
    after = Math.min(after, ages.size() - 1);
    Lighting first = StudioLight.of(identity.seed(), before);
    if (before == after) {
      return first;
    }
    double share = (age - ages.get(before)) / (ages.get(after) - ages.get(before));
    return StudioLight.between(first, StudioLight.of(identity.seed(), after), (float) share);
  }

  private static boolean[] skin(SubjectAtAge stage, RenderedScene picture) {
    int count = stage.surfaces().getFirst().faceCount();
    boolean[] skin = new boolean[picture.face().length];
    for (int p = 0; p < skin.length; p++) {
      skin[p] = picture.face()[p] >= 0 && picture.face()[p] < count;
    }
    return skin;
  }
}
