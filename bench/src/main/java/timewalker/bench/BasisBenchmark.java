package timewalker.bench;

import java.util.Arrays;
import java.util.Random;
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
import timewalker.basis.CpuBasisField;
import timewalker.basis.CpuDeformationNet;
import timewalker.basis.GridBox;
import timewalker.basis.HashGrid;
import timewalker.basis.HashTables;
import timewalker.basis.MlpLayout;
import timewalker.engine.Adam;
import timewalker.engine.AdamSettings;
import timewalker.engine.TableAdam;
import timewalker.math.Parallel;
import timewalker.synth.BumpySphere;

/**
 * The hash-grid bases and the deformation network with points on the {@link BumpySphere}: forward,
 * backward and the optimizer's step.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "-XX:+UseTransparentHugePages",
      "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0"
    })
public class BasisBenchmark {
  private static final GridBox BOX = new GridBox(-1.1f, -1.1f, -1.1f, 2.2f);
  private static final double RATE = 1e-3;

  /** Points, one per surfel. */
  @Param({"20000"})
  public int points;

  /** Bases N; the network does not depend on them. */
  @Param({"8", "32"})
  public int bases;

  /** Threads, the caller's included. */
  @Param({"1", "2"})
  public int threads;

  private Parallel parallel;
  private float[] positions;
  private float[] weights;
  private float[] gradWeights;
  private HashTables tables;
  private CpuBasisField field;
  private TableAdam tableAdam;
  private float[] features;
  private float[] gradFeatures;
  private float[] gradPositions;
  private double startingRms;

  private MlpLayout layout;
  private CpuDeformationNet net;
  private CpuDeformationNet.Activations saved;
  private float[] parameters;
  private float[] gradParameters;
  private float[] embedding;
  private float[] gradEmbedding;
  private float[] delta;
  private float[] gradDelta;
  private float[] gradInputs;
  private Adam adam;

  /** Random tables, parameters and gradients. */
  @Setup
  public void prepare() {
    Random random = new Random(1);
    parallel = Parallel.of(threads);
    positions = BumpySphere.surfels(points).position();
    HashGrid grid = HashGrid.standard();
    tables = new HashTables(grid, bases, random);
    startingRms = tables.rms(0);
    field = new CpuBasisField(grid, BOX, parallel);
    tableAdam = new TableAdam(AdamSettings.forTables(), tables);
    weights = normal(bases, random);
    gradWeights = new float[bases];
    features = new float[grid.outputs() * points];
    gradFeatures = normal(grid.outputs() * points, random);
    gradPositions = new float[3 * points];
    layout = new MlpLayout(grid.outputs(), 4, 64);
    net = new CpuDeformationNet(layout, parallel);
    saved = net.newActivations();
    parameters = layout.initial(random);
    gradParameters = new float[layout.parameterCount()];
    embedding = normal(4, random);
    gradEmbedding = new float[4];
    delta = new float[MlpLayout.OUTPUTS * points];
    gradDelta = normal(MlpLayout.OUTPUTS * points, random);
    gradInputs = new float[grid.outputs() * points];
    adam = new Adam(AdamSettings.standard(), 1, layout.parameterCount());
  }

  private static float[] normal(int length, Random random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Blend the tables, look up, scatter back, and Adam for all tables. */
  @Benchmark
  public float[] hashGridStep() {
    field.clearGradient();
    field.blend(tables, weights);
    field.forward(positions, points, features);
    field.backward(positions, points, gradFeatures, gradPositions);
    tableAdam.step(tables, weights, field.gradTable(), gradWeights, RATE, parallel);
    return gradWeights;
  }

  /** What a picture of a trained avatar needs: blend and look up. */
  @Benchmark
  public float[] hashGridForward() {
    field.blend(tables, weights);
    field.forward(positions, points, features);
    return features;
  }

  /** Forward, backward and Adam. */
  @Benchmark
  public float[] networkStep() {
    net.forward(parameters, features, embedding, points, delta, saved);
    Arrays.fill(gradParameters, 0);
    net.backward(
        parameters, embedding, saved, gradDelta, gradInputs, gradEmbedding, gradParameters);
    adam.step(parameters, gradParameters, RATE, parallel);
    return parameters;
  }

  /** Requires that what was measured was real, and ends the threads. */
  @TearDown
  public void check() {
    parallel.close();
    boolean trained = tableAdam.steps() > 0;
    if (trained && tables.rms(0) == startingRms) {
      throw new IllegalStateException("Adam left the tables as they were");
    }
    for (float number : adam.steps() > 0 ? parameters : features) {
      if (!Float.isFinite(number)) {
        throw new IllegalStateException("the result holds " + number);
      }
    }
  }
}
