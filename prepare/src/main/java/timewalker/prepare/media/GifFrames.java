package timewalker.prepare.media;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import timewalker.io.RegularFile;

/** Counts a GIF's frames by its block structure (GIF89a), without decoding any. */
final class GifFrames {
  private GifFrames() {}

  /** Whether there is more than one; a damaged file has those before the damage. */
  static boolean several(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(RegularFile.open(file))) {
      byte[] head = in.readNBytes(13);
      if (head.length < 13) {
        return false;
      }
      skipColours(in, head[10]);
      int frames = 0;
      while (true) {
        int block = in.read();
        if (block == 0x2c) {
          byte[] image = in.readNBytes(9);
          if (image.length < 9) {
            return false;
          }
          skipColours(in, image[8]);
          in.skipNBytes(1);
          if (++frames > 1) {
            return true;
          }
        } else if (block == 0x21) {
          in.skipNBytes(1);
        } else {
          return false;
        }
        for (int size = in.read(); size > 0; size = in.read()) {
          in.skipNBytes(size);
        }
      }
    } catch (EOFException e) {
      return false;
    }
  }

  private static void skipColours(InputStream in, byte flags) throws IOException {
    if ((flags & 0x80) != 0) {
      in.skipNBytes(3L << ((flags & 7) + 1));
    }
  }
}
