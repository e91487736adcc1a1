package timewalker.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import timewalker.math.Camera;
import timewalker.math.GradientCheck;
import timewalker.raster.RasterReference.Pictures;
import timewalker.raster.RasterReference.Scene;

/** The reference itself against closed forms and central differences in double precision. */
final class RasterReferenceTest {
  /** Cut-offs so low that the picture is a smooth function of every surfel. */
  static final RenderSettings SMOOTH =
      RenderSettings.DEFAULT
          .withBackground(0.2f, 0.5f, 0.9f)
          .withFacing(false, 0.02f)
          .withCutoffs(1e-30f, 0.9999f, 0);

  private static void checkAll(Scene scene, Camera camera, RenderSettings settings, long seed) {
    Pictures g = Pictures.of(RasterScenes.cotangent(camera.width(), camera.height(), seed));
    Scene grad = RasterReference.backward(scene, camera, settings, g);
    check("position", scene.position(), grad.position(), scene, camera, settings, g);
    check("rotation", scene.rotation(), grad.rotation(), scene, camera, settings, g);
    check("logScale", scene.logScale(), grad.logScale(), scene, camera, settings, g);
    check("opacityLogit", scene.opacityLogit(), grad.opacityLogit(), scene, camera, settings, g);
    check("colour", scene.colour(), grad.colour(), scene, camera, settings, g);
  }

  private static void check(
      String name,
      double[] values,
      double[] grad,
      Scene scene,
      Camera camera,
      RenderSettings settings,
      Pictures g) {
    UnaryOperator<Scene> with =
        s ->
            new Scene(
                s.count(),
                s.position().clone(),
                s.rotation().clone(),
                s.logScale().clone(),
                s.opacityLogit().clone(),
                s.colour().clone(),
                s.screenGradient());
    GradientCheck.of(
            x -> {
              Scene moved = with.apply(scene);
              double[] target =
                  switch (name) {
                    case "position" -> moved.position();
                    case "rotation" -> moved.rotation();
                    case "logScale" -> moved.logScale();
                    case "opacityLogit" -> moved.opacityLogit();
                    default -> moved.colour();
                  };
              System.arraycopy(x, 0, target, 0, x.length);
              return RasterReference.forward(moved, camera, settings).dot(g);
            })
        .around(values)
        .step(1e-6)
        .tolerance(1e-5, 1e-6)
        .matches(name, grad);
  }

  @Test
  void gradientsOfManySurfelsMatchCentralDifferences() {
    for (long seed = 1; seed <= 3; seed++) {
      Camera camera = RasterScenes.camera(13, 11);
      Scene scene = Scene.of(RasterScenes.cloud(9, 3, camera, seed));
      assertThat(new RasterReference(scene, camera, SMOOTH).drawn())
          .doesNotContain(0)
          .hasSizeGreaterThanOrEqualTo(3);
      checkAll(scene, camera, SMOOTH, seed);
    }
  }

  @Test
  void gradientsMatchWhereTheFrontIsOpaqueAndTheCentreOutsideThePicture() {
    Camera camera = RasterScenes.camera(9, 10);
    Scene scene = Scene.of(RasterScenes.cloud(7, 6, camera, 5));
    for (int i = 0; i < 7; i++) {
      scene.opacityLogit()[i] = 2 + i;
      scene.position()[i] *= 3;
    }
    checkAll(scene, camera, SMOOTH, 8);
  }

  @Test
  void oneSurfelFacingTheCameraGivesTheClosedForm() {
    // A camera at the origin that looks along +z; the surfel's third axis points back at it.
    double[] extrinsic = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
    Camera camera = new Camera(5, 5, 100, 100, 2.5, 2.5, extrinsic);
    Scene scene = new Scene(1);
    scene.position()[2] = 2;
    scene.rotation()[1] = 3; // half a turn about x
    scene.logScale()[0] = Math.log(0.04);
    scene.logScale()[1] = Math.log(0.02);
    scene.opacityLogit()[0] = Math.log(4); // opacity 0.8
    scene.colour()[0] = 0.7;
    Pictures out = RasterReference.forward(scene, camera, RenderSettings.DEFAULT);
    int middle = 2 * 5 + 2;
    assertThat(out.alpha()[middle]).isCloseTo(0.8, within(1e-12));
    assertThat(out.colour()[middle]).isCloseTo(0.8 * 0.7 + 0.2, within(1e-12));
    assertThat(out.depth()[middle]).isCloseTo(2, within(1e-12));
    assertThat(out.normal()[2 * 25 + middle]).isCloseTo(-1, within(1e-12));
    // two pixels to the right: variance (100 · 0.04 / 2)² + 0.3
    assertThat(out.alpha()[middle + 2]).isCloseTo(0.8 * Math.exp(-0.5 * 4 / 4.3), within(1e-9));
    assertThat(out.alpha()[middle + 10]).isCloseTo(0.8 * Math.exp(-0.5 * 4 / 1.3), within(1e-9));
  }

  @Test
  void depthOfATiltedSurfelFollowsItsPlane() {
    double[] extrinsic = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
    Camera camera = new Camera(9, 9, 1000, 1000, 4.5, 4.5, extrinsic);
    Scene scene = new Scene(1);
    scene.position()[2] = 2;
    double angle = Math.PI - 0.6; // the normal leans by 0.6 rad about y
    scene.rotation()[0] = Math.cos(angle / 2);
    scene.rotation()[2] = Math.sin(angle / 2);
    scene.logScale()[0] = Math.log(0.02);
    scene.logScale()[1] = Math.log(0.02);
    scene.opacityLogit()[0] = 6;
    Pictures out = RasterReference.forward(scene, camera, RenderSettings.DEFAULT);
    double[] normal = {Math.sin(angle), 0, Math.cos(angle)};
    for (int x = 2; x < 7; x++) {
      double rayX = (x + 0.5 - 4.5) / 1000;
      double exact = normal[2] * 2 / (normal[0] * rayX + normal[2]);
      assertThat(out.depth()[4 * 9 + x]).isCloseTo(exact, within(1e-5));
    }
    assertThat(out.depth()[4 * 9 + 6] - out.depth()[4 * 9 + 2]).isGreaterThan(4e-3);
  }
}
