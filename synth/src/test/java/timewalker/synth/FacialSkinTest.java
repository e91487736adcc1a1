package timewalker.synth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.head.HeadModel;
import timewalker.head.HeadPoser;
import timewalker.math.Parallel;
import timewalker.skin.TrackedGeometry;

/** What training takes for skin, against what the computed person truly has there. */
class FacialSkinTest {
  @Test
  void fringeAndBeardAreNotTakenForSkin() {
    LifelongSubject subject =
        new LifelongSubject(
            SynthSettings.DEFAULT.withAges(List.of(25.0, 50.0)).withFrames(3, 1).withSize(192));
    HeadModel head = subject.headModel();
    HeadPoser poser = new HeadPoser(head);
    float[] vertices = new float[3 * head.vertexCount()];
    double skin = 0;
    double skinKept = 0;
    double other = 0;
    double otherKept = 0;
    try (Parallel parallel = Parallel.of(2)) {
      TrackedGeometry tracked = new TrackedGeometry(head, parallel);
      for (Shot shot : subject.shots()) {
        if (!shot.split().isTrained()) {
          continue;
        }
        RenderedShot picture = subject.render(shot);
        poser.pose(shot.truth(), vertices);
        tracked.draw(vertices, shot.camera());
        float[] before = tracked.facialSkin().data();
        tracked.leaveOutWhatIsNotSkin(picture.colour());
        for (int p = 0; p < before.length; p++) {
          if (before[p] > 0 && picture.skin()[p]) {
            skin++;
            skinKept += tracked.bare().data()[p];
          } else if (before[p] > 0) {
            other++;
            otherKept += tracked.bare().data()[p];
          }
        }
      }
    }
    assertThat(other).isGreaterThan(0.1 * skin);
    assertThat(otherKept / other).isLessThan(0.3);
    assertThat(skinKept / skin).isGreaterThan(0.8);
  }
}
