package timewalker.prepare.media;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Formats of pictures that are known by name, but not read. */
enum UnreadFormat {
  RAW("a RAW photo"),
  JPEG_XL("a JPEG XL picture"),
  JPEG_2000("a JPEG 2000 picture"),
  JPEG_XR("a JPEG XR picture"),
  DIB("a bitmap without a file header (DIB)"),
  PHOTOSHOP("a Photoshop document"),
  GIMP("a GIMP document"),
  OPEN_EXR("an OpenEXR picture");

  /** What the names of TIFF-like files end with that hold a sensor's data beside a thumbnail. */
  private static final Set<String> RAW_NAMES =
      Set.of(
          "3fr", "arw", "cr2", "cr3", "dcr", "dng", "erf", "fff", "iiq", "k25", "kdc", "mef", "mos",
          "mrw", "nef", "nrw", "orf", "pef", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw",
          "x3f");

  private final String label;

  UnreadFormat(String label) {
    this.label = label;
  }

  /** What to say of such a file. */
  String sentence() {
    return "is " + label + "; export it as JPEG or TIFF";
  }

  /**
   * The format of a file.
   *
   * @param start its first {@link PictureFormat#START} bytes, or all
   */
  static Optional<UnreadFormat> of(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("\u00ff\n") || text.startsWith("\0\0\0\fJXL ")) {
      return Optional.of(JPEG_XL);
    }
    if (text.startsWith("\0\0\0\fjP  ") || text.startsWith("\u00ffO\u00ffQ")) {
      return Optional.of(JPEG_2000);
    }
    if (text.startsWith("II\u00bc")) {
      return Optional.of(JPEG_XR);
    }
    if (text.startsWith("8BPS")) {
      return Optional.of(PHOTOSHOP);
    }
    if (text.startsWith("gimp xcf")) {
      return Optional.of(GIMP);
    }
    if (text.startsWith("v/1\u0001")) {
      return Optional.of(OPEN_EXR);
    }
    if (isDib(start)) {
      return Optional.of(DIB);
    }
    // The CR2 of Canon says so behind TIFF's header; others have signatures of their own.
    boolean raw =
        text.startsWith("II*\0") && text.startsWith("CR", 8)
            || text.startsWith("ftypcrx ", 4)
            || text.startsWith("FUJIFILMCCD-RAW")
            || text.startsWith("IIRO")
            || text.startsWith("IIRS")
            || text.startsWith("MMOR")
            || text.startsWith("IIU\0")
            || text.startsWith("\0MRM")
            || text.startsWith("FOVb");
    return raw ? Optional.of(RAW) : Optional.empty();
  }

  /** Whether a file whose content is TIFF is called like a RAW photo. */
  static boolean isNamedRaw(String name) {
    return RAW_NAMES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  /** A header of 40 bytes and one plane, of 1 to 32 bits a pixel. */
  private static boolean isDib(byte[] start) {
    return start.length >= 16
        && Arrays.equals(start, 0, 4, new byte[] {40, 0, 0, 0}, 0, 4)
        && start[12] == 1
        && start[13] == 0
        && Set.of(1, 4, 8, 16, 24, 32).contains((int) start[14])
        && start[15] == 0;
  }
}
