package timewalker.jobs.ablate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import timewalker.io.AtomicFile;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.jobs.picture.Pictures;

/** Writes the results of an ablation: table and pictures. */
final class AblationFiles {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TABLE = "ablation.json";
  private static final String MARKDOWN = "ablation.md";

  private final Path folder;

  AblationFiles(Path folder) {
    this.folder = folder;
  }

  /** Whether an ablation has been at work in the folder. */
  static boolean isAblation(Path folder) {
    return Files.exists(folder.resolve(TABLE));
  }

  /** Writes the table as JSON and Markdown; makes the folder. */
  void write(AblationTable table) throws IOException {
    Files.createDirectories(folder);
    write(TABLE, JSON.writeValueAsString(table.toMap()) + "\n");
    write(MARKDOWN, markdown(table));
  }

  /**
   * Writes the table with pictures.
   *
   * @param comparisons by data set
   * @return all of them in one list
   */
  List<Comparison> write(AblationTable table, Map<String, List<Comparison>> comparisons)
      throws IOException {
    write(table);
    StringBuilder pictures = new StringBuilder();
    List<Comparison> all = new ArrayList<>();
    for (Map.Entry<String, List<Comparison>> entry : comparisons.entrySet()) {
      int number = 1;
      for (Comparison comparison : entry.getValue()) {
        String name = String.format(Locale.ROOT, "%s-%d.png", entry.getKey(), number++);
        ImageFile.writePng(
            folder.resolve(name), strip(comparison), PngOptions.tagged(SyntheticMediaTag.TRAINED));
        pictures.append(markdown(comparison, name));
        all.add(comparison);
      }
    }
    if (!all.isEmpty()) {
      write(MARKDOWN, markdown(table) + "\n## Held-out frames\n" + pictures);
    }
    return all;
  }

  private static String markdown(AblationTable table) {
    return "# Ablations\n\n" + table.markdown();
  }

  private static String markdown(Comparison comparison, String file) {
    String columns =
        comparison.columns().stream()
            .map(c -> c.figure().isEmpty() ? c.title() : c.title() + " " + c.figure())
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "\n%s. From left to right: %s.\n\n![%s](%s)\n",
        comparison.caption(),
        columns,
        comparison.caption(),
        file);
  }

  private static ByteImage strip(Comparison comparison) {
    return Pictures.row(
        comparison.columns().stream()
            .map(column -> Pictures.column(column.picture(), column.crop()))
            .toList());
  }

  private void write(String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(name), out -> out.write(bytes));
  }
}
