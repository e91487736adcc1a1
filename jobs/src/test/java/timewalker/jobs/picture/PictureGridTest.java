package timewalker.jobs.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import timewalker.io.image.ByteImage;

class PictureGridTest {
  @Test
  void eachPixelIsTheMeanOfASquareAtItsPlace() {
    PictureGrid sheet = new PictureGrid(2, 3, 4, 2);
    ByteImage picture = new ByteImage(4, 4, 3);
    // The upper right square holds 10, 20, 30 and 41 in green: 25.25 on average.
    picture.data()[3 * 2 + 1] = 10;
    picture.data()[3 * 3 + 1] = 20;
    picture.data()[3 * 6 + 1] = 30;
    picture.data()[3 * 7 + 1] = 41;
    sheet.put(1, 2, picture);
    ByteImage image = sheet.image();
    assertThat(image.width()).isEqualTo(6);
    assertThat(image.height()).isEqualTo(4);
    assertThat(image.at(5, 2, 1)).isEqualTo(25);
    assertThat(image.at(4, 2, 1)).isZero();
    assertThat(image.at(5, 2, 0)).isZero();
    assertThat(image.at(5, 1, 1)).as("an empty place").isEqualTo(255);
    assertThat(image.at(3, 2, 0)).as("an empty place").isEqualTo(255);
  }

  @Test
  void sheetOfManyRowsHasSmallerPictures() {
    assertThat(new PictureGrid(64, 1, 512, 2).image().height()).isEqualTo(64 * 256);
    assertThat(new PictureGrid(65, 1, 512, 2).image().width()).isEqualTo(512 / 3);
    PictureGrid most = new PictureGrid(1000, 5, 512, 2);
    assertThat(most.image().height()).isEqualTo(16_000);
    most.put(999, 4, new ByteImage(512, 512, 3));
    assertThat(most.image().at(79, 15_999, 2)).isZero();
  }
}
