package timewalker.io.summary;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import timewalker.avatar.LifeStage;
import timewalker.head.HeadModel;
import timewalker.head.HeadModelFile;
import timewalker.io.BadInputException;
import timewalker.io.RegularFile;
import timewalker.io.StrangersFile;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetSummary;
import timewalker.io.flame.FlameFiles;
import timewalker.io.flame.FlameReader;
import timewalker.io.image.ImageHeader;
import timewalker.io.image.ImageLimits;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.npy.Npy;
import timewalker.io.npy.Npz;

/** Summaries of everything that can be opened; a new format adds its {@link FileKind}. */
public final class Summaries {
  private static final List<FileKind> KINDS =
      List.of(
          Summaries::image,
          Summaries::compactHead,
          Summaries::flamePickle,
          Summaries::archive,
          Summaries::array,
          MediaSummaries::still,
          MediaSummaries::scan,
          MediaSummaries::clip,
          ModelSummaries::ply,
          ModelSummaries::glb,
          ModelSummaries::spz);

  private Summaries() {}

  /** Summarises a dataset's folder or a file of a kind known here. */
  public static Summary of(Path path) throws IOException {
    return of(path, List.of());
  }

  /**
   * Summarises a dataset's folder or a file.
   *
   * @param more further kinds, asked first
   * @throws BadInputException when it is missing, unknown or damaged
   */
  public static Summary of(Path path, List<FileKind> more) throws IOException {
    if (Files.isDirectory(path)) {
      DatasetSummary summary = DatasetSummary.of(Dataset.open(path));
      return new Summary(summary.text(), summary.data());
    }
    RegularFile.require(path);
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(FileKind.START);
    }
    List<FileKind> kinds = new ArrayList<>(more);
    kinds.addAll(KINDS);
    for (FileKind kind : kinds) {
      Optional<Summary> summary = kind.summarise(path, start);
      if (summary.isPresent()) {
        return summary.get();
      }
    }
    throw new BadInputException(
        path.toString(),
        "is neither a dataset's folder nor an avatar (.twa), a head model (.pkl, .npz, .twh), a"
            + " picture or clip, a mesh or points (.ply, .glb, .spz), nor an array file (.npy,"
            + " .npz)");
  }

  private static Optional<Summary> image(Path file, byte[] start) throws IOException {
    boolean png = begins(start, 0x89, 'P', 'N', 'G');
    if (!png && !begins(start, 0xff, 0xd8, 0xff)) {
      return Optional.empty();
    }
    ImageHeader header = ImageHeader.read(file, ImageLimits.DEFAULT);
    Optional<String> source = SyntheticMediaTag.readFrom(file);
    return Optional.of(
        new Summary.Builder("picture")
            .line("Picture", String.format(Locale.ROOT, "%s: %s", file, header.format()))
            .line(
                "Size",
                String.format(
                    Locale.ROOT,
                    "%d x %d pixels, %d channels of %d bits",
                    header.width(),
                    header.height(),
                    header.channels(),
                    header.bitsPerSample()))
            .line(
                "Made by",
                source.map(s -> "a machine (" + s + ")").orElse("a camera, or not stated"))
            .value("path", file.toString())
            .value("format", header.format().name())
            .value("width", header.width())
            .value("height", header.height())
            .value("channels", header.channels())
            .value("bits_per_sample", header.bitsPerSample())
            .value("synthetic_media_tag", source.orElse(null))
            .value("bytes", Files.size(file))
            .build());
  }

  private static Optional<Summary> compactHead(Path file, byte[] start) throws IOException {
    if (!begins(start, 0x1f, 0x8b) || ModelSummaries.isSpz(file, start)) {
      return Optional.empty();
    }
    HeadModel model =
        StrangersFile.read(
            file.toString(),
            "is a damaged head model",
            () -> {
              try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                return HeadModelFile.read(in);
              }
            });
    return Optional.of(head(file, model));
  }

  private static Optional<Summary> flamePickle(Path file, byte[] start) throws IOException {
    boolean pickle = begins(start, 0x80) || file.toString().endsWith(".pkl");
    return pickle
        ? Optional.of(head(file, FlameReader.read(FlameFiles.of(file))))
        : Optional.empty();
  }

  private static Optional<Summary> archive(Path file, byte[] start) throws IOException {
    if (!begins(start, 'P', 'K')) {
      return Optional.empty();
    }
    try (Npz npz = Npz.open(file)) {
      if (npz.has("v_template") && npz.has("kintree_table")) {
        return Optional.of(head(file, FlameReader.read(FlameFiles.of(file))));
      }
      if (npz.has("surfels/position")) {
        return Optional.of(avatar(file));
      }
      if (npz.names().isEmpty()) {
        throw new BadInputException(file.toString(), "is a zip that holds no arrays");
      }
      Map<String, String> arrays = new LinkedHashMap<>();
      Summary.Builder summary =
          new Summary.Builder("arrays").line("Arrays", file + ", " + npz.names().size());
      for (String name : npz.names()) {
        arrays.put(name, npz.describe(name));
        summary.line("  " + name, arrays.get(name));
      }
      return Optional.of(
          summary
              .value("path", file.toString())
              .value("arrays", arrays)
              .value("bytes", Files.size(file))
              .build());
    }
  }

  private static Summary avatar(Path file) throws IOException {
    AvatarFile avatar = AvatarFile.read(file, HeadModels.embedded());
    List<String> stages =
        avatar.space().stages().stream()
            .map(s ->
                s.hasAge() ? String.format(Locale.ROOT, "%s (%.0f)", s.name(), s.age()) : s.name())
            .toList();
    int surfels = avatar.space().average().count();
    return new Summary.Builder("avatar")
        .line("Avatar", file.toString())
        .line("Life stages", String.join(", ", stages))
        .line("Surfels", Integer.toString(surfels))
        .line("State", AvatarFile.isUnfinished(file) ? "unfinished" : "complete")
        .value("path", file.toString())
        .value("life_stages", avatar.space().stages().stream().map(LifeStage::name).toList())
        .value("surfels", surfels)
        .value("unfinished", AvatarFile.isUnfinished(file))
        .value("bytes", Files.size(file))
        .build();
  }

  private static Optional<Summary> array(Path file, byte[] start) throws IOException {
    if (!begins(start, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
      return Optional.empty();
    }
    String what = Npy.describe(file);
    return Optional.of(
        new Summary.Builder("array")
            .line("Array", file + ", " + what)
            .value("path", file.toString())
            .value("array", what)
            .value("bytes", Files.size(file))
            .build());
  }

  private static Summary head(Path file, HeadModel model) throws IOException {
    return new Summary.Builder("head model")
        .line("Head model", String.format(Locale.ROOT, "%s: %s", file, model.id()))
        .line(
            "Surface",
            String.format(
                Locale.ROOT, "%d vertices, %d triangles", model.vertexCount(), model.faceCount()))
        .line(
            "Components",
            String.format(
                Locale.ROOT,
                "%d shapes, %d expressions",
                model.shapeCount(),
                model.expressionCount()))
        .line("SHA-256", model.sha256())
        .value("path", file.toString())
        .value("id", model.id())
        .value("sha256", model.sha256())
        .value("vertices", model.vertexCount())
        .value("faces", model.faceCount())
        .value("shapes", model.shapeCount())
        .value("expressions", model.expressionCount())
        .value("bytes", Files.size(file))
        .build();
  }

  static boolean begins(byte[] start, int... expected) {
    boolean same = start.length >= expected.length;
    for (int i = 0; same && i < expected.length; i++) {
      same = (start[i] & 0xff) == expected[i];
    }
    return same;
  }
}
