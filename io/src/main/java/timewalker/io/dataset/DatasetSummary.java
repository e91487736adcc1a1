package timewalker.io.dataset;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import timewalker.io.BadInputException;

/**
 * What is in a dataset, for people and for programs.
 *
 * @param path the folder
 * @param format "timewalker" or "vhap"
 * @param frames number of frames
 * @param timesteps number of moments
 * @param cameras number of cameras
 * @param stages life stages by age
 * @param splits numbers of frames
 * @param pictureSizes numbers of frames by size, such as "256x256"
 * @param headModel whose parameters
 * @param synthetic whether a machine made the pictures
 * @param withDepth frames with depth
 * @param withNormal frames with normals
 * @param files number of files
 * @param bytes size of all files
 * @param checkedFrames frames whose files were looked at
 * @param warnings what is odd or cannot be used
 */
public record DatasetSummary(
    String path,
    String format,
    int frames,
    int timesteps,
    int cameras,
    List<Dataset.Stage> stages,
    Map<String, Integer> splits,
    Map<String, Integer> pictureSizes,
    HeadModelRef headModel,
    boolean synthetic,
    int withDepth,
    int withNormal,
    long files,
    long bytes,
    int checkedFrames,
    List<String> warnings) {
  /** Looking at the files of more frames would take minutes on a network disk. */
  private static final int MAX_CHECKED = 2000;

  private static final int MAX_WARNINGS = 20;

  /** Summarises a dataset; looks at the files of up to 2000 frames, evenly spread. */
  public static DatasetSummary of(Dataset dataset) throws IOException {
    List<String> warnings = new ArrayList<>(dataset.warnings());
    List<Frame> frames = dataset.frames();
    if (frames.isEmpty()) {
      warnings.add("there are no frames");
    }
    int checked = Math.min(frames.size(), MAX_CHECKED);
    int unusable = 0;
    for (int i = 0; i < checked; i++) {
      try {
        frames.get((int) ((long) i * frames.size() / checked)).check();
      } catch (BadInputException e) {
        unusable++;
        if (unusable <= MAX_WARNINGS) {
          warnings.add(e.getMessage());
        }
      }
    }
    if (unusable > MAX_WARNINGS) {
      warnings.add(
          String.format(Locale.ROOT, "%d more frames cannot be used", unusable - MAX_WARNINGS));
    }
    Map<String, Integer> sizes = new TreeMap<>();
    for (Frame frame : frames) {
      sizes.merge(frame.camera().width() + "x" + frame.camera().height(), 1, Integer::sum);
    }
    long[] disk = filesAndBytes(dataset.path());
    return new DatasetSummary(
        dataset.path().toString(),
        dataset.hasManifest() ? "timewalker" : "vhap",
        frames.size(),
        (int) frames.stream().mapToInt(Frame::timestep).distinct().count(),
        (int) frames.stream().mapToInt(Frame::cameraIndex).distinct().count(),
        dataset.stages(),
        dataset.splits(),
        sizes,
        dataset.headModel(),
        dataset.manifest().synthetic(),
        (int) frames.stream().filter(f -> f.paths().depth() != null).count(),
        (int) frames.stream().filter(f -> f.paths().normal() != null).count(),
        disk[0],
        disk[1],
        checked,
        List.copyOf(warnings));
  }

  /** Some lines for people. */
  public String text() {
    StringBuilder out = new StringBuilder();
    line(
        out,
        "Dataset",
        String.format(Locale.ROOT, "%s%s", path, format.equals("vhap") ? " (VHAP's layout)" : ""));
    line(
        out,
        "Frames",
        String.format(
            Locale.ROOT,
            "%d: %d moments, %d cameras, %s",
            frames,
            timesteps,
            cameras,
            joined(pictureSizes)));
    for (Dataset.Stage stage : stages) {
      String age =
          Double.isNaN(stage.age())
              ? "age unknown"
              : String.format(Locale.ROOT, "%s years", years(stage));
      String use = stage.trained() ? "" : ", test only";
      line(
          out,
          "Life stage",
          String.format(
              Locale.ROOT, "%s: %s, %d frames%s", stage.name(), age, stage.frames(), use));
    }
    line(out, "Splits", joined(splits));
    line(out, "Head model", headText());
    line(
        out,
        "Also",
        String.format(Locale.ROOT, "depth in %d frames, normals in %d", withDepth, withNormal));
    line(out, "Made by", synthetic ? "a machine (synthetic pictures)" : "cameras, or not stated");
    line(out, "On disk", String.format(Locale.ROOT, "%d files, %s", files, size(bytes)));
    if (checkedFrames < frames) {
      line(out, "Checked", String.format(Locale.ROOT, "the files of %d frames", checkedFrames));
    }
    warnings.forEach(warning -> line(out, "Warning", warning));
    return out.toString().stripTrailing();
  }

  /** The same for programs: numbers, texts, lists and maps. */
  public Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("kind", "dataset");
    data.put("path", path);
    data.put("format", format);
    data.put("frames", frames);
    data.put("timesteps", timesteps);
    data.put("cameras", cameras);
    List<Map<String, Object>> stageList = new ArrayList<>();
    for (Dataset.Stage stage : stages) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", stage.name());
      entry.put("age", Double.isNaN(stage.age()) ? null : stage.age());
      entry.put("frames", stage.frames());
      entry.put("trained", stage.trained());
      stageList.add(entry);
    }
    data.put("life_stages", stageList);
    data.put("splits", splits);
    data.put("picture_sizes", pictureSizes);
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("id", headModel.id());
    head.put("sha256", headModel.sha256().orElse(null));
    head.put("vertices", headModel.vertices());
    head.put("shapes", headModel.shapes());
    head.put("expressions", headModel.expressions());
    data.put("head_model", head);
    data.put("synthetic", synthetic);
    data.put("with_depth", withDepth);
    data.put("with_normal", withNormal);
    data.put("files", files);
    data.put("bytes", bytes);
    data.put("checked_frames", checkedFrames);
    data.put("warnings", warnings);
    return data;
  }

  private String headText() {
    String sizes =
        String.format(
            Locale.ROOT, "%d shapes, %d expressions", headModel.shapes(), headModel.expressions());
    return headModel
        .sha256()
        .map(sha ->
            String.format(Locale.ROOT, "%s (%s…), %s", headModel.id(), sha.substring(0, 12), sizes))
        .orElse(String.format(Locale.ROOT, "%s, %s", headModel.id(), sizes));
  }

  private static String years(Dataset.Stage stage) {
    return String.format(Locale.ROOT, "%.4g", stage.age()).replaceAll("\\.?0+$", "");
  }

  private static void line(StringBuilder out, String name, String value) {
    out.append(String.format(Locale.ROOT, "%-11s %s%n", name, value));
  }

  private static String joined(Map<String, Integer> counts) {
    List<String> parts = new ArrayList<>();
    counts.forEach((name, count) -> parts.add(name + " " + count));
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  /** A number of bytes as people say it. */
  static String size(long bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  private static long[] filesAndBytes(Path root) throws IOException {
    long[] total = new long[2];
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            total[0]++;
            total[1] += attributes.size();
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return total;
  }
}
