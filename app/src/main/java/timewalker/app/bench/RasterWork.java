package timewalker.app.bench;

import java.util.Arrays;
import java.util.Random;
import timewalker.engine.Adam;
import timewalker.engine.AdamSettings;
import timewalker.loss.Dssim;
import timewalker.loss.L1;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.CpuSurfelRenderer;
import timewalker.raster.RenderTarget;
import timewalker.surfel.WorldSurfels;
import timewalker.synth.BumpySphere;

/**
 * One optimisation step of the bumpy sphere, none of it culled: forward, L1 and SSIM, backward,
 * Adam for every attribute of every surfel.
 */
final class RasterWork implements Work {
  /** So small that the scene stays what it is. */
  private static final double RATE = 1e-8;

  private final Parallel parallel;
  private final WorldSurfels surfels;
  private final WorldSurfels gradient;
  private final Camera camera;
  private final CpuSurfelRenderer renderer;
  private final CpuSurfelRenderer.View view;
  private final RenderTarget out;
  private final RenderTarget gradOut;
  private final FloatImage truth;
  private final L1 l1 = new L1();
  private final Dssim dssim = new Dssim();
  private final Adam[] adams;

  RasterWork(int count, int size, Parallel parallel) {
    this.parallel = parallel;
    surfels = BumpySphere.surfels(count);
    gradient = new WorldSurfels(count);
    camera = BumpySphere.camera(size);
    renderer = new CpuSurfelRenderer(parallel);
    view = renderer.newView();
    out = new RenderTarget(size, size);
    gradOut = new RenderTarget(size, size);
    truth = new FloatImage(size, size, 3);
    Random random = new Random(1);
    for (int i = 0; i < truth.data().length; i++) {
      truth.data()[i] = random.nextFloat();
    }
    adams =
        Arrays.stream(arrays(surfels))
            .map(a -> new Adam(AdamSettings.standard(), a.length / count, count))
            .toArray(Adam[]::new);
    step();
  }

  private static float[][] arrays(WorldSurfels s) {
    return new float[][] {s.position(), s.rotation(), s.logScale(), s.opacityLogit(), s.colour()};
  }

  private void step() {
    renderer.forward(surfels, camera, BumpySphere.NONE_CULLED, out, view);
    gradOut.clear(parallel);
    FloatImage rendered = out.picture();
    l1.add(rendered, truth, 0.8, gradOut.picture(), parallel);
    dssim.add(rendered, truth, 0.2, gradOut.picture(), parallel);
    gradient.clear(parallel);
    renderer.backward(view, gradOut, gradient);
    for (int a = 0; a < adams.length; a++) {
      adams[a].step(arrays(surfels)[a], arrays(gradient)[a], RATE, parallel);
    }
  }

  @Override
  public double[] repeat(double forSeconds, int least) {
    return Work.repeat(this::step, forSeconds, least);
  }

  @Override
  public Cost cost() {
    return Cost.ofCompositing(view.weighed(), true).plus(ColourLossWork.cost(camera.width()));
  }
}
