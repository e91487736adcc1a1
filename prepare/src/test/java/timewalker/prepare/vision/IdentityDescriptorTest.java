package timewalker.prepare.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.head.HeadParams;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.synth.LifelongSubject;
import timewalker.synth.SynthSettings;

class IdentityDescriptorTest {
  @Test
  void picturesOfOnePersonResembleEachOtherMoreThanAnotherPersons() {
    List<Identity> one = new ArrayList<>();
    List<Identity> other = new ArrayList<>();
    try (FaceModels models = new FaceModels()) {
      for (double yaw : new double[] {-20, 0, 20}) {
        one.add(describe(models, 0, yaw));
        other.add(describe(models, 3, yaw));
      }
    }
    double leastWithin = 1;
    double mostBetween = -1;
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        mostBetween = Math.max(mostBetween, one.get(i).likeness(other.get(j)));
        leastWithin = Math.min(leastWithin, one.get(i).likeness(one.get(j)));
        leastWithin = Math.min(leastWithin, other.get(i).likeness(other.get(j)));
      }
      assertThat(one.get(i).likeness(one.get(i))).isBetween(0.9999, 1.0001);
      assertThat(one.get(i).age()).isBetween(10f, 50f);
    }
    assertThat(leastWithin).isGreaterThan(mostBetween + 0.1);
  }

  private static Identity describe(FaceModels models, int person, double yaw) {
    LifelongSubject subject =
        new LifelongSubject(
            SynthSettings.DEFAULT.withIdentity(person).withAges(List.of(25.0)).withFrames(1, 0));
    HeadParams rest =
        HeadParams.neutral(subject.headModel().shapeCount(), subject.headModel().expressionCount());
    System.arraycopy(subject.shape(25), 0, rest.shape(), 0, rest.shape().length);
    double y = Math.toRadians(yaw);
    double[] eye = {0.8 * Math.sin(y), 0.05, 0.8 * Math.cos(y)};
    Camera camera = Camera.lookAt(400, 400, 640, eye, new double[3]);
    ByteImage photo = ByteImage.of(subject.render(25, rest, camera).colour());
    Face face = models.detector().find(photo).getFirst();
    return models.identity().describe(photo, models.landmarks().find(photo, face));
  }
}
