package timewalker.prepare.media;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.iptc.IptcDirectory;
import com.drew.metadata.xmp.XmpDirectory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import timewalker.io.RegularFile;
import timewalker.io.image.PictureMetadata;

/**
 * What a photo's EXIF block says; nothing where there is none or it is damaged.
 *
 * @param orientation 1..8 as in EXIF
 * @param taken when, as noted or by the camera's clock
 * @param focalLength35mm focal length as if on 35 mm film, millimetres
 * @param sensorData whether the file holds what a camera's sensor saw, and the picture beside it is
 *     a thumbnail
 * @param scan whether a scanner, or its program, made the file
 */
record PhotoFacts(
    int orientation,
    Optional<LocalDateTime> taken,
    OptionalDouble focalLength35mm,
    boolean sensorData,
    boolean scan) {
  static final PhotoFacts NONE =
      new PhotoFacts(1, Optional.empty(), OptionalDouble.empty(), false, false);

  /** TIFF's DNGVersion, and the photometric interpretations of sensors (DNG 1.7.1). */
  private static final int DNG_VERSION = 0xc612;

  private static final int COLOUR_FILTERS = 32803;
  private static final int LINEAR_RAW = 34892;

  private static final DateTimeFormatter EXIF_TIME =
      DateTimeFormatter.ofPattern("uuuu:MM:dd HH:mm:ss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final Pattern XMP_DATE =
      Pattern.compile("(\\d{4})(?:-(\\d\\d)(?:-(\\d\\d)(?:T(\\d\\d):(\\d\\d))?)?)?");

  /** What a scanner dates earlier was dated by a person: homes had none yet. */
  private static final int FIRST_SCANNERS = 1995;

  /** Words in the names of scanners, their programs, and apps that photograph prints. */
  private static final Pattern SCANNERS =
      Pattern.compile(
          "scan|perfection|opticfilm|reflecta|plustek|silverfast|\\blide\\b|negative|slide\\s?copy"
              + "|flatbed|\\btwain\\b|epson.{0,40}\\bGT-|digitnow",
          Pattern.CASE_INSENSITIVE);

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
    boolean scan = isScan(metadata);
    return new PhotoFacts(
        PictureMetadata.orientation(metadata),
        taken(metadata, scan),
        focalLength(metadata),
        sensorData(metadata),
        scan);
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

  /**
   * When the picture was taken: what a person or a program noted of it (XMP, IPTC), else the
   * camera's clock. The day of a scan is none, also where a program copied it into its notes, and
   * neither is the beginning of a clock.
   */
  private static Optional<LocalDateTime> taken(Metadata metadata, boolean scan) {
    Optional<LocalDateTime> clock = original(metadata).filter(time -> !CameraClock.isUnset(time));
    Optional<LocalDate> scanned =
        scan
            ? clock.map(LocalDateTime::toLocalDate).filter(day -> day.getYear() >= FIRST_SCANNERS)
            : Optional.empty();
    return noted(metadata)
        .filter(time -> time.getYear() >= CameraClock.FIRST_YEAR)
        .or(() -> clock)
        .filter(time -> !scanned.equals(Optional.of(time.toLocalDate())));
  }

  private static Optional<LocalDateTime> noted(Metadata metadata) {
    for (XmpDirectory xmp : metadata.getDirectoriesOfType(XmpDirectory.class)) {
      Optional<LocalDateTime> time = xmpDate(xmp.getXmpProperties().get("photoshop:DateCreated"));
      if (time.isPresent()) {
        return time;
      }
    }
    for (IptcDirectory iptc : metadata.getDirectoriesOfType(IptcDirectory.class)) {
      String day = iptc.getString(IptcDirectory.TAG_DATE_CREATED);
      if (day != null && day.matches("\\d{8}")) {
        // Months and days that are not known are 00.
        String month = day.substring(4, 6).equals("00") ? "07" : day.substring(4, 6);
        String date = day.substring(6).equals("00") ? "01" : day.substring(6);
        Optional<LocalDateTime> time = xmpDate(day.substring(0, 4) + "-" + month + "-" + date);
        if (time.isPresent()) {
          return time;
        }
      }
    }
    return Optional.empty();
  }

  /** XMP's dates may end behind the year, the month, the day or the time (ISO 8601). */
  private static Optional<LocalDateTime> xmpDate(@Nullable String text) {
    Matcher parts = XMP_DATE.matcher(text == null ? "" : text.strip());
    if (!parts.lookingAt()) {
      return Optional.empty();
    }
    try {
      boolean month = parts.group(2) != null;
      int day = parts.group(3) != null ? Integer.parseInt(parts.group(3)) : month ? 15 : 1;
      LocalDate date =
          LocalDate.of(
              Integer.parseInt(parts.group(1)), month ? Integer.parseInt(parts.group(2)) : 7, day);
      boolean time = parts.group(4) != null;
      return Optional.of(
          time
              ? date.atTime(Integer.parseInt(parts.group(4)), Integer.parseInt(parts.group(5)))
              : date.atTime(12, 0));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<LocalDateTime> original(Metadata metadata) {
    for (ExifSubIFDDirectory d : metadata.getDirectoriesOfType(ExifSubIFDDirectory.class)) {
      String text = d.getString(ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL);
      if (text == null) {
        continue;
      }
      try {
        return Optional.of(LocalDateTime.parse(text.strip(), EXIF_TIME));
      } catch (DateTimeException e) {
        // "0000:00:00 00:00:00" and worse: the camera did not know
      }
    }
    return Optional.empty();
  }

  /** Whether a scanner or its program made the file: its clock tells the day of the scan. */
  private static boolean isScan(Metadata metadata) {
    Directory main = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    if (main == null) {
      return false;
    }
    StringBuilder names = new StringBuilder();
    for (int tag :
        new int[] {
          ExifIFD0Directory.TAG_MAKE, ExifIFD0Directory.TAG_MODEL, ExifIFD0Directory.TAG_SOFTWARE
        }) {
      String text = main.getString(tag);
      names.append(text == null ? "" : text).append(' ');
    }
    return SCANNERS.matcher(names).find();
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
