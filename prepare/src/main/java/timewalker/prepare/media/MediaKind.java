package timewalker.prepare.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import timewalker.io.RegularFile;
import timewalker.io.video.ClipReader;

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
          "jpg", "jpeg", "jpe", "png", "gif", "bmp", "dib", "webp", "tif", "tiff", "heic", "heif",
          "avif", "mp4", "mov", "m4v", "mkv", "webm", "avi", "3gp", "3g2", "mpg", "mpeg", "m2v",
          "vob", "mts", "m2ts", "wmv", "asf", "ogv", "flv", "dv", "mxf");

  /** Names of voice notes and music, whose containers could hold a clip. */
  private static final Set<String> SOUND_NAMES =
      Set.of("aac", "flac", "m4a", "m4b", "mka", "mp3", "oga", "ogg", "opus", "wav", "wma");

  public static MediaKind of(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return byName(file);
    }
    byte[] start;
    try (InputStream in = RegularFile.open(file)) {
      start = in.readNBytes(PictureFormat.START);
    }
    Optional<PictureFormat> picture = PictureFormat.of(start);
    if (picture.isPresent()) {
      boolean moving = picture.get() == PictureFormat.GIF && GifFrames.several(file);
      return moving ? CLIP : PHOTO;
    }
    if (UnreadFormat.of(start).isPresent()) {
      return PHOTO; // which format it has is said when it is read
    }
    return !SOUND_NAMES.contains(ending(file)) && ClipReader.isClip(file) ? CLIP : byName(file);
  }

  private static MediaKind byName(Path file) {
    return PICTURE_NAMES.contains(ending(file)) ? NOT_WHAT_ITS_NAME_SAYS : OTHER;
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
