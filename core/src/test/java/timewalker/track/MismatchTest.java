package timewalker.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import timewalker.engine.PictureComparison;
import timewalker.loss.ColourAffine;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.settings.NamedSettings;

final class MismatchTest {
  private static final int WIDTH = 5;
  private static final int HEIGHT = 7;
  private static final int PIXELS = WIDTH * HEIGHT;

  private final SplittableRandom random = new SplittableRandom(7);
  private final Parallel parallel = Parallel.of(1);
  private final PictureComparison pictures = new PictureComparison(parallel);
  private final FloatImage colour = noise(3);
  private final FloatImage mask = noise(1);
  private final TrackerSettings.Evidence evidence =
      NamedSettings.defaults(TrackerSettings.Evidence.class).with("silhouette", 0.7);
  private final Mismatch mismatch = new Mismatch(evidence, parallel);

  MismatchTest() {
    pictures.resize(
        Camera.lookAt(WIDTH, HEIGHT, 10, new double[] {0, 0, 1}, new double[] {0, 0, 0}));
    fill(pictures.target().colour());
    fill(pictures.target().alpha());
  }

  private FloatImage noise(int channels) {
    FloatImage image = new FloatImage(WIDTH, HEIGHT, channels);
    fill(image.data());
    return image;
  }

  private void fill(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
  }

  private double cost(ColourAffine.Where where) {
    pictures.forward(null);
    return mismatch.compare(pictures, colour, mask, where, 3);
  }

  @Test
  void theSumIsThatOfTheFormula() {
    double sum = 0;
    double e = evidence.outlier();
    for (int i = 0; i < 3 * PIXELS; i++) {
      double r = pictures.target().colour()[i] - colour.data()[i];
      sum += e * e * (Math.sqrt(1 + r * r / (e * e)) - 1);
    }
    for (int i = 0; i < PIXELS; i++) {
      double r = pictures.target().alpha()[i] - mask.data()[i];
      sum += 0.7 * e * e * (Math.sqrt(1 + r * r / (e * e)) - 1);
    }
    assertThat(cost(_ -> true)).isCloseTo(3 * sum, within(1e-5 * sum));
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    cost(_ -> true);
    float[] gradColour = pictures.gradTarget().colour().clone();
    float[] gradAlpha = pictures.gradTarget().alpha().clone();
    compare(pictures.target().colour(), gradColour);
    compare(pictures.target().alpha(), gradAlpha);
  }

  private void compare(float[] values, float[] gradient) {
    float step = 1e-3f;
    for (int i = 0; i < values.length; i += 3) {
      float before = values[i];
      values[i] = before + step;
      double above = cost(_ -> true);
      values[i] = before - step;
      double below = cost(_ -> true);
      values[i] = before;
      assertThat((double) gradient[i]).isCloseTo((above - below) / (2 * step), within(2e-3));
    }
  }

  @Test
  void pixelsThatDoNotCountHaveNeitherGradientNorWeight() {
    cost(p -> p % 2 == 0);
    for (int i = 1; i < PIXELS; i += 2) {
      for (int c = 0; c < 4; c++) {
        assertThat(mismatch.weight()[c * PIXELS + i]).isZero();
        assertThat(mismatch.weight()[c * PIXELS + i - 1]).isPositive();
      }
      assertThat(pictures.gradTarget().alpha()[i]).isZero();
      assertThat(pictures.gradTarget().colour()[i]).isZero();
    }
  }
}
