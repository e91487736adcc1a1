package timewalker.app.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The files of the page, read once from the program itself. No other file can be requested. */
final class PageFiles {
  /** Modules of the page; each imports only what stands before it. */
  static final String[] MODULES = {
    "dom.js",
    "camera.js",
    "state.js",
    "face.js",
    "packet.js",
    "shaders.js",
    "surfels.js",
    "mesh.js",
    "renderer.js",
    "live.js",
    "offline.js",
    "flat.js",
    "player.js",
    "media.js",
    "controls.js",
    "timeline.js",
    "view.js",
    "main.js"
  };

  /** Programs of the page that run beside it. */
  static final String[] WORKERS = {"sort-worker.js", "motion-worker.js"};

  private static final String[] OTHERS = {"index.html", "style.css", "icon.svg"};

  private final Map<String, byte[]> files = new LinkedHashMap<>();

  PageFiles() {
    for (String[] names : new String[][] {OTHERS, MODULES, WORKERS}) {
      for (String name : names) {
        files.put(name, read(name));
      }
    }
  }

  private static byte[] read(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream("page/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its own file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file by its name. */
  Optional<byte[]> find(String name) {
    return Optional.ofNullable(files.get(name));
  }

  /** A file of the page as text. */
  String text(String name) {
    return new String(files.get(name), java.nio.charset.StandardCharsets.UTF_8);
  }

  /** What kind of file a name stands for. */
  static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "application/octet-stream";
    };
  }
}
