package timewalker.io.image;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.ImagingOpException;
import java.awt.image.Raster;
import java.util.Optional;

/** Converts pictures from the colours of an ICC profile to sRGB. */
public final class IccColours {
  /** Levels of each channel by which sRGB's own profile is known. */
  private static final int LEVELS = 6;

  private IccColours() {}

  /**
   * A picture in sRGB; alpha stays.
   *
   * @param picture RGB, perhaps with alpha; others, to which no profile of RGB can belong, stay
   * @param profile what is embedded in its file; damaged ones, and those of CMYK or grey, change
   *     nothing
   */
  public static ByteImage toSrgb(ByteImage picture, byte[] profile) {
    Optional<ICC_Profile> known = picture.channels() < 3 ? Optional.empty() : rgb(profile);
    return known.isPresent() && !isSrgb(known.get()) ? converted(picture, known.get()) : picture;
  }

  private static Optional<ICC_Profile> rgb(byte[] data) {
    try {
      ICC_Profile profile = ICC_Profile.getInstance(data);
      return profile.getColorSpaceType() == ColorSpace.TYPE_RGB
          ? Optional.of(profile)
          : Optional.empty();
    } catch (IllegalArgumentException | CMMException e) {
      return Optional.empty();
    }
  }

  /** Whether a profile is that of sRGB, as many are, so that it changes nothing but roundings. */
  private static boolean isSrgb(ICC_Profile profile) {
    ByteImage cube = new ByteImage(LEVELS * LEVELS, LEVELS, 3);
    for (int i = 0; i < cube.pixels(); i++) {
      cube.data()[3 * i] = (byte) (i % LEVELS * 255 / (LEVELS - 1));
      cube.data()[3 * i + 1] = (byte) (i / LEVELS % LEVELS * 255 / (LEVELS - 1));
      cube.data()[3 * i + 2] = (byte) (i / LEVELS / LEVELS * 255 / (LEVELS - 1));
    }
    ByteImage seen = converted(cube, profile);
    for (int i = 0; i < cube.data().length; i++) {
      if (Math.abs((cube.data()[i] & 0xff) - (seen.data()[i] & 0xff)) > 1) {
        return false;
      }
    }
    return true;
  }

  private static ByteImage converted(ByteImage picture, ICC_Profile profile) {
    ByteImage stored = picture.rgb();
    BufferedImage to =
        new BufferedImage(stored.width(), stored.height(), BufferedImage.TYPE_3BYTE_BGR);
    try {
      new ColorConvertOp(null).filter(over(stored, profile), to);
    } catch (CMMException | IllegalArgumentException | ImagingOpException e) {
      return picture; // a damaged profile: the colours as they are stored
    }
    byte[] bgr = ((DataBufferByte) to.getRaster().getDataBuffer()).getData();
    int channels = picture.channels();
    ByteImage out = new ByteImage(picture.width(), picture.height(), channels);
    for (int i = 0; i < picture.pixels(); i++) {
      for (int c = 0; c < 3; c++) {
        out.data()[channels * i + c] = bgr[3 * i + 2 - c];
      }
      if (channels == 4) {
        out.data()[4 * i + 3] = picture.data()[4 * i + 3];
      }
    }
    return out;
  }

  /** The same pixels as Java's own kind of picture. */
  private static BufferedImage over(ByteImage rgb, ICC_Profile profile) {
    ComponentColorModel model =
        new ComponentColorModel(
            new ICC_ColorSpace(profile),
            false,
            false,
            ComponentColorModel.OPAQUE,
            DataBuffer.TYPE_BYTE);
    var raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(rgb.data(), rgb.data().length),
            rgb.width(),
            rgb.height(),
            3 * rgb.width(),
            3,
            new int[] {0, 1, 2},
            null);
    return new BufferedImage(model, raster, false, null);
  }
}
