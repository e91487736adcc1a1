package timewalker.io.video;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.ImageLimits;

class StillReaderTest {
  private static final int[] RED = {200, 40, 40};
  private static final int[] BLUE = {40, 40, 200};
  private static final int[] WHITE = {255, 255, 255};

  @TempDir Path folder;

  private ByteImage read(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = requireNonNull(StillReaderTest.class.getResourceAsStream(name))) {
      Files.copy(in, file);
    }
    return StillReader.read(file, ImageLimits.DEFAULT).picture();
  }

  private static void assertColour(ByteImage picture, int x, int y, int[] colour) {
    for (int c = 0; c < 3; c++) {
      assertThat(picture.at(x, y, c)).as(x + ", " + y).isCloseTo(colour[c], within(8));
    }
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] numbers(int... values) {
    ByteBuffer out = ByteBuffer.allocate(Integer.BYTES * values.length);
    for (int value : values) {
      out.putInt(value);
    }
    return out.array();
  }

  private static byte[] shorts(int... values) {
    ByteBuffer out = ByteBuffer.allocate(Short.BYTES * values.length);
    for (int value : values) {
      out.putShort((short) value);
    }
    return out.array();
  }

  private static byte[] box(String type, byte[]... content) {
    byte[] body = joined(content);
    return joined(numbers(8 + body.length), type.getBytes(US_ASCII), body);
  }

  /**
   * A HEIC of tiles (ISO/IEC 23008-12, 6.6.2.3) that all are one JPEG.
   *
   * @param claimed pixels along a tile's side, as the file says
   */
  private static byte[] tiled(byte[] jpeg, int columns, int rows, int claimed) {
    byte[] grid =
        joined(
            new byte[] {0, 0, (byte) (rows - 1), (byte) (columns - 1)},
            shorts(columns * claimed, rows * claimed));
    byte[] start =
        box("ftyp", "heic".getBytes(US_ASCII), numbers(0), "mif1heic".getBytes(US_ASCII));
    int data = start.length + meta(grid, jpeg, columns, rows, claimed, 0).length + 8;
    return joined(start, meta(grid, jpeg, columns, rows, claimed, data), box("mdat", grid, jpeg));
  }

  private static byte[] meta(
      byte[] grid, byte[] jpeg, int columns, int rows, int claimed, int data) {
    int[] tiles = new int[columns * rows];
    Arrays.fill(tiles, 2);
    byte[] size = box("ispe", numbers(0, columns * claimed, rows * claimed));
    return box(
        "meta",
        numbers(0),
        box("hdlr", numbers(0, 0, 0x70696374, 0, 0, 0), new byte[1]),
        box("pitm", numbers(0), shorts(1)),
        box(
            "iloc",
            numbers(0),
            new byte[] {0x44, 0},
            shorts(2, 1, 0, 1),
            numbers(data, grid.length),
            shorts(2, 0, 1),
            numbers(data + grid.length, jpeg.length)),
        box("iinf", numbers(0), shorts(2), item(1, "grid"), item(2, "jpeg")),
        box(
            "iprp",
            box("ipco", size, box("ispe", numbers(0, claimed, claimed))),
            box("ipma", numbers(0, 2), shorts(1), new byte[] {1, 1}, shorts(2), new byte[] {1, 2})),
        box("iref", numbers(0), box("dimg", shorts(1, tiles.length), shorts(tiles))));
  }

  private static byte[] item(int number, String type) {
    return box(
        "infe", numbers(0x02000000), shorts(number, 0), type.getBytes(US_ASCII), new byte[1]);
  }

  private static byte[] jpeg(int side) throws IOException {
    ByteImage picture = new ByteImage(side, side, 3);
    for (int i = 0; i < picture.pixels(); i++) {
      picture.data()[3 * i] = (byte) RED[0];
      picture.data()[3 * i + 1] = (byte) RED[1];
      picture.data()[3 * i + 2] = (byte) (RED[2] + i % 3); // not empty
    }
    return ImageFile.encodeJpeg(picture, 0.95, Optional.empty());
  }

  private void assertRefused(byte[] file) throws IOException {
    Path path = Files.write(folder.resolve("bad.heic"), file);
    assertThatThrownBy(() -> StillReader.read(path, ImageLimits.DEFAULT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is a damaged picture");
  }

  @Test
  void tilesThatDoNotMakeUpThePictureAreRefused() throws IOException {
    Path whole = Files.write(folder.resolve("whole.heic"), tiled(jpeg(64), 3, 2, 64));
    ByteImage picture = StillReader.read(whole, ImageLimits.DEFAULT).picture();
    assertThat(picture.width()).isEqualTo(192);
    assertThat(picture.height()).isEqualTo(128);
    assertColour(picture, 0, 0, RED);
    assertColour(picture, 191, 127, RED);
    // Smaller than stated, they leave gaps; much larger, they are decoded for nothing.
    assertRefused(tiled(jpeg(48), 3, 2, 64));
    assertRefused(tiled(jpeg(512), 100, 100, 8));
  }

  @Test
  void cutOffPicturesAreRefused() throws IOException {
    byte[] whole = tiled(jpeg(256), 1, 1, 256);
    Files.write(folder.resolve("whole.heic"), whole);
    assertThat(
            StillReader.read(folder.resolve("whole.heic"), ImageLimits.DEFAULT).picture().width())
        .isEqualTo(256);
    for (int percent = 50; percent < 100; percent += 7) {
      assertRefused(Arrays.copyOf(whole, whole.length * percent / 100));
    }
  }

  /** Stored: red above blue, and the right half transparent. */
  @Test
  void transparentPhotoIsSeenOverWhite() throws IOException {
    ByteImage picture = read("half.avif");
    assertThat(picture.width()).isEqualTo(64);
    assertColour(picture, 16, 12, RED);
    assertColour(picture, 16, 36, BLUE);
    assertColour(picture, 48, 12, WHITE);
    assertColour(picture, 48, 36, WHITE);
  }

  @Test
  void transparencyIsTurnedWithThePhoto() throws IOException {
    ByteImage picture = read("half-turned.avif");
    assertThat(picture.width()).isEqualTo(48);
    assertColour(picture, 36, 16, RED);
    assertColour(picture, 12, 16, BLUE);
    assertColour(picture, 36, 48, WHITE);
    assertColour(picture, 12, 48, WHITE);
  }
}
