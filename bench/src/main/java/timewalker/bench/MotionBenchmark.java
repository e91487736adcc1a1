package timewalker.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.Macros;
import timewalker.math.Parallel;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.MomentAttributes;
import timewalker.surfel.MomentSurfels;
import timewalker.surfel.MotionField;
import timewalker.surfel.MotionLimits;
import timewalker.surfel.PlacedSurfels;
import timewalker.surfel.SphericalHarmonics;
import timewalker.surfel.SurfelBinding;
import timewalker.surfel.SurfelInitialisation;
import timewalker.surfel.Surfels;
import timewalker.surfel.WorldSurfels;

/** 20,000 surfels on the embedded head: attributes, motion field, spherical harmonics, binding. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0"
    })
public class MotionBenchmark {
  private static final int SURFELS = 20_000;
  private static final double[] CAMERA = {0, 0, 1};

  @Param({"1", "2"})
  public int threads;

  private Parallel parallel;
  private PlacedSurfels placed;
  private float[] posed;
  private float[] delta;
  private MotionField field;
  private SphericalHarmonics harmonics;
  private SurfelBinding binding;
  private SurfelBinding bound;
  private MomentSurfels canonical;
  private WorldSurfels world;
  private WorldSurfels gradWorld;
  private MomentSurfels gradCanonical;
  private Surfels gradAverage;
  private float[] gradDelta;
  private float[] gradVertices;
  private float[] gradFrame;
  private final MotionField.Saved saved = new MotionField.Saved();
  private final MomentAttributes.Saved savedMoment = new MomentAttributes.Saved();

  @Setup
  public void build() {
    parallel = Parallel.of(threads);
    HeadModel head = EmbeddedHead.load();
    float[] shape = EmbeddedHead.shapeOf(Macros.average(30));
    CanonicalMesh mesh = CanonicalMesh.of(head, shape);
    placed =
        SurfelInitialisation.onMesh(mesh, null, SurfelInitialisation.Settings.of(SURFELS, 3, 1));
    HeadParams params = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    System.arraycopy(shape, 0, params.shape(), 0, shape.length);
    params.jaw()[0] = 0.2f;
    params.neck()[1] = 0.3f;
    posed = new float[3 * head.vertexCount()];
    new HeadPoser(head).pose(params, posed);
    SplittableRandom random = new SplittableRandom(1);
    delta = fill(random, new float[MomentAttributes.OUTPUTS * SURFELS], 1e-3);
    field = new MotionField(mesh, MotionLimits.DEFAULT, parallel);
    harmonics = new SphericalHarmonics(parallel);
    binding = new SurfelBinding(mesh, SurfelBinding.Settings.DEFAULT);
    bound = new SurfelBinding(mesh, SurfelBinding.Settings.DEFAULT);
    bound.bind(placed.surfels().position(), placed.group(), parallel);
    canonical = new MomentSurfels(SURFELS);
    world = new WorldSurfels(SURFELS);
    gradWorld = new WorldSurfels(SURFELS);
    fill(random, gradWorld.position(), 1);
    fill(random, gradWorld.rotation(), 1);
    fill(random, gradWorld.logScale(), 1);
    fill(random, gradWorld.colour(), 1);
    gradCanonical = new MomentSurfels(SURFELS);
    gradAverage = new Surfels(SURFELS, 3);
    gradDelta = new float[delta.length];
    gradVertices = new float[posed.length];
    gradFrame = new float[4 * SURFELS];
    moment();
    forward();
  }

  private static float[] fill(SplittableRandom random, float[] values, double size) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-size, size);
    }
    return values;
  }

  @Benchmark
  public MomentSurfels moment() {
    MomentAttributes.forward(placed.surfels(), delta, canonical, savedMoment, parallel);
    return canonical;
  }

  @Benchmark
  public Surfels momentBackward() {
    MomentAttributes.backward(savedMoment, gradCanonical, gradAverage, gradDelta, parallel);
    return gradAverage;
  }

  @Benchmark
  public WorldSurfels forward() {
    field.forward(bound, posed, canonical, world, saved);
    return world;
  }

  @Benchmark
  public MomentSurfels backward() {
    field.backward(bound, saved, canonical, gradWorld, null, gradCanonical, null);
    return gradCanonical;
  }

  @Benchmark
  public float[] backwardToVertices() {
    field.backward(bound, saved, canonical, gradWorld, gradFrame, gradCanonical, gradVertices);
    return gradVertices;
  }

  @Benchmark
  public WorldSurfels harmonicsOfDegree3() {
    harmonics.forward(
        3, canonical.colour(), placed.surfels().sh(), CAMERA, saved.frameRotation(), world);
    return world;
  }

  @Benchmark
  public Surfels harmonicsOfDegree3Backward() {
    harmonics.backward(
        3,
        placed.surfels().sh(),
        CAMERA,
        saved.frameRotation(),
        world,
        gradWorld,
        gradCanonical.colour(),
        gradAverage.sh(),
        gradFrame);
    return gradAverage;
  }

  @Benchmark
  public SurfelBinding bind() {
    binding.bind(placed.surfels().position(), placed.group(), parallel);
    return binding;
  }

  /** Checks that the timed field follows the mesh. */
  @TearDown
  public void check() {
    float[] shifted = posed.clone();
    for (int i = 1; i < shifted.length; i += 3) {
      shifted[i] += 0.25f;
    }
    forward();
    float before = world.position()[SURFELS + 7];
    field.forward(bound, shifted, canonical, world, saved);
    if (Math.abs(world.position()[SURFELS + 7] - before - 0.25) > 1e-5) {
      throw new IllegalStateException("the field does not follow the mesh");
    }
    parallel.close();
  }
}
