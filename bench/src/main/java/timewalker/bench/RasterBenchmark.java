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
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.raster.CpuSurfelRenderer;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.surfel.WorldSurfels;
import timewalker.synth.BumpySphere;

/** The rasterizer on the {@link BumpySphere}: all four pictures, and the gradients through them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0"
    })
public class RasterBenchmark {
  /** Surfels. */
  @Param({"20000"})
  public int surfels;

  /** Pixels along a side of the square picture. */
  @Param({"256", "512"})
  public int size;

  /** Threads, the caller's included. */
  @Param({"1", "2"})
  public int threads;

  /** Whether surfels that show their back are left out. */
  @Param({"false", "true"})
  public boolean culled;

  private Parallel parallel;
  private WorldSurfels scene;
  private Camera camera;
  private RenderSettings settings;
  private CpuSurfelRenderer renderer;
  private CpuSurfelRenderer.View view;
  private RenderTarget out;
  private RenderTarget gradOut;
  private WorldSurfels gradIn;

  /** Makes the scene and one finished forward. */
  @Setup
  public void prepare() {
    parallel = Parallel.of(threads);
    scene = BumpySphere.surfels(surfels);
    camera = BumpySphere.camera(size);
    settings = culled ? RenderSettings.DEFAULT : BumpySphere.NONE_CULLED;
    renderer = new CpuSurfelRenderer(parallel);
    view = renderer.newView();
    out = new RenderTarget(size, size);
    gradOut = new RenderTarget(size, size);
    gradIn = new WorldSurfels(surfels);
    Random random = new Random(1);
    for (float[] plane :
        new float[][] {gradOut.colour(), gradOut.alpha(), gradOut.depth(), gradOut.normal()}) {
      for (int i = 0; i < plane.length; i++) {
        plane[i] = (float) random.nextGaussian();
      }
    }
    forward();
    requireHalfCovered();
  }

  private void requireHalfCovered() {
    int covered = 0;
    for (float alpha : out.alpha()) {
      covered += alpha > 0 ? 1 : 0;
    }
    double share = (double) covered / out.alpha().length;
    if (share < 0.45 || share > 0.6) {
      throw new IllegalStateException("the scene covers " + share + " of the picture");
    }
  }

  /** Four pictures. */
  @Benchmark
  public RenderTarget forward() {
    renderer.forward(scene, camera, settings, out, view);
    return out;
  }

  /** Four pictures, and from gradients of all of them to those of every surfel. */
  @Benchmark
  public WorldSurfels forwardAndBackward() {
    renderer.forward(scene, camera, settings, out, view);
    clear(gradIn);
    renderer.backward(view, gradOut, gradIn);
    return gradIn;
  }

  private static void clear(WorldSurfels s) {
    for (float[] array :
        new float[][] {s.position(), s.rotation(), s.logScale(), s.opacityLogit(), s.colour()}) {
      Arrays.fill(array, 0);
    }
  }

  /** Requires that what was measured was real, and ends the threads. */
  @TearDown
  public void check() {
    double sum = 0;
    for (float g : gradIn.position()) {
      sum += Math.abs(g);
    }
    if (!Double.isFinite(sum)) {
      throw new IllegalStateException("the gradients are not finite");
    }
    parallel.close();
  }
}
