package timewalker.prepare.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.LandmarkScheme;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.prepare.vision.IrisLandmarks;
import timewalker.synth.LifelongSubject;
import timewalker.synth.Shot;
import timewalker.synth.SynthSettings;

class GazeFinderTest {
  private static final HeadModel HEAD = SyntheticLandmarks.HEAD;

  private static final LifelongSubject SUBJECT =
      new LifelongSubject(
          SynthSettings.DEFAULT
              .withIdentity(1)
              .withAges(List.of(5.0, 85.0))
              .withFrames(1, 14)
              .withSize(400)
              .withSeed(3));

  private static float[] landmarks(HeadParams params, Camera camera) {
    float[] vertices = new float[3 * HEAD.vertexCount()];
    new HeadPoser(HEAD).pose(params, vertices);
    float[] points = new float[3 * LandmarkScheme.MEDIAPIPE.count()];
    HEAD.landmarks(LandmarkScheme.MEDIAPIPE.set()).surfacePoints(HEAD.faces(), vertices, points);
    double[] m = camera.cameraFromWorld();
    float[] pixels = new float[2 * LandmarkScheme.MEDIAPIPE.count()];
    for (int l = 0; l < LandmarkScheme.MEDIAPIPE.count(); l++) {
      double[] c = new double[3];
      for (int r = 0; r < 3; r++) {
        c[r] = m[4 * r + 3];
        for (int k = 0; k < 3; k++) {
          c[r] += m[4 * r + k] * points[3 * l + k];
        }
      }
      pixels[2 * l] = (float) (camera.fx() * c[0] / c[2] + camera.cx());
      pixels[2 * l + 1] = (float) (camera.fy() * c[1] / c[2] + camera.cy());
    }
    return pixels;
  }

  private static FittedHead blindFit(HeadParams truth, Camera camera) {
    HeadParams params = truth.copy();
    Arrays.fill(params.eyes(), 0);
    float[] none = new float[LandmarkScheme.MEDIAPIPE.count()];
    return new FittedHead(params, camera, 90, none, none);
  }

  private static double degreesOff(HeadParams truth, float[] found) {
    double down = truth.eyes()[0] - found[0];
    double side = truth.eyes()[1] - found[1];
    return Math.toDegrees(Math.hypot(down, side));
  }

  @Test
  void gazeIsFoundWithinFiveDegreesWithoutANetwork() {
    requireGazes(IrisSource.NONE, 0.5, 5.0);
  }

  @Test
  void withTheNetworkMoreGazesAreFound() {
    try (IrisLandmarks irises = new IrisLandmarks()) {
      requireGazes(irises::middle, 0.9, 3.5);
    }
  }

  /** A share of the gazes must be found, with a median error, degrees. */
  private static void requireGazes(IrisSource irises, double share, double median) {
    GazeFinder finder = new GazeFinder(HEAD, LandmarkScheme.MEDIAPIPE, irises);
    List<Double> errors = new ArrayList<>();
    List<Double> ifZero = new ArrayList<>();
    for (Shot shot : SUBJECT.shots()) {
      double yaw = Math.toDegrees(Math.abs(Math.asin(shot.camera().centre()[0])));
      if (shot.age() != 37 || yaw > 45) {
        continue;
      }
      ByteImage photo = ByteImage.of(SUBJECT.photograph(shot.age(), shot.truth(), shot.camera()));
      Optional<float[]> gaze =
          finder.find(
              photo, blindFit(shot.truth(), shot.camera()), landmarks(shot.truth(), shot.camera()));
      gaze.ifPresent(found -> errors.add(degreesOff(shot.truth(), found)));
      ifZero.add(degreesOff(shot.truth(), new float[6]));
    }
    Collections.sort(errors);
    Collections.sort(ifZero);
    assertThat((double) errors.size()).isGreaterThan(share * ifZero.size());
    assertThat(errors.get(errors.size() / 2)).isLessThan(median);
    assertThat(ifZero.get(ifZero.size() / 2)).isGreaterThan(6.0);
  }

  @Test
  void closedEyesTellNothing() {
    Shot shot = SUBJECT.shots().stream().filter(s -> s.age() == 37).findFirst().orElseThrow();
    HeadParams shut = shot.truth().copy();
    SyntheticLandmarks.with(shut, "eyeBlinkLeft", 1);
    SyntheticLandmarks.with(shut, "eyeBlinkRight", 1);
    ByteImage photo = ByteImage.of(SUBJECT.photograph(37, shut, shot.camera()));
    assertThat(
            new GazeFinder(HEAD, LandmarkScheme.MEDIAPIPE, IrisSource.NONE)
                .find(photo, blindFit(shut, shot.camera()), landmarks(shut, shot.camera())))
        .isEmpty();
  }
}
