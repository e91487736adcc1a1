package timewalker.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import timewalker.io.BadInputException;
import timewalker.io.mesh.ObjWriter;
import timewalker.io.mesh.PlyReader;
import timewalker.io.mesh.PlyWriter;
import timewalker.math.Parallel;
import timewalker.mesh.MeshTrim;
import timewalker.mesh.OrientedPoints;
import timewalker.mesh.PoissonReconstruction;
import timewalker.mesh.PoissonSettings;
import timewalker.mesh.PoissonSurface;
import timewalker.mesh.TriangleMesh;

/** Puts a surface through points. */
@Command(
    name = "poisson",
    description = {
      "Put a closed surface through points with normals (screened Poisson reconstruction).",
      "Points come from a PLY file, text or binary, with x, y, z, nx, ny, nz."
    })
final class PoissonCommand extends ConsoleCommand {
  private static final int STEPS_BESIDE_LEVELS = 3;

  @Parameters(index = "0", paramLabel = "POINTS", description = "Points with normals (.ply).")
  private Path points;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 2, heading = "%nReconstruction:%n")
  private final How how = new How();

  private static final class Output {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "FILE",
        description = "Mesh to write (.ply or .obj).")
    Path mesh;

    @Option(
        names = "--trim",
        paramLabel = "LEVELS",
        description =
            "Remove what is backed by points so many levels more thinly than usual, such as 2"
                + " (default: keep the surface closed).")
    Double trim;

    @Option(
        names = "--pieces",
        paramLabel = "SHARE",
        description =
            "Remove pieces with fewer triangles than this share of the largest"
                + " (default: ${DEFAULT-VALUE}).")
    double pieces;
  }

  private static final class How {
    @Option(
        names = "--depth",
        paramLabel = "N",
        description = "The finest cells are 1/2^N of the box (default: ${DEFAULT-VALUE}).")
    int depth = PoissonSettings.DEFAULT.depth();

    @Option(
        names = "--point-weight",
        paramLabel = "W",
        description =
            "How much points count against normals; less for noisy points"
                + " (default: ${DEFAULT-VALUE}).")
    double pointWeight = PoissonSettings.DEFAULT.pointWeight();

    @Option(
        names = "--fit-points",
        paramLabel = "N",
        description =
            "How many points each vertex is fitted to at last, 0 for none"
                + " (default: ${DEFAULT-VALUE}).")
    int fitPoints = PoissonSettings.DEFAULT.fitPoints();

    @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all cores).")
    int threads = Runtime.getRuntime().availableProcessors();
  }

  @Override
  protected Result execute() throws IOException {
    PoissonSettings settings = settings();
    String ending = ending(output.mesh);
    OrientedPoints cloud = PlyReader.points(points);
    TriangleMesh mesh;
    try (Parallel parallel = Parallel.of(Math.max(1, how.threads));
        Progress progress =
            progress("Reconstructing", STEPS_BESIDE_LEVELS + settings.depth() - 2)) {
      mesh = reconstruct(cloud, settings, parallel, progress);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(points.toString(), e.getMessage(), e);
    }
    if (ending.equals(".obj")) {
      ObjWriter.write(output.mesh, mesh, Optional.empty());
    } else {
      PlyWriter.write(output.mesh, mesh, Optional.empty());
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("mesh", output.mesh.toString());
    data.put("points", cloud.count());
    data.put("vertices", mesh.vertexCount());
    data.put("triangles", mesh.faceCount());
    return new Result(
        String.format(
            Locale.ROOT,
            "Mesh: %s, %d vertices, %d triangles",
            output.mesh,
            mesh.vertexCount(),
            mesh.faceCount()),
        data);
  }

  private TriangleMesh reconstruct(
      OrientedPoints cloud, PoissonSettings settings, Parallel parallel, Progress progress) {
    PoissonSurface surface =
        new PoissonReconstruction(settings, parallel, new MeshSteps(progress)).reconstruct(cloud);
    TriangleMesh mesh = surface.mesh();
    if (output.trim != null) {
      mesh = surface.trimmed(output.trim, parallel);
    }
    return output.pieces > 0 ? MeshTrim.smallPieces(mesh, output.pieces) : mesh;
  }

  private PoissonSettings settings() {
    if (output.trim != null && !(output.trim >= 0 && output.trim <= 20)) {
      throw new BadInputException("--trim", "takes 0 to 20 levels, not " + output.trim);
    }
    if (!(output.pieces >= 0 && output.pieces <= 1)) {
      throw new BadInputException("--pieces", "takes 0 to 1, not " + output.pieces);
    }
    PoissonSettings defaults = PoissonSettings.DEFAULT;
    try {
      return new PoissonSettings(
          how.depth,
          how.pointWeight,
          defaults.samplesPerCell(),
          defaults.scale(),
          defaults.iterations(),
          how.fitPoints);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--depth, --point-weight, --fit-points", e.getMessage(), e);
    }
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    for (String ending : new String[] {".ply", ".obj"}) {
      if (name.endsWith(ending)) {
        return ending;
      }
    }
    throw new BadInputException(file.toString(), "a mesh's name ends in .ply or .obj");
  }
}
