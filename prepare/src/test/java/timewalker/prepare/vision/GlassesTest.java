package timewalker.prepare.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import timewalker.io.image.ByteImage;
import timewalker.synth.LifelongSubject;
import timewalker.synth.Shot;
import timewalker.synth.SynthSettings;

class GlassesTest {
  private static final FaceModels MODELS = new FaceModels();

  @AfterAll
  static void close() {
    MODELS.close();
  }

  @Test
  void bridgeOfGlassesStandsOutAndABareNoseDoesNot() {
    // At 75 this person wears glasses, at 25 and 50 not.
    LifelongSubject subject = new LifelongSubject(SynthSettings.DEFAULT);
    for (double age : new double[] {25, 50, 75}) {
      List<Double> bridges = new ArrayList<>();
      for (Shot shot : subject.shots()) {
        double yaw = Math.toDegrees(Math.asin(shot.camera().centre()[0]));
        if (shot.age() == age && shot.split().isTrained() && Math.abs(yaw) < 35) {
          ByteImage photo = ByteImage.of(subject.photograph(age, shot.truth(), shot.camera()));
          MODELS
              .detector()
              .find(photo)
              .forEach(f -> bridges.add(Glasses.bridge(photo, MODELS.landmarks().find(photo, f))));
        }
        if (bridges.size() == 10) {
          break;
        }
      }
      long worn = bridges.stream().filter(b -> b >= Glasses.WORN).count();
      assertThat(bridges).hasSize(10);
      if (age == 75) {
        assertThat(worn).as(bridges.toString()).isGreaterThanOrEqualTo(9);
      } else {
        assertThat(worn).as(bridges.toString()).isLessThanOrEqualTo(1);
      }
    }
  }
}
