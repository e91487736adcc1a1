package timewalker.io.dataset;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import timewalker.io.Sha256;
import timewalker.train.Split;

/** A checksum that tells whether a data set has changed. */
public final class DatasetFingerprint {
  private DatasetFingerprint() {}

  /**
   * SHA-256 over the names and contents of all files that its frames consist of: lists, pictures,
   * masks, head parameters, and the true depth, normals and skin that figures depend on. Neither
   * the folder's place nor the files' times matter.
   *
   * @param watcher told of every frame that was read
   */
  public static String of(Dataset dataset, IntConsumer watcher) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Set<String> seen = new LinkedHashSet<>();
      for (Split group : Split.GROUPS) {
        add(dataset.path(), Dataset.listName(group), seen, out);
      }
      for (Frame frame : dataset.frames()) {
        Frame.FramePaths paths = frame.paths();
        add(dataset.path(), paths.image(), seen, out);
        add(dataset.path(), paths.mask(), seen, out);
        add(dataset.path(), paths.params(), seen, out);
        add(dataset.path(), paths.depth(), seen, out);
        add(dataset.path(), paths.normal(), seen, out);
        add(dataset.path(), Names.truthSkin(frame.timestep(), frame.cameraIndex()), seen, out);
        watcher.accept(1);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(Path root, @Nullable String name, Set<String> seen, OutputStream out)
      throws IOException {
    if (name == null || !seen.add(name)) {
      return;
    }
    Path file = root.resolve(name);
    if (Files.isRegularFile(file)) {
      // With its length before it, no file can end where another name begins.
      String head = name + "\n" + Files.size(file) + "\n";
      out.write(head.getBytes(StandardCharsets.UTF_8));
      Files.copy(file, out);
    }
  }
}
