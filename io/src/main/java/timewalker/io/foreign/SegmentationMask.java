package timewalker.io.foreign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import timewalker.io.BadInputException;
import timewalker.io.dataset.StoredPicture;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.ImageLimits;
import timewalker.io.image.PngOptions;
import timewalker.math.Camera;

/**
 * The person's mask out of INSTA's colours of parts: what has a part, but for the clothes. Needed
 * only where the picture itself carries no alpha.
 */
final class SegmentationMask {
  /** The red of clothes. */
  private static final int CLOTHES = 90;

  private SegmentationMask() {}

  static StoredPicture read(Path file, Camera camera) throws IOException {
    ByteImage labels = ImageFile.read(file);
    if (labels.width() != camera.width() || labels.height() != camera.height()) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT,
              "has %dx%d pixels, its picture %dx%d",
              labels.width(),
              labels.height(),
              camera.width(),
              camera.height()));
    }
    int channels = Math.min(3, labels.channels());
    ByteImage mask = new ByteImage(labels.width(), labels.height(), 1);
    for (int i = 0; i < mask.data().length; i++) {
      int any = 0;
      for (int c = 0; c < channels; c++) {
        any |= labels.data()[i * labels.channels() + c];
      }
      boolean clothes = (labels.data()[i * labels.channels()] & 0xff) == CLOTHES;
      mask.data()[i] = (byte) (any != 0 && !clothes ? 255 : 0);
    }
    return StoredPicture.of(ImageFile.encodePng(mask, PngOptions.PLAIN), file.toString());
  }

  /**
   * The largest value of a mask, 0..255: 1 where a program stored truth values.
   *
   * @param where what to call it in messages
   */
  static int highest(StoredPicture mask, String where) {
    int most = 0;
    for (byte value : values(mask, where).data()) {
      most = Math.max(most, value & 0xff);
    }
    return most;
  }

  /** A mask of 0 and 255 out of one of truth values, 0 and 1. */
  static StoredPicture ofTruths(StoredPicture mask, String where) {
    ByteImage full = values(mask, where);
    for (int i = 0; i < full.data().length; i++) {
      full.data()[i] = (byte) (full.data()[i] == 0 ? 0 : 255);
    }
    return StoredPicture.of(ImageFile.encodePng(full, PngOptions.PLAIN), where);
  }

  private static ByteImage values(StoredPicture mask, String where) {
    ByteImage stored = ImageFile.decode(mask.bytes(), where + ", mask", ImageLimits.DEFAULT);
    return stored.channel(stored.channels() % 2 == 0 ? stored.channels() - 1 : 0);
  }
}
