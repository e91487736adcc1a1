package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import timewalker.math.FloatImage;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderTarget;

final class FrameColoursTest {
  private static final int[][] FRAMES = {{0, 1}};
  private static final float[] WHITE = {1, 1, 1};

  private static TrainingSettings withAffineRate(double rate) {
    return TrainingSettings.DEFAULT.with("rates.affine", rate);
  }

  private static FloatImage image(float first) {
    FloatImage image = new FloatImage(5, 3, 3);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = first + 0.01f * i;
    }
    return image;
  }

  /** Covered by the person everywhere. */
  private static RenderTarget target(float first) {
    RenderTarget target = new RenderTarget(5, 3);
    System.arraycopy(image(first).data(), 0, target.colour(), 0, target.colour().length);
    Arrays.fill(target.alpha(), 1);
    return target;
  }

  @Test
  void switchedOffPicturesAndGradientsPassAsTheyAre() {
    try (Parallel parallel = Parallel.of(1)) {
      FrameColours colours = new FrameColours(withAffineRate(0), WHITE, 2, FRAMES, parallel);
      RenderTarget rendered = target(0.2f);
      assertThat(colours.forward(1, rendered).data()).isSameAs(rendered.colour());
      RenderTarget grad = target(1);
      assertThat(colours.backward(1, rendered, image(-0.3f), grad)).isZero();
      for (int i = 0; i < grad.colour().length; i++) {
        assertThat(grad.colour()[i]).isEqualTo(1 + 0.01f * i + (-0.3f + 0.01f * i));
      }
    }
  }

  /** What all frames of a stage share is the person's, not the camera's. */
  @Test
  void theMeanOfAStageIsTakenBackToTheIdentity() {
    try (Parallel parallel = Parallel.of(1)) {
      FrameColours colours = new FrameColours(withAffineRate(1e-3), WHITE, 2, FRAMES, parallel);
      RenderTarget rendered = target(0.2f);
      for (int visit = 0; visit < 50; visit++) {
        colours.forward(visit % 2, rendered);
        FloatImage up = image(visit % 2 == 0 ? 1 : 3);
        colours.backward(visit % 2, rendered, up, new RenderTarget(5, 3));
        colours.step(visit % 2);
        if (visit == 48) {
          assertThat(mean(colours)[0]).isLessThan(0.99f);
        }
      }
      float[] mean = mean(colours);
      for (int i = 0; i < 12; i++) {
        assertThat(Math.abs(mean[i] - (i % 5 == 0 ? 1 : 0))).as("number " + i).isLessThan(1e-6f);
      }
    }
  }

  private static float[] mean(FrameColours colours) {
    NamedArrays arrays = new NamedArrays();
    colours.save(arrays);
    float[] m = arrays.floats("colours/matrices");
    float[] mean = new float[12];
    for (int i = 0; i < 12; i++) {
      mean[i] = (m[i] + m[12 + i]) / 2;
    }
    return mean;
  }
}
