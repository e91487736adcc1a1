package timewalker.prepare.media;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.LimitedReading;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.ImageLimits;

/**
 * Reads pictures through ImageIO, of large ones only a row and column in several, so that memory is
 * bounded by the result.
 */
final class SubsampledPicture {
  /** JPEGs are decoded by the row; other formats' readers may hold the whole picture. */
  private static final long MOST_PIXELS = 1L << 27;

  private SubsampledPicture() {}

  /**
   * @param most pixels of the result
   */
  static PhotoFile.Decoded read(Path file, PictureFormat format, ImageLimits limits, long most)
      throws IOException {
    if (format == PictureFormat.JPEG && Files.size(file) <= PhotoFile.MOST_LOOKED_THROUGH) {
      ImageFile.requireAllColours(Files.readAllBytes(file), file.toString());
    }
    ImageReader reader = reader(file, format);
    String[] complaint = new String[1];
    try (ImageInputStream in = input(file)) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, warning) -> {
        if (ImageFile.meansDamage(warning)) {
          complaint[0] = warning;
        }
      });
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      requireSize(file, format, width, height, limits);
      int step = 1;
      while ((long) (width / step) * (height / step) > most) {
        step++;
      }
      ImageReadParam settings = reader.getDefaultReadParam();
      settings.setSourceSubsampling(step, step, 0, 0);
      ByteImage picture = rgb(reader.read(0, settings));
      if (complaint[0] != null) {
        throw damaged(file, format, complaint[0], null);
      }
      return new PhotoFile.Decoded(picture, width, height);
    } catch (IOException e) {
      throw damaged(file, format, e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  /** Ends decoders that read on and on. */
  private static ImageInputStream input(Path file) throws IOException {
    if (PhotoFile.mayLackEnd(file)) {
      byte[] whole = ImageFile.withEnd(Files.readAllBytes(file));
      return new MemoryCacheImageInputStream(
          LimitedReading.stream(new ByteArrayInputStream(whole)));
    }
    return LimitedReading.imageStream(file);
  }

  private static void requireSize(
      Path file, PictureFormat format, int width, int height, ImageLimits limits) {
    long pixels = (long) width * height;
    long most = format == PictureFormat.JPEG ? limits.maxPixels() : MOST_PIXELS;
    if (width < 1 || height < 1 || Math.max(width, height) > limits.maxSide() || pixels > most) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT,
              "claims a picture of %dx%d pixels; at most %d along a side and %d in all are read",
              width,
              height,
              limits.maxSide(),
              most));
    }
  }

  private static BadInputException damaged(
      Path file, PictureFormat format, @Nullable String why, @Nullable Exception cause) {
    String reason = why == null ? "its content is inconsistent" : why;
    return new BadInputException(
        file.toString(),
        String.format(Locale.ROOT, "is a damaged %s picture: %s", format, reason),
        cause);
  }

  private static ImageReader reader(Path file, PictureFormat format) {
    ImageReader any = null;
    Iterator<ImageReader> all =
        ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT));
    while (all.hasNext()) {
      ImageReader reader = all.next();
      // The JDK's own readers know fewer variants of the formats that both read.
      if (reader.getClass().getName().startsWith("com.twelvemonkeys.")) {
        return reader;
      }
      any = any == null ? reader : any;
    }
    if (any == null) {
      throw new BadInputException(file.toString(), "is a " + format + ", which cannot be read");
    }
    return any;
  }

  private static ByteImage rgb(BufferedImage image) {
    Raster raster = image.getRaster();
    boolean grey = raster.getNumBands() == 1 && !(image.getColorModel() instanceof IndexColorModel);
    ByteImage out = new ByteImage(image.getWidth(), image.getHeight(), 3);
    if (grey) {
      // Java takes grey for linear light and would brighten it on the way to RGB.
      int bits = raster.getSampleModel().getSampleSize(0);
      int shift = Math.max(0, bits - 8);
      int[] row = new int[out.width()];
      for (int y = 0; y < out.height(); y++) {
        raster.getSamples(0, y, out.width(), 1, 0, row);
        for (int x = 0; x < out.width(); x++) {
          int level = bits < 8 ? row[x] * 255 / ((1 << bits) - 1) : row[x] >> shift;
          for (int c = 0; c < 3; c++) {
            out.data()[3 * (y * out.width() + x) + c] = (byte) level;
          }
        }
      }
      return out;
    }
    BufferedImage bgr =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D paper = bgr.createGraphics();
    paper.drawImage(image, 0, 0, Color.WHITE, null);
    paper.dispose();
    byte[] from = ((DataBufferByte) bgr.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < from.length; i += 3) {
      out.data()[i] = from[i + 2];
      out.data()[i + 1] = from[i + 1];
      out.data()[i + 2] = from[i];
    }
    return out;
  }
}
