package timewalker.prepare.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.ImageLimits;
import timewalker.prepare.media.Reduction;
import timewalker.synth.Clutter;

class PictureSignatureTest {
  private static final ByteImage PICTURE = Clutter.picture(480, 1);

  @Test
  void copiesAreAlikeAndOtherPicturesAreNot() throws IOException {
    for (ByteImage copy :
        List.of(
            coded(PICTURE, 0.75),
            coded(Reduction.to(384, PICTURE), 0.75),
            Reduction.to(200, PICTURE),
            brighter(PICTURE))) {
      assertThat(whole(copy).likeness(whole(PICTURE))).isBetween(0.998, 1.0);
    }
    for (int seed = 2; seed < 6; seed++) {
      assertThat(whole(Clutter.picture(480, seed)).likeness(whole(PICTURE))).isLessThan(0.8);
    }
  }

  @Test
  void partOfAPictureIsAsInTheCutOutPart() {
    PictureSignature part = PictureSignature.of(PICTURE, new Region(200, 150, 160, 160, 0));
    ByteImage cut = new ByteImage(240, 200, 3);
    for (int y = 0; y < 200; y++) {
      System.arraycopy(
          PICTURE.data(), 3 * ((50 + y) * 480 + 100), cut.data(), 3 * y * 240, 3 * 240);
    }
    PictureSignature same = PictureSignature.of(cut, new Region(100, 100, 160, 160, 0));
    assertThat(same.levels()).isEqualTo(part.levels());
    assertThat(same.likeness(whole(PICTURE))).isLessThan(0.8);
  }

  @Test
  void plainPictureIsLikeNoOther() {
    ByteImage plain = new ByteImage(50, 40, 3);
    Arrays.fill(plain.data(), (byte) 77);
    assertThat(whole(plain).levels()).containsOnly(0);
    assertThat(whole(plain).likeness(whole(plain))).isZero();
  }

  private static PictureSignature whole(ByteImage picture) {
    return PictureSignature.of(picture, Region.of(picture.width(), picture.height()));
  }

  private static ByteImage coded(ByteImage picture, double quality) throws IOException {
    byte[] jpeg = ImageFile.encodeJpeg(picture, quality, Optional.empty());
    return ImageFile.decode(jpeg, "copy.jpg", ImageLimits.DEFAULT);
  }

  private static ByteImage brighter(ByteImage picture) {
    ByteImage out = new ByteImage(picture.width(), picture.height(), 3);
    for (int i = 0; i < out.data().length; i++) {
      out.data()[i] = (byte) Math.min(255, 1.1 * (picture.data()[i] & 0xff));
    }
    return out;
  }
}
