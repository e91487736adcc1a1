package timewalker.io.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import timewalker.io.BadInputException;

final class PictureMetadataTest {
  private static final String SECRET = "48.137N 11.575E, Erika Mustermann";

  private static ByteImage picture() {
    ByteImage image = new ByteImage(40, 30, 3);
    new Random(3).nextBytes(image.data());
    return image;
  }

  @Test
  void textOfAPngGoesAndItsPixelsStay() {
    byte[] plain = ImageFile.encodePng(picture(), PngOptions.PLAIN);
    byte[] told = withChunk(withChunk(plain, "tEXt"), "eXIf");
    byte[] removed = PictureMetadata.removedFrom(told, "told");
    assertThat(removed).isEqualTo(plain);
    assertThat(PictureMetadata.removedFrom(plain, "plain")).isSameAs(plain);
  }

  @Test
  void exifAndCommentsOfAJpegGoAlsoBehindItsEnd() throws IOException {
    byte[] plain = ImageFile.encodeJpeg(picture(), 0.9, Optional.empty());
    byte[] told = withSegment(withSegment(plain, 0xe1), 0xfe);
    byte[] longer = Arrays.copyOf(told, told.length + 50);
    byte[] removed = PictureMetadata.removedFrom(longer, "told");
    assertThat(removed).isEqualTo(PictureMetadata.removedFrom(plain, "plain"));
    assertThat(new String(removed, StandardCharsets.ISO_8859_1)).doesNotContain("Mustermann");
    assertThat(ImageFile.decode(removed, "removed", ImageLimits.DEFAULT).data())
        .isEqualTo(ImageFile.decode(told, "told", ImageLimits.DEFAULT).data());
  }

  @Test
  void tagForSyntheticMediaStays() throws IOException {
    SyntheticMediaTag tag = SyntheticMediaTag.ALGORITHMIC;
    byte[] png = ImageFile.encodePng(picture(), PngOptions.tagged(tag));
    assertThat(PictureMetadata.removedFrom(png, "png")).isSameAs(png);
    byte[] jpeg = ImageFile.encodeJpeg(picture(), 0.9, Optional.of(tag));
    byte[] removed = PictureMetadata.removedFrom(withSegment(jpeg, 0xfe), "jpeg");
    assertThat(SyntheticMediaTag.readFrom(removed, "removed")).contains(tag.uri());
  }

  @Test
  void cutOffPicturesAreTold() throws IOException {
    byte[] png = ImageFile.encodePng(picture(), PngOptions.PLAIN);
    byte[] jpeg = ImageFile.encodeJpeg(picture(), 0.9, Optional.empty());
    for (byte[] whole : new byte[][] {png, jpeg}) {
      byte[] cut = Arrays.copyOf(whole, whole.length - 30);
      assertThatThrownBy(() -> PictureMetadata.removedFrom(cut, "cut"))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("is cut off");
    }
  }

  private static byte[] withChunk(byte[] png, String type) {
    byte[] data = (type + "Comment\0" + SECRET).getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(data);
    int head = 8 + 25;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, head);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length - 4).array());
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    out.write(png, head, png.length - head);
    return out.toByteArray();
  }

  private static byte[] withSegment(byte[] jpeg, int marker) {
    byte[] data = ("Exif\0\0" + SECRET).getBytes(StandardCharsets.ISO_8859_1);
    int at = 4 + ((jpeg[4] & 0xff) << 8 | (jpeg[5] & 0xff));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, at);
    int length = data.length + 2;
    out.writeBytes(new byte[] {(byte) 0xff, (byte) marker, (byte) (length >> 8), (byte) length});
    out.writeBytes(data);
    out.write(jpeg, at, jpeg.length - at);
    return out.toByteArray();
  }
}
