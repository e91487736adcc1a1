package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import timewalker.TimeWalker;
import timewalker.avatar.OrbitView;
import timewalker.avatar.StageMix;
import timewalker.engine.Moment;
import timewalker.example.TinyLife;
import timewalker.head.HeadParams;
import timewalker.loss.Psnr;
import timewalker.math.Camera;
import timewalker.raster.CpuSurfelRenderer;
import timewalker.raster.RenderTarget;
import timewalker.surfel.WorldSurfels;

class SurfelPacketTest {
  @Test
  void numbersComeBackWithinHalfAStep() {
    float[] values = {-3.5f, 0, 1e-3f, 2, 7.25f};
    Quantised range = Quantised.range(values);
    for (float value : values) {
      assertThat(Math.abs(range.back(range.of(value)) - value)).isLessThan(0.51f * range.step());
    }
    assertThat(range.back(range.of(-3.5f))).isEqualTo(-3.5f);
    assertThat(Quantised.range(new float[] {4, 4}).of(4f)).isZero();
  }

  @Test
  void whatArrivesLooksAsWhatWasSent() throws IOException {
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      StageMix mix = person.age(37);
      HeadParams head = person.head(mix, Map.of("smile", 0.8, "jaw", 0.6, "turn-left", 0.7));
      Camera camera = new OrbitView(25, 10, 256).around(person.space());
      Moment moment = person.engine().newMoment();
      moment.at(mix);
      moment.pose(head);
      WorldSurfels sent = moment.colour(camera);
      UnpackedSurfels whole =
          new UnpackedSurfels(SurfelPacket.of(7, 1, moment.expressed(), sent, true));
      assertThat(whole.request).isEqualTo(7);
      assertThat(whole.slot).isEqualTo(1);
      assertThat(whole.count).isEqualTo(TinyLife.SURFELS);
      UnpackedSurfels motion =
          new UnpackedSurfels(SurfelPacket.of(8, 0, moment.expressed(), sent, false));
      assertThat(motion.attributes).isFalse();
      WorldSurfels arrived = motion.world(whole);
      int n = sent.count();
      for (int i = 0; i < 3 * n; i++) {
        assertThat(arrived.position()[i]).isCloseTo(sent.position()[i], within(5e-6f));
      }
      for (int i = 0; i < 4 * n; i++) {
        assertThat(arrived.rotation()[i]).isCloseTo(sent.rotation()[i], within(6e-5f));
      }
      // The packet's colour is the one from everywhere; the rest comes apart.
      System.arraycopy(sent.colour(), 0, arrived.colour(), 0, 3 * n);
      double loss = psnr(draw(person, sent, camera), draw(person, arrived, camera));
      assertThat(loss).isGreaterThan(55);
    }
  }

  private static org.assertj.core.data.Offset<Float> within(float offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }

  private static RenderTarget draw(TimeWalker person, WorldSurfels surfels, Camera camera) {
    CpuSurfelRenderer renderer = new CpuSurfelRenderer(person.parallel());
    RenderTarget target = new RenderTarget(camera.width(), camera.height());
    renderer.forward(surfels, camera, person.renderSettings(), target, renderer.newView());
    return target;
  }

  private static double psnr(RenderTarget a, RenderTarget b) {
    return Psnr.of(a.picture(), b.picture());
  }
}
