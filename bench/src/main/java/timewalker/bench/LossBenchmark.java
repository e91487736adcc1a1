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
import timewalker.loss.DepthLoss;
import timewalker.loss.DepthNormalConsistency;
import timewalker.loss.Dssim;
import timewalker.loss.L1;
import timewalker.loss.NormalLoss;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

/** Losses on square pictures with their gradients. */
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
public class LossBenchmark {
  /** Pixels along a side. */
  @Param({"256", "512"})
  public int size;

  /** Threads, the caller's included. */
  @Param({"1", "2"})
  public int threads;

  private final L1 l1 = new L1();
  private final Dssim dssim = new Dssim();
  private final DepthLoss depthLoss = new DepthLoss(0.01);
  private final DepthNormalConsistency consistency = new DepthNormalConsistency(0.1);

  private Parallel parallel;
  private Camera camera;
  private FloatImage rendered;
  private FloatImage target;
  private FloatImage gradColour;
  private FloatImage depth;
  private FloatImage ones;
  private FloatImage gradDepth;
  private FloatImage gradNormal;
  private double last;

  /** Two noisy pictures, and a slanted plane for depth. */
  @Setup
  public void prepare() {
    Random random = new Random(1);
    parallel = Parallel.of(threads);
    camera = Camera.lookAt(size, size, 2.0 * size, new double[] {0, 0, 1}, new double[3]);
    rendered = picture(3, random);
    target = picture(3, random);
    gradColour = new FloatImage(size, size, 3);
    depth = new FloatImage(size, size, 1);
    for (int p = 0; p < depth.data().length; p++) {
      depth.data()[p] = 1 + 1e-3f * (p % size);
    }
    ones = new FloatImage(size, size, 1);
    Arrays.fill(ones.data(), 1);
    gradDepth = new FloatImage(size, size, 1);
    gradNormal = new FloatImage(size, size, 3);
  }

  private FloatImage picture(int channels, Random random) {
    FloatImage image = new FloatImage(size, size, channels);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = random.nextFloat();
    }
    return image;
  }

  /** 0.8 L1 + 0.2 D-SSIM and the gradient. */
  @Benchmark
  public double colour() {
    last = 0.8 * l1.add(rendered, target, 0.8, gradColour, parallel);
    last += 0.2 * dssim.add(rendered, target, 0.2, gradColour, parallel);
    return last;
  }

  /** Depth, normal and depth–normal consistency and their gradients. */
  @Benchmark
  public double geometry() {
    last = depthLoss.add(depth, ones, ones, ones, 1, gradDepth, parallel);
    last += NormalLoss.add(rendered, ones, target, ones, 1, gradNormal, parallel);
    last += consistency.add(depth, ones, rendered, camera, 1, gradDepth, gradNormal, parallel);
    return last;
  }

  /** Requires that what was measured was real, and ends the threads. */
  @TearDown
  public void check() {
    parallel.close();
    if (!(last > 0.1 && last < 10)) {
      throw new IllegalStateException("the loss of noise is " + last);
    }
  }
}
