package timewalker.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.raster.RasterReference.Pictures;
import timewalker.raster.RasterReference.Scene;
import timewalker.surfel.WorldSurfels;

/** The production kernel against the reference in double precision. */
@Tag("kernel")
final class CpuSurfelRendererTest {
  private static final Parallel PARALLEL = Parallel.of(2);
  private static final RenderSettings SHARP =
      RenderSettings.DEFAULT.withBackground(0.2f, 0.5f, 0.9f).twoSided();

  @AfterAll
  static void close() {
    PARALLEL.close();
  }

  /** Forward, then backward with a random cotangent, by the kernel and by the reference. */
  private record Run(
      RenderTarget out,
      WorldSurfels grad,
      CpuSurfelRenderer.View view,
      Pictures truth,
      Scene truthGrad) {
    static Run of(WorldSurfels s, Camera camera, RenderSettings settings, long seed) {
      CpuSurfelRenderer renderer = new CpuSurfelRenderer(PARALLEL);
      CpuSurfelRenderer.View view = renderer.newView();
      RenderTarget out = new RenderTarget(camera.width(), camera.height());
      renderer.forward(s, camera, settings, out, view);
      RenderTarget g = RasterScenes.cotangent(camera.width(), camera.height(), seed);
      WorldSurfels grad = new WorldSurfels(s.count());
      renderer.backward(view, g, grad);
      Scene scene = Scene.of(s);
      return new Run(
          out,
          grad,
          view,
          RasterReference.forward(scene, camera, settings),
          RasterReference.backward(scene, camera, settings, Pictures.of(g)));
    }

    /** Requires pictures within the tolerance, but for a share of the numbers. */
    void picturesMatch(double tolerance, double share) {
      close("colour", out.colour(), truth.colour(), tolerance, share);
      close("alpha", out.alpha(), truth.alpha(), tolerance, share);
      close("depth", out.depth(), truth.depth(), tolerance, share);
      close("normal", out.normal(), truth.normal(), 4 * tolerance, share);
    }

    /** Requires each array's direction and length, and each surfel's row within its tolerance. */
    void gradientsMatch(double cosine, double rowTolerance) {
      int n = grad.count();
      aligned("position", n, grad.position(), truthGrad.position(), cosine, rowTolerance);
      aligned("rotation", n, grad.rotation(), truthGrad.rotation(), cosine, rowTolerance);
      aligned("logScale", n, grad.logScale(), truthGrad.logScale(), cosine, rowTolerance);
      aligned("logit", n, grad.opacityLogit(), truthGrad.opacityLogit(), cosine, rowTolerance);
      aligned("colour", n, grad.colour(), truthGrad.colour(), cosine, rowTolerance);
      float[] screen = java.util.Arrays.copyOf(view.screenGradient(), n);
      aligned("screenGradient", n, screen, truthGrad.screenGradient(), cosine, rowTolerance);
    }
  }

  private static void close(
      String name, float[] actual, double[] expected, double tolerance, double share) {
    int wrong = 0;
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs(actual[i] - expected[i]);
      if (!(difference <= tolerance)) {
        wrong++;
        worst = Math.max(worst, difference);
      }
    }
    assertThat((double) wrong)
        .as("%s: numbers of %d off by up to %s", name, actual.length, worst)
        .isLessThanOrEqualTo(share * actual.length);
  }

  private static void aligned(
      String name, int n, float[] actual, double[] expected, double cosine, double rowTolerance) {
    double dot = 0;
    double a = 0;
    double b = 0;
    for (int i = 0; i < actual.length; i++) {
      dot += actual[i] * expected[i];
      a += (double) actual[i] * actual[i];
      b += expected[i] * expected[i];
    }
    if (b == 0) {
      assertThat(a).as(name).isZero();
      return;
    }
    assertThat(dot / Math.sqrt(a * b)).as("cosine of " + name).isGreaterThan(cosine);
    // An error that is not along the gradient shows in the cosine by its square only.
    double off = Math.sqrt(2 * (1 - cosine));
    assertThat(Math.sqrt(a / b)).as("length of " + name).isBetween(1 - off, 1 + off);
    // Large gradients hide a missing term in small ones, so every surfel counts by itself.
    double typical = Math.sqrt(b / n);
    for (int i = 0; i < n; i++) {
      double difference = 0;
      double row = 0;
      for (int k = i; k < actual.length; k += n) {
        difference += (actual[k] - expected[k]) * (actual[k] - expected[k]);
        row += expected[k] * expected[k];
      }
      assertThat(Math.sqrt(difference))
          .as("%s of surfel %d, whose length is %s", name, i, Math.sqrt(row))
          .isLessThan(rowTolerance * (Math.sqrt(row) + 0.02 * typical));
    }
  }

  @Test
  void smoothPicturesAndGradientsMatchOverManySizes() {
    int[][] sizes = {{1, 1}, {5, 3}, {16, 16}, {17, 33}, {40, 31}};
    int[] counts = {1, 3, 15, 16, 17, 33, 70};
    for (int[] size : sizes) {
      Camera camera = RasterScenes.camera(size[0], size[1]);
      for (int count : counts) {
        WorldSurfels s = RasterScenes.cloud(count, 2.5, camera, count);
        Run run = Run.of(s, camera, RasterReferenceTest.SMOOTH, count);
        run.picturesMatch(3e-5, 0);
        run.gradientsMatch(0.999999995, 5e-3); // lengths within 1e-4
      }
    }
  }

  @Test
  void sharpPicturesAndGradientsMatch() {
    Camera camera = RasterScenes.camera(70, 45);
    for (int seed = 1; seed <= 3; seed++) {
      WorldSurfels s = RasterScenes.cloud(400, 3, camera, seed);
      Run run = Run.of(s, camera, SHARP, seed);
      // A pixel whose contribution lies at the cut-off may fall on either side of it.
      run.picturesMatch(1e-4, 2e-3);
      run.gradientsMatch(0.9999, 0.05);
    }
  }

  @Test
  void opaqueLayersStopTheSameSurfels() {
    Camera camera = RasterScenes.camera(48, 48);
    WorldSurfels s = RasterScenes.cloud(300, 5, camera, 4);
    for (int i = 0; i < 300; i++) {
      s.opacityLogit()[i] = 7;
    }
    Run run = Run.of(s, camera, RenderSettings.DEFAULT, 4);
    run.picturesMatch(1e-3, 5e-3);
    run.gradientsMatch(0.999, 0.5);
  }

  @Test
  void culledFacesAreThoseOfTheReference() {
    Camera camera = RasterScenes.camera(64, 64);
    WorldSurfels s = RasterScenes.cloud(200, 3, camera, 7);
    RenderSettings settings = RenderSettings.DEFAULT.withFacing(true, 0.2f);
    CpuSurfelRenderer renderer = new CpuSurfelRenderer(PARALLEL);
    CpuSurfelRenderer.View view = renderer.newView();
    renderer.forward(s, camera, settings, new RenderTarget(64, 64), view);
    var expected = new RasterReference(Scene.of(s), camera, settings).drawn();
    assertThat(expected).hasSizeBetween(50, 110);
    for (int i = 0; i < 200; i++) {
      assertThat(view.radius()[i] > 0).as("surfel %d", i).isEqualTo(expected.contains(i));
    }
    Run.of(s, camera, settings, 7).gradientsMatch(0.9999, 0.05);
  }

  @Test
  void radiusIsThreeSigmasOfTheFootprint() {
    double[] extrinsic = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
    Camera camera = new Camera(64, 64, 100, 100, 32, 32, extrinsic);
    WorldSurfels s = new WorldSurfels(1);
    s.position()[2] = 2;
    s.rotation()[1] = 1;
    s.logScale()[0] = (float) Math.log(0.1);
    s.logScale()[1] = (float) Math.log(0.02);
    CpuSurfelRenderer renderer = new CpuSurfelRenderer(PARALLEL);
    CpuSurfelRenderer.View view = renderer.newView();
    renderer.forward(s, camera, SHARP, new RenderTarget(64, 64), view);
    assertThat((double) view.radius()[0])
        .isCloseTo(3 * Math.sqrt(25.3), org.assertj.core.data.Offset.offset(1e-3));
  }

  @Test
  void gradientsAreAdded() {
    Camera camera = RasterScenes.camera(20, 20);
    WorldSurfels s = RasterScenes.cloud(40, 3, camera, 9);
    CpuSurfelRenderer renderer = new CpuSurfelRenderer(PARALLEL);
    CpuSurfelRenderer.View view = renderer.newView();
    renderer.forward(s, camera, SHARP, new RenderTarget(20, 20), view);
    RenderTarget g = RasterScenes.cotangent(20, 20, 9);
    WorldSurfels once = new WorldSurfels(40);
    renderer.backward(view, g, once);
    WorldSurfels twice = new WorldSurfels(40);
    renderer.backward(view, g, twice);
    renderer.backward(view, g, twice);
    for (int i = 0; i < once.position().length; i++) {
      assertThat(twice.position()[i]).isEqualTo(2 * once.position()[i]);
    }
    assertThat(once.position()).doesNotContain(Float.NaN).isNotEqualTo(new float[120]);
  }

  @Test
  void nothingToDrawGivesTheBackground() {
    Camera camera = RasterScenes.camera(19, 7);
    CpuSurfelRenderer renderer = new CpuSurfelRenderer(PARALLEL);
    CpuSurfelRenderer.View view = renderer.newView();
    RenderTarget out = new RenderTarget(19, 7);
    out.alpha()[5] = 3;
    out.depth()[5] = 3;
    renderer.forward(new WorldSurfels(0), camera, SHARP, out, view);
    assertThat(out.colour()[0]).isEqualTo(0.2f);
    assertThat(out.colour()[3 * 19 * 7 - 1]).isEqualTo(0.9f);
    assertThat(out.alpha()).containsOnly(0f);
    assertThat(out.depth()).containsOnly(0f);
    renderer.backward(view, out, new WorldSurfels(0));
  }

  @Test
  void extremeSurfelsAreDrawnOrLeftOutButNeverSpoilThePicture() {
    Camera camera = RasterScenes.camera(33, 20);
    float[] sizes = {-1000, -30, 0, 3, 10, 30, 80, 1000};
    for (float size : sizes) {
      WorldSurfels s = RasterScenes.cloud(20, 3, camera, 3);
      s.logScale()[5] = size;
      s.logScale()[20 + 6] = size;
      s.position()[7] = 1e20f;
      s.position()[8] = -1e30f;
      s.opacityLogit()[9] = 1000;
      s.opacityLogit()[10] = -1000;
      CpuSurfelRenderer renderer = new CpuSurfelRenderer(PARALLEL);
      CpuSurfelRenderer.View view = renderer.newView();
      RenderTarget out = new RenderTarget(33, 20);
      renderer.forward(s, camera, SHARP, out, view);
      WorldSurfels grad = new WorldSurfels(20);
      renderer.backward(view, RasterScenes.cotangent(33, 20, 1), grad);
      for (float[] plane :
          new float[][] {
            out.colour(),
            out.depth(),
            out.normal(),
            grad.position(),
            grad.rotation(),
            grad.logScale(),
            grad.opacityLogit(),
            grad.colour()
          }) {
        for (float value : plane) {
          assertThat(Float.isFinite(value)).as("with log-scale %s", size).isTrue();
        }
      }
      for (float alpha : out.alpha()) {
        assertThat(alpha).isBetween(0f, 1f);
      }
    }
  }

  @Test
  void aNumberThatIsNotFiniteIsNamed() {
    Camera camera = RasterScenes.camera(16, 16);
    CpuSurfelRenderer renderer = new CpuSurfelRenderer(PARALLEL);
    CpuSurfelRenderer.View view = renderer.newView();
    RenderTarget out = new RenderTarget(16, 16);
    WorldSurfels s = RasterScenes.cloud(50, 3, camera, 1);
    s.logScale()[50 + 37] = Float.NaN;
    s.colour()[100 + 41] = Float.POSITIVE_INFINITY;
    assertThatThrownBy(() -> renderer.forward(s, camera, SHARP, out, view))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("logScale of surfel 37 holds NaN");
    s.logScale()[50 + 37] = 0;
    assertThatThrownBy(() -> renderer.forward(s, camera, SHARP, out, view))
        .hasMessage("colour of surfel 41 holds Infinity");
    s.colour()[100 + 41] = 0;
    for (int c = 0; c < 4; c++) {
      s.rotation()[c * 50 + 2] = 0;
    }
    assertThatThrownBy(() -> renderer.forward(s, camera, SHARP, out, view))
        .hasMessageStartingWith("rotation of surfel 2 has no direction");
    assertThatThrownBy(() -> renderer.backward(view, out, new WorldSurfels(50)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void surfelsThatAllCoverThePictureAreRefusedAtOnce() {
    Camera camera = RasterScenes.camera(1024, 1024);
    CpuSurfelRenderer renderer = new CpuSurfelRenderer(PARALLEL);
    WorldSurfels s = RasterScenes.cloud(20_000, 0, camera, 1);
    Arrays.fill(s.logScale(), 1);
    RenderTarget out = new RenderTarget(1024, 1024);
    assertThatThrownBy(() -> renderer.forward(s, camera, SHARP, out, renderer.newView()))
        .isInstanceOf(UndrawableSurfelException.class)
        .hasMessageContaining("too large or too many")
        .hasMessageContaining("the picture has 4096");
  }

  @Test
  void wrongSizesAndForeignViewsAreRefused() {
    Camera camera = RasterScenes.camera(16, 16);
    CpuSurfelRenderer renderer = new CpuSurfelRenderer(PARALLEL);
    CpuSurfelRenderer.View view = renderer.newView();
    WorldSurfels s = RasterScenes.cloud(3, 3, camera, 1);
    assertThatThrownBy(() -> renderer.forward(s, camera, SHARP, new RenderTarget(16, 17), view))
        .hasMessage("pictures of 16x17 pixels; the camera has 16x16");
    CpuSurfelRenderer.View foreign = new CpuSurfelRenderer(PARALLEL).newView();
    assertThatThrownBy(() -> renderer.forward(s, camera, SHARP, new RenderTarget(16, 16), foreign))
        .hasMessageContaining("another renderer");
    assertThatThrownBy(() -> SHARP.withCutoffs(Float.NaN, 0.99f, 0))
        .hasMessage("\"alphaCutoff\" takes a number, not NaN");
  }
}
