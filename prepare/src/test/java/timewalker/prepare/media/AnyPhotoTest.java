package timewalker.prepare.media;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.Orientation;
import timewalker.io.image.PngOptions;
import timewalker.io.image.ShortImage;
import timewalker.synth.ExifTag;

/** Random combinations of format, depth, colours, orientation and date of one picture. */
@ResourceLock("readers of ImageIO") // other tests register their own
class AnyPhotoTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;
  private static final int COMBINATIONS = 500;

  /** What is allowed to differ in the mean, levels of 255. */
  private static final double TOLERANCE = 3;

  private enum Format {
    JPEG,
    PNG,
    PNG_WITH_ALPHA,
    PNG_16,
    BMP,
    TIFF
  }

  private enum DateSource {
    NONE,
    EXIF,
    NAME,
    FOLDER,
    TAKEOUT
  }

  @TempDir Path folder;

  /** Smooth colours, another in each corner. */
  private static ByteImage truth(SplittableRandom random) {
    int[] corners = random.ints(12, 20, 236).toArray();
    ByteImage picture = new ByteImage(WIDTH, HEIGHT, 3);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double u = x / (WIDTH - 1.0);
        double v = y / (HEIGHT - 1.0);
        for (int c = 0; c < 3; c++) {
          double top = corners[c] * (1 - u) + corners[3 + c] * u;
          double bottom = corners[6 + c] * (1 - u) + corners[9 + c] * u;
          picture.data()[3 * (y * WIDTH + x) + c] = (byte) Math.round(top * (1 - v) + bottom * v);
        }
      }
    }
    return picture;
  }

  /** Stored so that a viewer, turning it as EXIF says, shows the picture. */
  private static ByteImage stored(ByteImage shown, int orientation) {
    // Turns by a quarter undo each other; all others undo themselves.
    int undo = orientation == 6 ? 8 : orientation == 8 ? 6 : orientation;
    return Orientation.upright(shown, undo);
  }

  /** [n][3] samples of 16 bits: the picture's colours as a profile codes them. */
  private static short[] coded(ByteImage picture, ICC_Profile profile) {
    ICC_ColorSpace space = new ICC_ColorSpace(profile);
    ComponentColorModel wide =
        new ComponentColorModel(
            space, false, false, ComponentColorModel.OPAQUE, DataBuffer.TYPE_USHORT);
    WritableRaster to = wide.createCompatibleWritableRaster(picture.width(), picture.height());
    BufferedImage from =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < picture.pixels(); i++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        rgb = rgb << 8 | picture.data()[3 * i + c] & 0xff;
      }
      from.setRGB(i % picture.width(), i / picture.width(), rgb);
    }
    new ColorConvertOp(null).filter(from, new BufferedImage(wide, to, false, null));
    short[] samples = new short[3 * picture.pixels()];
    int[] pixel = new int[3];
    for (int i = 0; i < picture.pixels(); i++) {
      to.getPixel(i % picture.width(), i / picture.width(), pixel);
      for (int c = 0; c < 3; c++) {
        samples[3 * i + c] = (short) pixel[c];
      }
    }
    return samples;
  }

  private static ByteImage in8Bits(short[] samples, int width, int height) {
    ByteImage out = new ByteImage(width, height, 3);
    for (int i = 0; i < samples.length; i++) {
      out.data()[i] = (byte) (((samples[i] & 0xffff) * 255 + 32767) / 65535);
    }
    return out;
  }

  private static byte[] encoded(Format format, ByteImage picture, short[] wide) throws IOException {
    int width = picture.width();
    int height = picture.height();
    return switch (format) {
      case JPEG -> ImageFile.encodeJpeg(picture, 0.98, Optional.empty());
      case PNG -> ImageFile.encodePng(picture, PngOptions.PLAIN);
      case PNG_WITH_ALPHA -> ImageFile.encodePng(opaque(picture), PngOptions.PLAIN);
      case PNG_16 -> ImageFile.encodePng(new ShortImage(width, height, 3, wide), PngOptions.PLAIN);
      case BMP, TIFF -> byImageIo(picture, format.name().toLowerCase(Locale.ROOT));
    };
  }

  private static ByteImage opaque(ByteImage rgb) {
    ByteImage out = new ByteImage(rgb.width(), rgb.height(), 4);
    for (int i = 0; i < rgb.pixels(); i++) {
      System.arraycopy(rgb.data(), 3 * i, out.data(), 4 * i, 3);
      out.data()[4 * i + 3] = (byte) 255;
    }
    return out;
  }

  private static byte[] byImageIo(ByteImage picture, String format) throws IOException {
    BufferedImage image =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < picture.pixels(); i++) {
      image
          .getRaster()
          .setPixel(
              i % picture.width(),
              i / picture.width(),
              new int[] {
                picture.data()[3 * i] & 0xff,
                picture.data()[3 * i + 1] & 0xff,
                picture.data()[3 * i + 2] & 0xff
              });
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      ImageWriteParam settings = writer.getDefaultWriteParam();
      writer.write(null, new IIOImage(image, null, null), settings);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  private static byte[] withProfile(byte[] file, boolean png, ICC_Profile profile)
      throws IOException {
    byte[] data = profile.getData();
    if (png) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      packed.writeBytes("profile\0\0".getBytes(US_ASCII));
      try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
        out.write(data);
      }
      return MadePng.with(file, "iCCP", packed.toByteArray());
    }
    byte[] name = "ICC_PROFILE\0\1\1".getBytes(US_ASCII);
    int length = 2 + name.length + data.length;
    return ByteBuffer.allocate(file.length + 2 + length)
        .put(file, 0, 2)
        .put(new byte[] {(byte) 0xff, (byte) 0xe2})
        .putShort((short) length)
        .put(name)
        .put(data)
        .put(file, 2, file.length - 2)
        .array();
  }

  /** EXIF's block alone, without the segment of a JPEG around it. */
  private static byte[] exif(ExifTag tag) {
    byte[] jpeg = tag.addTo(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xd9});
    return Arrays.copyOfRange(jpeg, 12, jpeg.length - 2);
  }

  @Test
  void everyCombinationShowsThePictureAndItsDate() throws IOException {
    SplittableRandom random = new SplittableRandom(19);
    ICC_Profile[] profiles = {
      null,
      ICC_Profile.getInstance(ColorSpace.CS_sRGB),
      ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB)
    };
    for (int n = 0; n < COMBINATIONS; n++) {
      Format format = Format.values()[random.nextInt(Format.values().length)];
      boolean png = format.name().startsWith("PNG");
      boolean tagged = png || format == Format.JPEG;
      int orientation = tagged ? 1 + random.nextInt(8) : 1;
      // Eight bits of linear light are too few for dark colours.
      int kinds = tagged ? format == Format.PNG_16 ? 3 : 2 : 1;
      ICC_Profile profile = profiles[random.nextInt(kinds)];
      DateSource source = DateSource.values()[random.nextInt(tagged ? 5 : 1)];
      if (!tagged && random.nextBoolean()) {
        source = DateSource.NAME;
      }
      LocalDateTime taken =
          LocalDateTime.of(1955, 2, 3, 12, 0).plusDays(random.nextInt(365 * 60)).plusSeconds(7);
      String what =
          n + ": " + format + ", orientation " + orientation + ", " + profile + ", " + source;

      ByteImage shown = truth(random);
      ByteImage stored = stored(shown, orientation);
      short[] wide =
          coded(stored, profile == null ? ICC_Profile.getInstance(ColorSpace.CS_sRGB) : profile);
      byte[] file = encoded(format, in8Bits(wide, stored.width(), stored.height()), wide);
      file = profile == null ? file : withProfile(file, png, profile);
      Optional<LocalDateTime> clock =
          source == DateSource.EXIF ? Optional.of(taken) : Optional.empty();
      ExifTag tag = new ExifTag("Maker", "Model", clock, orientation, 35);
      file = png ? MadePng.with(file, "eXIf", exif(tag)) : tagged ? tag.addTo(file) : file;
      check(what, n, file, source, taken, shown);
    }
  }

  private void check(
      String what, int n, byte[] file, DateSource source, LocalDateTime taken, ByteImage shown)
      throws IOException {
    String stamp = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).format(taken);
    String parent = source == DateSource.FOLDER ? "Summer " + taken.getYear() : "album";
    String name = source == DateSource.NAME ? "IMG_" + stamp + ".dat" : "p" + n + ".dat";
    Path path = Files.createDirectories(folder.resolve(parent)).resolve(name);
    Files.write(path, file);
    if (source == DateSource.TAKEOUT) {
      String json =
          "{\"photoTakenTime\":{\"timestamp\":\"" + taken.toEpochSecond(ZoneOffset.UTC) + "\"}}";
      Files.write(path.resolveSibling(name + ".json"), json.getBytes(UTF_8));
    }
    Photo photo = PhotoFile.read(path, 1000, Duration.ofMinutes(1));
    assertThat(photo.picture().width()).as(what).isEqualTo(WIDTH);
    assertThat(photo.picture().height()).as(what).isEqualTo(HEIGHT);
    double difference = 0;
    for (int i = 0; i < shown.data().length; i++) {
      difference += Math.abs((photo.picture().data()[i] & 0xff) - (shown.data()[i] & 0xff));
    }
    assertThat(difference / shown.data().length).as(what).isLessThanOrEqualTo(TOLERANCE);

    Optional<LocalDateTime> found =
        photo
            .taken()
            .or(() -> TakeoutDate.of(path))
            .or(() -> WrittenDates.of(parent + "/" + name, false));
    if (source == DateSource.NONE) {
      assertThat(found).as(what).isEmpty();
    } else if (source == DateSource.FOLDER) {
      assertThat(found.orElseThrow().getYear()).as(what).isEqualTo(taken.getYear());
    } else {
      assertThat(found.orElseThrow().toLocalDate()).as(what).isEqualTo(taken.toLocalDate());
    }
  }
}
