package timewalker.train;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import timewalker.avatar.ExpressionBases;
import timewalker.avatar.LifeStage;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceGeometry;
import timewalker.avatar.SpaceGradients;
import timewalker.avatar.StageMix;
import timewalker.basis.HashGrid;
import timewalker.basis.HashTables;
import timewalker.basis.MlpLayout;
import timewalker.basis.NeuralBases;
import timewalker.engine.Engine;
import timewalker.engine.EngineChoice;
import timewalker.engine.Objective;
import timewalker.engine.Observation;
import timewalker.engine.SpaceRenderer;
import timewalker.head.EmbeddedHead;
import timewalker.head.ExpressionCode;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.Macros;
import timewalker.loss.ColourAffine;
import timewalker.loss.Dssim;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.HeadPart;
import timewalker.surfel.PlacedSurfels;
import timewalker.surfel.SurfelDirections;
import timewalker.surfel.SurfelInitialisation;
import timewalker.surfel.Surfels;

/**
 * A tiny personal space in the middle of its training, with everything switched on and nothing at
 * zero, and the whole training step as a function of any of its parameters.
 *
 * <p>The step is the real one, on any engine. Unless told otherwise all rates are zero, but for the
 * affine's, without which there would be none; it is beyond what a float can see.
 */
final class WholeChain implements AutoCloseable {
  /** The frame and life stage that are looked at; not the first, so that offsets show. */
  static final int FRAME = 2;

  static final int STAGE = 1;
  private static final int STAGES = 3;
  private static final int BASES = 3;
  private static final int CODES = 2;
  private static final int SURFELS = 120;
  private static final int SIZE = 40;
  static final int STEP = 50;
  private static final double STAY = 0.05;

  /** The left eye is seen and has more than its share; the inside of the mouth is not. */
  private static final Map<Integer, Double> DENSITY =
      Map.of(
          HeadPart.LEFT_EYE.number(), 12.0,
          HeadPart.TEETH.number(), 0.1,
          HeadPart.TONGUE.number(), 0.1,
          HeadPart.MOUTH_CAVITY.number(), 0.1);

  /** Cut-offs so low that the picture is a smooth function. */
  static final RenderSettings SMOOTH =
      RenderSettings.DEFAULT.withBackground(0.2f, 0.5f, 0.9f).withCutoffs(1e-30f, 0.9999f, 0);

  private static final HeadModel HEAD = EmbeddedHead.load();

  private final EngineChoice engines;
  private final SplittableRandom random;
  private final Parallel parallel = Parallel.of(1);
  private final TrainingSettings settings;
  private final float[][] trackedShape;
  final FrameSource.FrameInfo info;
  private final float[] headChange; // [expressions + 18] what refinement found up to now
  private final float[] affine; // [12]
  final PersonalSpace space;
  private final FrameSource.Picture picture;
  private Objective objective; // made when first needed, then used again

  /**
   * @param trackedGeometry whether depth and normals are compared with the tracked head's. They are
   *     taken as given, so that gradients of head parameters do not follow them; without, the loss
   *     is differentiable in every parameter
   */
  WholeChain(EngineChoice engines, long seed, boolean trackedGeometry) {
    this(engines, seed, trackedGeometry, "nothing", 0);
  }

  /**
   * @param learning the one group that learns
   * @param rate of it
   */
  WholeChain(
      EngineChoice engines, long seed, boolean trackedGeometry, String learning, double rate) {
    this.engines = engines;
    random = new SplittableRandom(seed);
    settings = settings(trackedGeometry, learning, rate);
    trackedShape = shapes();
    space = space();
    affine = new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
    for (int i = 0; i < affine.length; i++) {
      affine[i] += uniform(0.05);
    }
    headChange = uniforms(HEAD.expressionCount() + 18, 0.02);
    info =
        new FrameSource.FrameInfo(
            "frame",
            STAGE,
            new FrameFacts(FRAME, 0, "a40", 40, Split.TRAIN, camera()),
            trackedParams());
    picture = picture();
  }

  @Override
  public void close() {
    parallel.close();
  }

  private static TrainingSettings settings(boolean trackedGeometry, String learning, double rate) {
    double t = trackedGeometry ? 1 : 0;
    double joints = 0;
    for (String joint : List.of("root", "neck", "jaw", "eyes")) {
      joints = learning.equals(joint) ? rate : joints;
    }
    ToDoubleFunction<String> r = group -> learning.equals(group) ? rate : 0;
    return TrainingSettings.ofSteps(1000)
        .with(
            Map.ofEntries(
                entry("rates.position", r.applyAsDouble("position")),
                entry("rates.rotation", r.applyAsDouble("rotation")),
                entry("rates.scale", r.applyAsDouble("scale")),
                entry("rates.opacity", r.applyAsDouble("opacity")),
                entry("rates.colour", r.applyAsDouble("sh")),
                entry("rates.tables", r.applyAsDouble("tables")),
                entry("rates.blend", r.applyAsDouble("w")),
                entry("rates.residual", r.applyAsDouble("e")),
                entry("rates.net", r.applyAsDouble("net")),
                entry("expressions.decay", 0),
                entry("rates.affine", Math.max(1e-35, r.applyAsDouble("affine"))),
                entry("rates.decay", 1),
                entry("refinement.enabled", true),
                entry("refinement.from", 10),
                entry("refinement.joints", joints),
                entry("refinement.translation", r.applyAsDouble("translation")),
                entry("refinement.expression", r.applyAsDouble("expression")),
                entry("refinement.shape", r.applyAsDouble("stage shapes")),
                entry("refinement.stay", STAY)))
        .with(
            Map.ofEntries(
                entry("losses.l1", 0.8),
                entry("losses.dssim", 0.2),
                entry("losses.perceptual", 0.3),
                entry("losses.perceptualFrom", 0),
                entry("losses.perceptualEvery", 1),
                entry("losses.mask", 0.4),
                entry("losses.depth", 5 * t),
                entry("losses.depthDecay", 1),
                entry("losses.normal", 0.2 * t),
                entry("losses.consistency", 0.1),
                entry("losses.opacity", 0.05),
                entry("losses.deltaPosition", 2),
                entry("losses.deltaRotation", 0.1),
                entry("losses.deltaScale", 0.1),
                entry("losses.deltaOpacity", 0.05),
                entry("losses.deltaColour", 0.2),
                entry("losses.affine", 3),
                entry("losses.geometryFrom", 10)));
  }

  private float[][] shapes() {
    float[][] shapes = new float[STAGES][];
    for (int k = 0; k < STAGES; k++) {
      shapes[k] = EmbeddedHead.shapeOf(Macros.average(20 + 20 * k));
    }
    return shapes;
  }

  private PersonalSpace space() {
    float[] canonicalShape = EmbeddedHead.shapeOf(Macros.average(35));
    float[][] stageShape = new float[STAGES][];
    for (int k = 0; k < STAGES; k++) {
      stageShape[k] = trackedShape[k].clone();
      for (int i = 0; i < stageShape[k].length; i++) {
        stageShape[k][i] += uniform(0.02);
      }
    }
    HashGrid grid = new HashGrid(3, 2, 8, 4, 12);
    HashTables tables = new HashTables(grid, BASES, random.split());
    for (int i = 0; i < BASES; i++) {
      float[] table = tables.table(i);
      for (int j = 0; j < table.length; j++) {
        table[j] = uniform(0.5);
      }
    }
    MlpLayout layout = new MlpLayout(grid.outputs(), 2, 8);
    float[] net = layout.initial(random.split());
    for (int i = 0; i < net.length; i++) {
      net[i] = net[i] == 0 ? uniform(0.03) : net[i];
    }
    CanonicalMesh mesh = PersonalSpace.canonicalMesh(HEAD, canonicalShape);
    PlacedSurfels placed = surfels(mesh);
    List<LifeStage> stages =
        IntStream.range(0, STAGES).mapToObj(k -> new LifeStage("a" + k, 20 + 20 * k)).toList();
    PersonalSpace made =
        new PersonalSpace(
            HEAD,
            stages,
            canonicalShape,
            mesh,
            stageShape,
            placed.surfels(),
            placed.group(),
            null,
            SpaceGeometry.DEFAULT,
            new NeuralBases(
                STAGES,
                SpaceGeometry.DEFAULT.boxAround(mesh),
                tables,
                uniforms(STAGES * BASES, 1),
                uniforms(STAGES * 2, 1),
                layout,
                net));
    made.express(expressions(placed.surfels().count()));
    return made;
  }

  /** Of every second surfel. */
  private static ExpressionBases expressions(int surfels) {
    SplittableRandom own = new SplittableRandom(79);
    int inputs = ExpressionCode.inputs(HEAD);
    int[] surfel = IntStream.range(0, surfels).filter(i -> i % 2 == 1).toArray();
    float[] limit = new float[CODES];
    Arrays.fill(limit, 10);
    return new ExpressionBases(
        new ExpressionCode(uniforms(own, CODES * inputs, 0.3), limit),
        uniforms(own, STAGES * inputs, 0.1),
        new SurfelDirections(
            CODES,
            surfel,
            uniforms(own, CODES * SurfelDirections.NUMBERS * surfel.length, 0.0005)));
  }

  /** Few large surfels; those on the back of the head, which no camera sees, come first. */
  private PlacedSurfels surfels(CanonicalMesh mesh) {
    PlacedSurfels all =
        SurfelInitialisation.onMesh(
            mesh,
            null,
            SurfelInitialisation.Settings.of(SURFELS, 2, 3).withOpacity(0.3).withDensity(DENSITY));
    Surfels a = all.surfels();
    int n = a.count();
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted((i, j) -> Float.compare(a.position()[2 * n + i], a.position()[2 * n + j]))
            .mapToInt(i -> i)
            .toArray();
    Surfels sorted =
        new Surfels(
            n,
            2,
            sorted(a.position(), order, i -> uniform(0.002)),
            sorted(a.rotation(), order, i -> uniform(0.1)),
            sorted(a.logScale(), order, i -> 0.3 + uniform(0.2)),
            sorted(a.opacityLogit(), order, i -> 0.3 + uniform(1)),
            sorted(a.sh(), order, i -> uniform(i < 3 * n ? 1 : 0.3)));
    return new PlacedSurfels(sorted, IntStream.of(order).map(i -> all.group()[i]).toArray());
  }

  private static float[] sorted(float[] values, int[] order, IntToDoubleFunction more) {
    int n = order.length;
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[i / n * n + order[i % n]] + (float) more.applyAsDouble(i);
    }
    return out;
  }

  private HeadParams trackedParams() {
    HeadParams p = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
    for (int i = 0; i < p.shape().length; i++) {
      p.shape()[i] = trackedShape[STAGE][i] + uniform(0.02);
    }
    for (int i = 0; i < p.expression().length; i++) {
      p.expression()[i] = 0.2f + uniform(0.2);
    }
    p.root()[1] = 0.1f;
    p.root()[2] = -0.1f;
    p.neck()[0] = 0.1f;
    p.jaw()[0] = 0.15f;
    p.eyes()[1] = 0.1f;
    p.eyes()[4] = 0.2f;
    p.translation()[0] = 0.01f;
    return p;
  }

  private static Camera camera() {
    double[] eye = {0.13, 0, 0.5};
    return Camera.lookAt(SIZE, SIZE, 4.6 * SIZE, eye, new double[] {0.035, -0.03, 0.09});
  }

  /** Differs everywhere from what is rendered, by more than the differences' steps move it. */
  private FrameSource.Picture picture() {
    try (Run asItIs = new Run()) {
      SpaceRenderer renderer = new SpaceRenderer(asItIs.engine, SMOOTH);
      HeadParams params = asItIs.refinement.params(FRAME, info);
      RenderTarget t = renderer.render(StageMix.single(STAGE, STAGES), params, info.camera());
      FloatImage shown = new FloatImage(SIZE, SIZE, 3);
      new ColourAffine(asItIs.colours.matrix(FRAME), SMOOTH.background())
          .forward(0, t.picture(), t.alpha(), shown, parallel);
      return new FrameSource.Picture(
          new FloatImage(SIZE, SIZE, 3, apart(shown.data())),
          new FloatImage(SIZE, SIZE, 1, apart(t.alpha())));
    }
  }

  private float[] apart(float[] values) {
    float[] other = new float[values.length];
    for (int i = 0; i < other.length; i++) {
      double away = random.nextDouble(0.05, 0.25);
      other[i] = values[i] + (float) (random.nextInt(3) == 0 ? -away : away);
    }
    return other;
  }

  private HeadRefinement refinement() {
    HeadRefinement refinement =
        new HeadRefinement(
            settings.refinement(),
            space,
            new StageShapes(space, trackedShape),
            SharedMoments.of(separateFrames()));
    NamedArrays live = new NamedArrays();
    refinement.save(live);
    float[] shape = live.floats("refinement/shape_change");
    int s = HEAD.shapeCount();
    for (int i = 0; i < shape.length; i++) {
      shape[i] = space.stageShape(i / s)[i % s] - trackedShape[i / s][i % s];
    }
    return refinement;
  }

  private FrameColours colours() {
    int[][] framesOfStage = {{0}, {1, FRAME}, {FRAME + 1}};
    return new FrameColours(settings, SMOOTH.background(), FRAME + 2, framesOfStage);
  }

  /** As many frames as there are, each with its own head parameters, all of them trained on. */
  private FrameSource separateFrames() {
    FrameList list = new FrameList(space.stages().toArray(LifeStage[]::new));
    for (int i = 0; i < FRAME + 2; i++) {
      HeadParams own = info.params().copy();
      own.translation()[1] = 0.01f * i;
      list.infos.add(new FrameSource.FrameInfo("frame" + i, STAGE, info.facts(), own));
    }
    return list;
  }

  /** The one frame, from which the step learns what is bare skin. */
  private FrameSource frames() {
    return new FrameSource() {
      @Override
      public List<LifeStage> stages() {
        return space.stages();
      }

      @Override
      public int size() {
        return 1;
      }

      @Override
      public FrameInfo info(int index) {
        return info;
      }

      @Override
      public Picture picture(int index) {
        return picture;
      }
    };
  }

  private static boolean[] always() {
    boolean[] always = new boolean[STAGES];
    Arrays.fill(always, true);
    return always;
  }

  /** The frame as an engine sees it. */
  Observation observation() {
    return new Observation(
        FRAME, STAGE, info.params(), info.camera(), picture.colour(), picture.mask(), true, affine);
  }

  /** Everything that the settings minimise. */
  Objective objective() {
    if (objective == null) {
      TrackedGuide tracked = new TrackedGuide(HEAD, frames(), parallel);
      objective = new Objective(SMOOTH, Losses.all(settings, new Dssim(), tracked::of), true);
    }
    return objective;
  }

  /** A new engine with the space as it is now. */
  Engine open() {
    return engines.open(space, parallel);
  }

  /** A training step with all that it needs, nothing trained yet; the space as it is now. */
  private final class Run implements AutoCloseable {
    final Engine engine = open();
    final HeadRefinement refinement = refinement();
    final FrameColours colours = colours();
    final NamedArrays state = new NamedArrays(); // the arrays themselves
    final TrainingStep step =
        new TrainingStep(engine, objective(), settings, refinement, colours, always());

    Run() {
      refinement.save(state);
      colours.save(state);
      useChanges();
    }

    @Override
    public void close() {
      engine.close();
    }

    /** Puts in what belongs to the frame: its colour matrix and the changes of its head. */
    private void useChanges() {
      float[] matrices = state.floats("colours/matrices");
      System.arraycopy(affine, 0, matrices, 12 * FRAME, 12);
      float[] change = state.floats("refinement/change");
      System.arraycopy(headChange, 0, change, FRAME * headChange.length, headChange.length);
    }

    TrainingStep.Outcome gradients() {
      return step.gradients(STEP, FRAME, info, picture);
    }
  }

  /**
   * All gradients, named and laid out as the parameters of {@link #parameters}.
   *
   * @param times how often they are found; what is found last counts
   */
  NamedArrays gradients(int times) {
    try (Run found = new Run()) {
      return gradients(found, times);
    }
  }

  private NamedArrays gradients(Run found, int times) {
    TrainingStep.Outcome outcome = found.gradients();
    for (int i = 1; i < times; i++) {
      outcome = found.gradients();
    }
    SpaceGradients space = found.engine.lastGradients();
    NamedArrays g = new NamedArrays();
    g.put("position", space.average().position().clone());
    g.put("rotation", space.average().rotation().clone());
    g.put("scale", space.average().logScale().clone());
    g.put("opacity", space.average().opacityLogit().clone());
    g.put("sh", space.average().sh().clone());
    g.put("net", space.net().clone());
    g.put("directions", space.directions().clone());
    float[] w = bases().blendOf(StageMix.single(STAGE, STAGES).weights());
    for (int i = 0; i < BASES; i++) {
      float[] table = space.table().clone();
      for (int j = 0; j < table.length; j++) {
        table[j] *= w[i];
      }
      g.put("table " + i, table);
    }
    g.put("w", ofStage(space.blend()));
    g.put("e", ofStage(space.residual()));
    g.put("affine", outcome.report().gradColourMatrix().clone());
    g.put("stage shapes", ofStage(outcome.report().gradHead().shape()));
    float[] head = found.refinement.lastGradient();
    for (String name : HEAD_GROUPS) {
      int[] range = headRange(name);
      g.put(name, Arrays.copyOfRange(head, range[0], range[1]));
    }
    return g;
  }

  /** [K][columns] a row of the frame's stage, zeros in the others. */
  private static float[] ofStage(float[] row) {
    float[] all = new float[STAGES * row.length];
    System.arraycopy(row, 0, all, STAGE * row.length, row.length);
    return all;
  }

  static final List<String> HEAD_GROUPS =
      List.of("expression", "root", "neck", "jaw", "eyes", "translation");

  /** Where a group of the head's parameters begins and ends among the frame's changes. */
  private int[] headRange(String name) {
    HeadParams p = info.params();
    int[] lengths = {p.expression().length, 3, 3, 3, 6, 3};
    int at = 0;
    for (int g = 0; g < HEAD_GROUPS.indexOf(name); g++) {
      at += lengths[g];
    }
    return new int[] {at, at + lengths[HEAD_GROUPS.indexOf(name)]};
  }

  /** The parameters of a group, a copy. */
  float[] parameters(String group) {
    if (group.equals("stage shapes")) {
      float[] all = new float[STAGES * HEAD.shapeCount()];
      for (int k = 0; k < STAGES; k++) {
        System.arraycopy(space.stageShape(k), 0, all, k * HEAD.shapeCount(), HEAD.shapeCount());
      }
      return all;
    }
    if (HEAD_GROUPS.contains(group)) {
      int[] range = headRange(group);
      return Arrays.copyOfRange(headChange, range[0], range[1]);
    }
    return live(group).clone();
  }

  NeuralBases bases() {
    return space.bases().orElseThrow();
  }

  private float[] live(String group) {
    Surfels a = space.average();
    NeuralBases bases = bases();
    return switch (group) {
      case "position" -> a.position();
      case "rotation" -> a.rotation();
      case "scale" -> a.logScale();
      case "opacity" -> a.opacityLogit();
      case "sh" -> a.sh();
      case "net" -> bases.net();
      case "directions" -> space.expressions().orElseThrow().directions().values();
      case "w" -> bases.blend();
      case "e" -> bases.residual();
      case "affine" -> affine;
      case "table 0" -> bases.tables().table(0);
      case "table 1" -> bases.tables().table(1);
      case "table 2" -> bases.tables().table(2);
      default -> throw new IllegalArgumentException(group);
    };
  }

  /**
   * The loss with other values in one group, everything else as it is. What draws head parameters
   * to the tracked values belongs to what is minimised, but not to the loss a step reports.
   */
  double loss(String group, float[] values) {
    float[] kept = parameters(group);
    set(group, values);
    // An engine may keep copies of the space's arrays, so each value gets its own engine.
    try (Run moved = new Run()) {
      return moved.gradients().loss() + drawn(group, values);
    } finally {
      set(group, kept);
    }
  }

  private void set(String group, float[] values) {
    if (group.equals("stage shapes")) {
      int s = HEAD.shapeCount();
      for (int i = 0; i < values.length; i++) {
        space.stageShape(i / s)[i % s] = values[i];
      }
    } else if (HEAD_GROUPS.contains(group)) {
      System.arraycopy(values, 0, headChange, headRange(group)[0], values.length);
    } else {
      System.arraycopy(values, 0, live(group), 0, values.length);
    }
  }

  private double drawn(String group, float[] values) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      double away = 0;
      if (HEAD_GROUPS.contains(group)) {
        away = values[i];
      } else if (group.equals("stage shapes") && i / HEAD.shapeCount() == STAGE) {
        // Only the frame's own stage is drawn in a step.
        away = values[i] - trackedShape[STAGE][i % HEAD.shapeCount()];
      }
      sum += STAY * away * away;
    }
    return sum;
  }

  /** The losses of so many steps from here on; with rates, everything learns. */
  double[] train(int steps) {
    double[] losses = new double[steps];
    try (Run learning = new Run()) {
      for (int i = 0; i < steps; i++) {
        losses[i] = learning.step.run(STEP, FRAME, info, picture).loss();
      }
      learning.engine.space(); // brings what was learned into the space
    }
    return losses;
  }

  /** Surfels, from the first on, that the camera does not see. */
  int unseenFirst() {
    float[] gradient = gradients(1).floats("sh");
    int n = space.average().count();
    return (int) IntStream.range(0, n).takeWhile(i -> gradient[i] == 0).count();
  }

  private float uniform(double bound) {
    return (float) random.nextDouble(-bound, bound);
  }

  private float[] uniforms(int count, double bound) {
    return uniforms(random, count, bound);
  }

  private static float[] uniforms(RandomGenerator r, int count, double bound) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) r.nextDouble(-bound, bound);
    }
    return values;
  }
}
