package timewalker.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.math.FloatImage;

class CropTest {
  @Test
  void pictureNoLargerThanTheResultIsCopiedPixelByPixel() {
    ByteImage photo = noise(64, 64);
    Crop crop = Crop.around(new double[] {10, 10, 50, 50}, 64, 64, 64);
    assertThat(crop.colours(photo).data()).isEqualTo(photo.data());
    Crop wider = Crop.around(new double[] {10, 10, 50, 50}, 60, 40, 64);
    ByteImage padded = wider.colours(noise(60, 40));
    assertThat(padded.at(2, 12, 1)).isEqualTo(noise(60, 40).at(0, 0, 1));
    assertThat(padded.at(0, 0, 0)).isEqualTo(255);
  }

  @Test
  void cameraOfTheCropSeesAPointWhereTheCropShowsIt() {
    Camera camera = Camera.lookAt(400, 300, 500, new double[] {0, 0, 1}, new double[3]);
    Crop crop = Crop.around(new double[] {100, 80, 260, 250}, 400, 300, 64);
    Camera seen = crop.camera(camera);
    double[] point = {0.05, -0.03, 0.1};
    double[] whole = project(camera, point);
    double[] part = project(seen, point);
    assertThat(part[0]).isCloseTo((whole[0] - crop.x()) * 64 / crop.side(), within(1e-9));
    assertThat(part[1]).isCloseTo((whole[1] - crop.y()) * 64 / crop.side(), within(1e-9));
    assertThat(seen.width()).isEqualTo(64);
  }

  @Test
  void reducedPictureKeepsItsMeanAndItsMask() {
    ByteImage photo = noise(300, 300);
    Crop crop = new Crop(20.3, 31.7, 200.5, 50);
    ByteImage small = crop.colours(photo);
    double sum = 0;
    for (byte b : small.data()) {
      sum += b & 0xff;
    }
    double all = 0;
    for (int y = 32; y < 232; y++) {
      for (int x = 21; x < 221; x++) {
        all += photo.at(x, y, 0) + photo.at(x, y, 1) + photo.at(x, y, 2);
      }
    }
    assertThat(sum / small.data().length).isCloseTo(all / (3 * 200 * 200), within(0.5));
    FloatImage mask = new FloatImage(300, 300, 1);
    java.util.Arrays.fill(mask.data(), 1);
    assertThat(crop.mask(mask).at(25, 25, 0)).isEqualTo(255);
    assertThat(new Crop(-100, 0, 200, 50).mask(mask).at(0, 25, 0)).isZero();
  }

  @Test
  void whatTheMaskLeavesOutIsWhite() {
    ByteImage mask = new ByteImage(2, 1, 1, new byte[] {(byte) 255, 0});
    ByteImage colours = new ByteImage(2, 1, 3, new byte[] {10, 20, 30, 40, 50, 60});
    assertThat(Crop.overWhite(colours, mask).data())
        .containsExactly(10, 20, 30, (byte) 255, (byte) 255, (byte) 255);
  }

  private static double[] project(Camera camera, double[] p) {
    double[] m = camera.cameraFromWorld();
    double[] c = new double[3];
    for (int r = 0; r < 3; r++) {
      c[r] = m[4 * r] * p[0] + m[4 * r + 1] * p[1] + m[4 * r + 2] * p[2] + m[4 * r + 3];
    }
    return new double[] {
      camera.fx() * c[0] / c[2] + camera.cx(), camera.fy() * c[1] / c[2] + camera.cy()
    };
  }

  private static ByteImage noise(int width, int height) {
    ByteImage image = new ByteImage(width, height, 3);
    new Random(1).nextBytes(image.data());
    return image;
  }
}
