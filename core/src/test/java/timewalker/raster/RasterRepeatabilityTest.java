package timewalker.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import timewalker.math.Camera;
import timewalker.math.Lanes;
import timewalker.math.Parallel;
import timewalker.surfel.WorldSurfels;

/** Same input, same bits: whatever the number of threads, compiled or interpreted, now or again. */
@Tag("kernel")
final class RasterRepeatabilityTest {
  private static final RenderSettings SETTINGS = RenderSettings.DEFAULT.twoSided();

  /** Hash of all pictures and gradients of a small scene. */
  static int hash(int threads, int count, int width, int height, int repeats) {
    try (Parallel parallel = Parallel.of(threads)) {
      Camera camera = RasterScenes.camera(width, height);
      WorldSurfels s = RasterScenes.cloud(count, 3, camera, 11);
      CpuSurfelRenderer renderer = new CpuSurfelRenderer(parallel);
      CpuSurfelRenderer.View view = renderer.newView();
      RenderTarget out = new RenderTarget(width, height);
      RenderTarget g = RasterScenes.cotangent(width, height, 12);
      WorldSurfels grad = new WorldSurfels(count);
      for (int i = 0; i < repeats; i++) {
        renderer.forward(s, camera, SETTINGS, out, view);
        grad = new WorldSurfels(count);
        renderer.backward(view, g, grad);
      }
      int hash = 0;
      for (float[] array :
          new float[][] {
            out.colour(),
            out.alpha(),
            out.depth(),
            out.normal(),
            grad.position(),
            grad.rotation(),
            grad.logScale(),
            grad.opacityLogit(),
            grad.colour(),
            Arrays.copyOf(view.screenGradient(), count),
            Arrays.copyOf(view.radius(), count)
          }) {
        hash = 31 * hash + Arrays.hashCode(array);
      }
      return hash;
    }
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    int one = hash(1, 900, 130, 75, 1);
    assertThat(hash(2, 900, 130, 75, 1)).isEqualTo(one);
    assertThat(hash(5, 900, 130, 75, 1)).isEqualTo(one);
    assertThat(hash(2, 899, 130, 75, 1)).isNotEqualTo(one);
  }

  @Test
  void interpreterAndCompilerGiveTheSameBits() throws IOException, InterruptedException {
    int warm = hash(2, 60, 40, 25, 1000);
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xint",
                "--add-modules=jdk.incubator.vector",
                "-D" + Lanes.PROPERTY + "=" + Lanes.F.vectorBitSize(),
                "-cp",
                System.getProperty("java.class.path"),
                RasterRepeatabilityTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).isZero();
    assertThat(printed.strip()).isEqualTo(Integer.toString(warm));
  }

  /** What the interpreting child runs. */
  public static void main(String[] args) {
    System.out.println(hash(1, 60, 40, 25, 1));
  }
}
