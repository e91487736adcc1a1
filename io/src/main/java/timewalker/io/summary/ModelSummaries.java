package timewalker.io.summary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import timewalker.io.BadInputException;
import timewalker.io.StrangersFile;
import timewalker.io.StrictJson;
import timewalker.io.mesh.PlyReader;

/** Summaries of points, meshes and splats: PLY, GLB and SPZ. */
final class ModelSummaries {
  private static final int MOST_JSON = 64 << 20;
  private static final int SPZ_MAGIC = 0x5053474e;
  private static final int SPZ_HEADER = 16;
  private static final int GLB_JSON = 0x4e4f534a;
  private static final int GLB_HEADER = 20;

  private ModelSummaries() {}

  static Optional<Summary> ply(Path file, byte[] start) throws IOException {
    int mark = Summaries.begins(start, 0xef, 0xbb, 0xbf) ? 3 : 0;
    boolean ply =
        start.length > mark + 3
            && start[mark] == 'p'
            && start[mark + 1] == 'l'
            && start[mark + 2] == 'y'
            && start[mark + 3] <= ' ';
    if (!ply) {
      return Optional.empty();
    }
    Map<String, String> elements = PlyReader.elements(file);
    Summary.Builder summary = new Summary.Builder("ply").line("Points", file.toString());
    elements.forEach((name, what) -> summary.line("  " + name, what));
    return Optional.of(
        summary
            .value("path", file.toString())
            .value("elements", elements)
            .value("bytes", Files.size(file))
            .build());
  }

  static Optional<Summary> glb(Path file, byte[] start) throws IOException {
    if (!Summaries.begins(start, 'g', 'l', 'T', 'F') || start.length < GLB_HEADER) {
      return Optional.empty();
    }
    ByteBuffer header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    int length = header.getInt(12);
    if (header.getInt(16) != GLB_JSON
        || length < 2
        || length > Math.min(MOST_JSON, Files.size(file) - GLB_HEADER)) {
      throw new BadInputException(file.toString(), "is a damaged GLB file, or cut off");
    }
    byte[] json;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.skipNBytes(GLB_HEADER);
      json = in.readNBytes(length);
    }
    ObjectNode scene = StrictJson.object(json, file.toString());
    Map<String, Object> counts = new LinkedHashMap<>();
    Summary.Builder summary =
        new Summary.Builder("glb")
            .line("Scene", file + ": glTF " + scene.path("asset").path("version").asText("?"));
    for (String kind : List.of("meshes", "nodes", "materials", "images", "animations")) {
      counts.put(kind, scene.path(kind).size());
      summary.line("  " + kind, Integer.toString(scene.path(kind).size()));
    }
    return Optional.of(
        summary
            .value("path", file.toString())
            .value("counts", counts)
            .value("bytes", Files.size(file))
            .build());
  }

  static Optional<Summary> spz(Path file, byte[] start) throws IOException {
    if (!isSpz(file, start)) {
      return Optional.empty();
    }
    ByteBuffer header = ByteBuffer.wrap(unpacked(file)).order(ByteOrder.LITTLE_ENDIAN);
    int version = header.getInt(4);
    int splats = header.getInt(8);
    int degree = header.get(12);
    return Optional.of(
        new Summary.Builder("splats")
            .line("Splats", String.format(Locale.ROOT, "%s: SPZ version %d", file, version))
            .line("Count", Integer.toString(splats))
            .line("Colours", "spherical harmonics of degree " + degree)
            .value("path", file.toString())
            .value("version", version)
            .value("splats", splats)
            .value("sh_degree", degree)
            .value("bytes", Files.size(file))
            .build());
  }

  /** Whether a gzip file holds splats. */
  static boolean isSpz(Path file, byte[] start) throws IOException {
    return Summaries.begins(start, 0x1f, 0x8b)
        && ByteBuffer.wrap(unpacked(file)).order(ByteOrder.LITTLE_ENDIAN).getInt(0) == SPZ_MAGIC;
  }

  private static byte[] unpacked(Path file) throws IOException {
    return StrangersFile.read(
        file.toString(),
        "is a damaged gzip file",
        () -> {
          try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            byte[] header = new byte[SPZ_HEADER];
            in.readNBytes(header, 0, SPZ_HEADER);
            return header;
          }
        });
  }
}
