package timewalker.io.summary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import timewalker.io.BadInputException;
import timewalker.io.LimitedReading;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageLimits;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.video.ClipFrame;
import timewalker.io.video.ClipReader;
import timewalker.io.video.StillReader;
import timewalker.io.video.WebpReader;

/** Summaries of pictures that are coded as video is, and of clips. */
final class MediaSummaries {
  private static final Set<String> HEIF = Set.of("heic", "heix", "heim", "heis", "mif1", "avif");

  /** Longest time for the size of a picture. */
  private static final Duration DECODING = Duration.ofSeconds(20);

  private MediaSummaries() {}

  static Optional<Summary> still(Path file, byte[] start) throws IOException {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    boolean webp = text.startsWith("RIFF") && text.startsWith("WEBP", 8);
    boolean heif = text.startsWith("ftyp", 4) && text.length() >= 12;
    if (!webp && !(heif && HEIF.contains(text.substring(8, 12)))) {
      return Optional.empty();
    }
    ImageLimits limits = ImageLimits.DEFAULT;
    ByteImage picture =
        LimitedReading.of(
            file.toString(),
            DECODING,
            () ->
                webp
                    ? WebpReader.read(file, limits, limits.maxPixels()).picture()
                    : StillReader.read(file, limits).picture());
    String format = webp ? "WEBP" : text.substring(8, 12).toUpperCase(Locale.ROOT);
    return Optional.of(
        picture(file, format, picture.width(), picture.height())
            .value("bytes", Files.size(file))
            .build());
  }

  /** BMP and TIFF, of which nothing but the size is read. */
  static Optional<Summary> scan(Path file, byte[] start) throws IOException {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    String name = file.toString().toLowerCase(Locale.ROOT);
    // RAW photos begin as TIFFs do, with a thumbnail.
    boolean tiff =
        (text.startsWith("II*\0") || text.startsWith("MM\0*"))
            && (name.endsWith(".tif") || name.endsWith(".tiff"));
    boolean bmp = text.startsWith("BM") && (name.endsWith(".bmp") || name.endsWith(".dib"));
    if (!tiff && !bmp) {
      return Optional.empty();
    }
    return LimitedReading.of(file.toString(), DECODING, () -> sized(file, tiff ? "TIFF" : "BMP"));
  }

  private static Optional<Summary> sized(Path file, String format) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream in = LimitedReading.imageStream(file)) {
      reader.setInput(in, true, true);
      return Optional.of(
          picture(file, format, reader.getWidth(0), reader.getHeight(0))
              .value("bytes", Files.size(file))
              .build());
    } catch (IOException e) {
      throw new BadInputException(
          file.toString(), "is a damaged " + format + ": " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  private static Summary.Builder picture(Path file, String format, int width, int height) {
    return new Summary.Builder("picture")
        .line("Picture", String.format(Locale.ROOT, "%s: %s", file, format))
        .line("Size", String.format(Locale.ROOT, "%d x %d pixels", width, height))
        .value("path", file.toString())
        .value("format", format)
        .value("width", width)
        .value("height", height);
  }

  static Optional<Summary> clip(Path file, byte[] start) throws IOException {
    if (!ClipReader.isClip(file)) {
      return Optional.empty();
    }
    try (ClipReader clip = ClipReader.open(file, ImageLimits.DEFAULT.maxSide())) {
      Optional<ClipFrame> first = clip.next();
      int width = first.map(f -> f.picture().width()).orElse(0);
      int height = first.map(f -> f.picture().height()).orElse(0);
      boolean made = SyntheticMediaTag.isOfTrainedModel(file);
      return Optional.of(
          new Summary.Builder("clip")
              .line("Clip", file.toString())
              .line("Size", String.format(Locale.ROOT, "%d x %d pixels", width, height))
              .line(
                  "Frames",
                  String.format(
                      Locale.ROOT,
                      "about %d, %.2f a second",
                      clip.estimatedFrames(),
                      clip.framesPerSecond()))
              .line("Taken", clip.taken().map(Object::toString).orElse("not stated"))
              .line("Made by", made ? "a trained model" : "a camera, or not stated")
              .value("path", file.toString())
              .value("width", width)
              .value("height", height)
              .value("frames", clip.estimatedFrames())
              .value("frames_per_second", clip.framesPerSecond())
              .value("taken", clip.taken().map(Object::toString).orElse(null))
              .value("of_trained_model", made)
              .value("bytes", Files.size(file))
              .build());
    }
  }
}
