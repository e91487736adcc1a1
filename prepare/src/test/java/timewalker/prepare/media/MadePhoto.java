package timewalker.prepare.media;

import static java.nio.charset.StandardCharsets.US_ASCII;

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
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.Orientation;
import timewalker.io.image.PngOptions;
import timewalker.io.image.ShortImage;
import timewalker.synth.ExifTag;

/**
 * How a picture is stored: format, depth, colours and orientation.
 *
 * @param profile whose colours the file holds; null for sRGB without a word
 */
public record MadePhoto(Format format, int orientation, @Nullable ICC_Profile profile) {
  /** Formats that need no decoder of their own. */
  public enum Format {
    JPEG,
    PNG,
    PNG_WITH_ALPHA,
    PNG_16,
    BMP,
    TIFF
  }

  private static final ICC_Profile SRGB = ICC_Profile.getInstance(ColorSpace.CS_sRGB);
  private static final ICC_Profile LINEAR = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB);

  /** Any way. */
  public static MadePhoto any(SplittableRandom random) {
    Format format = Format.values()[random.nextInt(Format.values().length)];
    boolean tagged = isTagged(format);
    // Eight bits of linear light are too few for dark colours.
    int kinds = tagged ? format == Format.PNG_16 ? 3 : 2 : 1;
    int kind = random.nextInt(kinds);
    return new MadePhoto(
        format, tagged ? 1 + random.nextInt(8) : 1, kind == 0 ? null : kind == 1 ? SRGB : LINEAR);
  }

  private static boolean isTagged(Format format) {
    return isPng(format) || format == Format.JPEG;
  }

  private static boolean isPng(Format format) {
    return List.of(Format.PNG, Format.PNG_WITH_ALPHA, Format.PNG_16).contains(format);
  }

  /** Whether such a file has EXIF. */
  public boolean isTagged() {
    return isTagged(format);
  }

  /** The picture as a file. */
  public byte[] file(ByteImage shown, Optional<LocalDateTime> clock) throws IOException {
    ByteImage stored = stored(shown, orientation);
    short[] wide = coded(stored, profile == null ? SRGB : profile);
    byte[] file = encoded(format, in8Bits(wide, stored.width(), stored.height()), wide);
    boolean png = isPng(format);
    file = profile == null ? file : withProfile(file, png, profile);
    ExifTag tag = new ExifTag("Maker", "Model", clock, orientation, 35);
    return png
        ? MadePng.with(file, "eXIf", exif(tag))
        : format == Format.JPEG ? tag.addTo(file) : file;
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
}
