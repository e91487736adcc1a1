package timewalker.jobs.picture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.jobs.Outputs;
import timewalker.math.FloatImage;
import timewalker.raster.RenderTarget;

/** Converts rendered planes into pictures for people. */
public final class Pictures {
  private Pictures() {}

  /** Pictures of one height beside each other. */
  public static ByteImage row(List<ByteImage> pictures) {
    int width = pictures.stream().mapToInt(ByteImage::width).sum();
    int height = pictures.getFirst().height();
    ByteImage out = new ByteImage(width, height, 3);
    int left = 0;
    for (ByteImage picture : pictures) {
      int bytes = 3 * picture.width();
      for (int y = 0; y < height; y++) {
        System.arraycopy(picture.data(), y * bytes, out.data(), 3 * (y * width + left), bytes);
      }
      left += picture.width();
    }
    return out;
  }

  /** Two pictures of one width, one above the other. */
  public static ByteImage column(ByteImage upper, ByteImage lower) {
    ByteImage out = new ByteImage(upper.width(), upper.height() + lower.height(), 3);
    System.arraycopy(upper.data(), 0, out.data(), 0, upper.data().length);
    System.arraycopy(lower.data(), 0, out.data(), upper.data().length, lower.data().length);
    return out;
  }

  /** The colours. */
  public static ByteImage colour(RenderTarget target) {
    return ByteImage.of(target.picture());
  }

  /** Normals as colours: right is red, up green, towards the viewer blue; grey where none are. */
  public static ByteImage normal(RenderTarget target) {
    int pixels = target.width() * target.height();
    FloatImage image = new FloatImage(target.width(), target.height(), 3);
    float[] n = target.normal();
    for (int i = 0; i < pixels; i++) {
      image.data()[i] = 0.5f + 0.5f * n[i];
      image.data()[pixels + i] = 0.5f - 0.5f * n[pixels + i];
      image.data()[2 * pixels + i] = 0.5f - 0.5f * n[2 * pixels + i];
    }
    return ByteImage.of(image);
  }

  /** Depth as grey: near is light, far dark, nothing black. */
  public static ByteImage depth(RenderTarget target) {
    float near = Float.POSITIVE_INFINITY;
    float far = 0;
    for (float z : target.depth()) {
      if (z > 0) {
        near = Math.min(near, z);
        far = Math.max(far, z);
      }
    }
    FloatImage image = new FloatImage(target.width(), target.height(), 1);
    for (int i = 0; i < image.data().length; i++) {
      float z = target.depth()[i];
      image.data()[i] = z > 0 ? 1 - 0.8f * (z - near) / Math.max(1e-6f, far - near) : 0;
    }
    return ByteImage.of(image);
  }

  /** Writes a picture that says where it comes from, by its ending. */
  public static void write(Path file, ByteImage image, SyntheticMediaTag tag) throws IOException {
    if (Outputs.ending(file).equals("png")) {
      ImageFile.writePng(file, image, new PngOptions(6, Optional.of(tag)));
    } else {
      ImageFile.writeJpeg(file, image, 0.93, Optional.of(tag));
    }
  }
}
