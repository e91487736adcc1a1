package timewalker.raster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.math.RepeatableBits;
import timewalker.surfel.WorldSurfels;

/**
 * A kernel that has grown too long for the compiler makes an object of every vector: nothing fails,
 * it only takes several times as long. The bytes that a warm call allocates give it away.
 */
public final class RasterAllocationTest {
  /** For lambdas and small arrays per call, whatever the scene. */
  private static final long FEW_BYTES = 4 << 10;

  private static final int SURFELS = 3_000;
  private static final int SIDE = 96;
  private static final double MOST_SECONDS = 60;

  @Test
  void warmForwardAndBackwardMakeNoObjectsOfVectors() {
    // What other tests did would be in the compiler's profile: a JVM of its own, as in real work.
    long least = Long.parseLong(RepeatableBits.run(RasterAllocationTest.class, List.of()));
    // Boxes of one vector step alone: a hundred bytes for each lane group of surfels.
    assertThat(least).isLessThanOrEqualTo(FEW_BYTES);
  }

  /** Prints the least bytes that a call allocates once it is compiled. */
  public static void main(String[] args) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Camera camera = RasterScenes.camera(SIDE, SIDE);
    WorldSurfels surfels = RasterScenes.cloud(SURFELS, 3, camera, 1);
    WorldSurfels gradIn = new WorldSurfels(SURFELS);
    RenderTarget out = new RenderTarget(SIDE, SIDE);
    RenderTarget gradOut = RasterScenes.cotangent(SIDE, SIDE, 2);
    long least = Long.MAX_VALUE;
    try (Parallel alone = Parallel.of(1)) {
      CpuSurfelRenderer renderer = new CpuSurfelRenderer(alone);
      CpuSurfelRenderer.View view = renderer.newView();
      long began = System.nanoTime();
      while (least > FEW_BYTES && (System.nanoTime() - began) / 1e9 < MOST_SECONDS) {
        long before = threads.getCurrentThreadAllocatedBytes();
        renderer.forward(surfels, camera, RenderSettings.DEFAULT.twoSided(), out, view);
        renderer.backward(view, gradOut, gradIn);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }
    System.out.println(least);
  }
}
