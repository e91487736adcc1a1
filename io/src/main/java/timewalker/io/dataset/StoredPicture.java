package timewalker.io.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.ImageHeader;
import timewalker.io.image.ImageLimits;
import timewalker.io.image.Orientation;
import timewalker.io.image.PictureMetadata;
import timewalker.io.image.PngOptions;

/**
 * A picture that is added to a dataset as it was encoded, without its metadata. One that is to be
 * turned or mirrored, as its metadata say, is encoded anew.
 *
 * @param bytes the whole PNG or JPEG, nothing but pixels in it
 * @param header its size and format
 * @param file a file with the same content, which may be linked
 */
public record StoredPicture(byte[] bytes, ImageHeader header, Optional<Path> file) {

  /**
   * Reads a picture from outside.
   *
   * @throws BadInputException when it is missing, cut off, too large, or no PNG or JPEG
   */
  public static StoredPicture read(Path file) throws IOException {
    ImageHeader.read(file, ImageLimits.DEFAULT);
    byte[] whole = Files.readAllBytes(file);
    StoredPicture plain = of(whole, file.toString());
    return Arrays.equals(plain.bytes, whole)
        ? new StoredPicture(whole, plain.header, Optional.of(file.toRealPath()))
        : plain;
  }

  /**
   * Takes a picture out of a container.
   *
   * @param origin what to call it in messages
   */
  public static StoredPicture of(byte[] encoded, String origin) {
    int orientation = PictureMetadata.orientation(encoded);
    if (orientation != 1) {
      ByteImage stored = ImageFile.decode(encoded, origin, ImageLimits.DEFAULT);
      ByteImage upright = Orientation.upright(stored, orientation);
      return of(ImageFile.encodePng(upright, PngOptions.PLAIN), origin);
    }
    ImageHeader header = ImageHeader.of(encoded, origin, ImageLimits.DEFAULT);
    byte[] plain = PictureMetadata.removedFrom(encoded, origin);
    return new StoredPicture(plain, header, Optional.empty());
  }

  /** Whether it says how much of each pixel the person covers. */
  public boolean hasAlpha() {
    return header.channels() % 2 == 0;
  }

  /** The ending of its file's name. */
  String extension() {
    return header.format() == ImageHeader.Format.PNG ? ".png" : ".jpg";
  }
}
