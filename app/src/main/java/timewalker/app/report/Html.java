package timewalker.app.report;

import java.util.Base64;
import java.util.Optional;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.image.SyntheticMediaTag;

/** Pieces of a page. */
final class Html {
  private Html() {}

  /** Text as content or attribute value. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /** A picture inside the page, tagged as synthetic. */
  static String image(ByteImage image, String description) {
    byte[] png =
        ImageFile.encodePng(image, new PngOptions(6, Optional.of(SyntheticMediaTag.TRAINED)));
    return "<img width=\"%d\" height=\"%d\" alt=\"%s\" src=\"data:image/png;base64,%s\">"
        .formatted(
            image.width(),
            image.height(),
            escape(description),
            Base64.getEncoder().encodeToString(png));
  }
}
