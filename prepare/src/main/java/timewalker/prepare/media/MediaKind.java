package timewalker.prepare.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import timewalker.io.RegularFile;

/** Kind of a media file, by its first bytes. */
public enum MediaKind {
  PHOTO,
  CLIP,
  /** Named like a picture, but not one. */
  NOT_WHAT_ITS_NAME_SAYS,
  /** Neither by content nor by name: notes, thumbnails' caches, sidecar files. */
  OTHER;

  private static final Set<String> PICTURE_NAMES =
      Set.of(
          "jpg", "jpeg", "png", "gif", "bmp", "webp", "tif", "tiff", "heic", "heif", "avif", "mp4",
          "mov", "m4v", "mkv", "webm", "avi", "3gp", "mpg", "mpeg");

  public static MediaKind of(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return byName(file);
    }
    byte[] start;
    try (InputStream in = RegularFile.open(file)) {
      start = in.readNBytes(1 << 12);
    }
    Optional<PictureFormat> picture = PictureFormat.of(start);
    if (picture.isPresent()) {
      boolean moving = picture.get() == PictureFormat.GIF && GifFrames.several(file);
      return moving ? CLIP : PHOTO;
    }
    if (isClip(start)) {
      return CLIP;
    }
    return byName(file);
  }

  private static MediaKind byName(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return PICTURE_NAMES.contains(ending) ? NOT_WHAT_ITS_NAME_SAYS : OTHER;
  }

  private static boolean isClip(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    boolean transport = start.length > 376 && start[0] == 0x47 && start[188] == 0x47;
    return text.startsWith("ftyp", 4)
        || text.startsWith("moov", 4)
        || text.startsWith("mdat", 4)
        || text.startsWith("wide", 4)
        || text.startsWith("\u001aE\u00df\u00a3")
        || (text.startsWith("RIFF") && text.startsWith("AVI ", 8))
        || text.startsWith("\0\0\u0001\u00ba")
        || text.startsWith("FLV")
        || transport;
  }
}
