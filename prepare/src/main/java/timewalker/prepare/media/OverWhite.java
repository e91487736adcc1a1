package timewalker.prepare.media;

import timewalker.io.image.ByteImage;

/** Pictures with transparency as they look on white paper. */
final class OverWhite {
  private OverWhite() {}

  /**
   * @param picture grey, grey and alpha, RGB, or RGB and alpha
   */
  static ByteImage rgb(ByteImage picture) {
    int channels = picture.channels();
    if (channels == 1 || channels == 3) {
      return picture.rgb();
    }
    ByteImage rgb = picture.rgb();
    for (int i = 0; i < picture.pixels(); i++) {
      int alpha = picture.data()[channels * i + channels - 1] & 0xff;
      for (int c = 0; c < 3; c++) {
        int colour = rgb.data()[3 * i + c] & 0xff;
        rgb.data()[3 * i + c] = (byte) ((alpha * colour + (255 - alpha) * 255 + 127) / 255);
      }
    }
    return rgb;
  }
}
