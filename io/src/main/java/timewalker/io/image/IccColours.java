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
import java.awt.image.Raster;
import java.util.Optional;

/** Converts pictures from the colours of an ICC profile to sRGB. */
public final class IccColours {
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
    return known.isPresent() ? converted(picture, known.get()) : picture;
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

  private static ByteImage converted(ByteImage picture, ICC_Profile profile) {
    ByteImage stored = picture.rgb();
    ComponentColorModel model =
        new ComponentColorModel(
            new ICC_ColorSpace(profile),
            false,
            false,
            ComponentColorModel.OPAQUE,
            DataBuffer.TYPE_BYTE);
    var raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(stored.data().clone(), stored.data().length),
            stored.width(),
            stored.height(),
            3 * stored.width(),
            3,
            new int[] {0, 1, 2},
            null);
    BufferedImage from = new BufferedImage(model, raster, false, null);
    BufferedImage to =
        new BufferedImage(stored.width(), stored.height(), BufferedImage.TYPE_3BYTE_BGR);
    try {
      new ColorConvertOp(null).filter(from, to);
    } catch (CMMException | IllegalArgumentException e) {
      return picture; // a damaged profile: the colours as they are stored
    }
    byte[] bgr = ((DataBufferByte) to.getRaster().getDataBuffer()).getData();
    int channels = picture.channels();
    ByteImage out =
        new ByteImage(picture.width(), picture.height(), channels, picture.data().clone());
    for (int i = 0; i < picture.pixels(); i++) {
      for (int c = 0; c < 3; c++) {
        out.data()[channels * i + c] = bgr[3 * i + 2 - c];
      }
    }
    return out;
  }
}
