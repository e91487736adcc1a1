package timewalker.prepare;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Writes the small photos that the fuzz targets of this module begin with. */
public final class FuzzSeeds {
  private static final int SIDE = 6;

  private FuzzSeeds() {}

  /**
   * Writes them.
   *
   * @param arguments the root of the repository
   */
  public static void main(String[] arguments) throws IOException {
    Path resources = Path.of(arguments[0]).resolve("prepare/src/test/resources/timewalker/prepare");
    Path photos = Files.createDirectories(resources.resolve("media/PhotoFuzzTestInputs/photo"));
    Path facts = Files.createDirectories(resources.resolve("media/PhotoFuzzTestInputs/facts"));
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIDE * SIDE; i++) {
      picture.setRGB(i % SIDE, i / SIDE, 0x0a1f37 * i);
    }
    for (String format : List.of("jpeg", "png", "gif", "bmp", "tiff")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      if (!ImageIO.write(picture, format, out)) {
        throw new IOException("no writer of " + format);
      }
      byte[] photo = format.equals("jpeg") ? withExif(out.toByteArray()) : out.toByteArray();
      Files.write(photos.resolve("small." + format), photo);
      if (format.equals("jpeg") || format.equals("tiff")) {
        Files.write(facts.resolve("small." + format), photo);
      }
    }
    for (String name : List.of("lossless.webp", "lossy.webp")) {
      Files.write(
          photos.resolve(name), Files.readAllBytes(resources.resolve("media").resolve(name)));
    }
  }

  /** Turned by a quarter, taken in 1998, with a lens of 50 mm. */
  private static byte[] withExif(byte[] jpeg) {
    byte[] date = "1998:07:16 12:00:00\0".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer tiff = ByteBuffer.allocate(96);
    tiff.put(new byte[] {'M', 'M', 0, 42}).putInt(8);
    tiff.putShort((short) 2);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putInt(6 << 16);
    tiff.putShort((short) 0x8769).putShort((short) 4).putInt(1).putInt(38);
    tiff.putInt(0);
    tiff.putShort((short) 2);
    tiff.putShort((short) 0x9003).putShort((short) 2).putInt(date.length).putInt(68);
    tiff.putShort((short) 0xa405).putShort((short) 3).putInt(1).putInt(50 << 16);
    tiff.putInt(0).put(date);
    ByteBuffer all = ByteBuffer.allocate(jpeg.length + 10 + tiff.capacity());
    all.put(jpeg, 0, 2).putShort((short) 0xffe1).putShort((short) (8 + tiff.capacity()));
    all.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(tiff.array());
    return all.put(jpeg, 2, jpeg.length - 2).array();
  }
}
