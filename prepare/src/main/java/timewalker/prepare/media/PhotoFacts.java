package timewalker.prepare.media;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import timewalker.io.RegularFile;

/**
 * What a photo's EXIF block says; nothing where there is none or it is damaged.
 *
 * @param orientation 1..8 as in EXIF
 * @param taken when, by the camera's clock
 * @param focalLength35mm focal length as if on 35 mm film, millimetres
 * @param sensorData whether the file holds what a camera's sensor saw, and the picture beside it is
 *     a thumbnail
 */
record PhotoFacts(
    int orientation,
    Optional<LocalDateTime> taken,
    OptionalDouble focalLength35mm,
    boolean sensorData) {
  static final PhotoFacts NONE = new PhotoFacts(1, Optional.empty(), OptionalDouble.empty(), false);

  /** TIFF's DNGVersion, and the photometric interpretations of sensors (DNG 1.7.1). */
  private static final int DNG_VERSION = 0xc612;

  private static final int COLOUR_FILTERS = 32803;
  private static final int LINEAR_RAW = 34892;

  private static final DateTimeFormatter EXIF_TIME =
      DateTimeFormatter.ofPattern("uuuu:MM:dd HH:mm:ss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /** The first photograph is of 1826; cameras without a clock say 0000 or 1970 or the like. */
  private static final int FIRST_YEAR = 1826;

  static PhotoFacts of(Path file) throws IOException {
    Metadata metadata;
    try (InputStream in = new BufferedInputStream(RegularFile.open(file))) {
      metadata = ImageMetadataReader.readMetadata(in, Files.size(file));
    } catch (ImageProcessingException | RuntimeException e) {
      return NONE; // the picture itself may be fine
    } catch (InterruptedIOException e) {
      throw e; // it took too long
    } catch (IOException e) {
      return NONE; // cut off within a block; the picture's decoder will say so
    }
    return new PhotoFacts(
        orientation(metadata), taken(metadata), focalLength(metadata), sensorData(metadata));
  }

  private static boolean sensorData(Metadata metadata) {
    for (ExifDirectoryBase d : metadata.getDirectoriesOfType(ExifDirectoryBase.class)) {
      Integer kind = d.getInteger(ExifDirectoryBase.TAG_PHOTOMETRIC_INTERPRETATION);
      boolean sensor = kind != null && (kind == COLOUR_FILTERS || kind == LINEAR_RAW);
      if (sensor || d.containsTag(DNG_VERSION)) {
        return true;
      }
    }
    return false;
  }

  private static int orientation(Metadata metadata) {
    Directory main = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Integer value = main == null ? null : main.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
    return value == null || value < 1 || value > 8 ? 1 : value;
  }

  private static Optional<LocalDateTime> taken(Metadata metadata) {
    for (ExifSubIFDDirectory d : metadata.getDirectoriesOfType(ExifSubIFDDirectory.class)) {
      for (int tag :
          new int[] {
            ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL, ExifSubIFDDirectory.TAG_DATETIME_DIGITIZED
          }) {
        String text = d.getString(tag);
        if (text == null) {
          continue;
        }
        try {
          LocalDateTime time = LocalDateTime.parse(text.strip(), EXIF_TIME);
          if (time.getYear() >= FIRST_YEAR) {
            return Optional.of(time);
          }
        } catch (DateTimeException e) {
          // "0000:00:00 00:00:00" and worse: the camera did not know
        }
      }
    }
    return Optional.empty();
  }

  private static OptionalDouble focalLength(Metadata metadata) {
    for (ExifSubIFDDirectory d : metadata.getDirectoriesOfType(ExifSubIFDDirectory.class)) {
      Double value = d.getDoubleObject(ExifSubIFDDirectory.TAG_35MM_FILM_EQUIV_FOCAL_LENGTH);
      if (value != null && value >= 5 && value <= 3000) {
        return OptionalDouble.of(value);
      }
    }
    return OptionalDouble.empty();
  }
}
