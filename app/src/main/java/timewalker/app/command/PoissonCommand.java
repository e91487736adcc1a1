package timewalker.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.console.Within;
import timewalker.app.console.Written;
import timewalker.io.BadInputException;
import timewalker.io.mesh.ObjWriter;
import timewalker.io.mesh.PlyPoints;
import timewalker.io.mesh.PlyReader;
import timewalker.io.mesh.PlyWriter;
import timewalker.jobs.Outputs;
import timewalker.jobs.Progress;
import timewalker.jobs.mesh.MeshSteps;
import timewalker.math.Parallel;
import timewalker.mesh.MeshTrim;
import timewalker.mesh.OrientedPoints;
import timewalker.mesh.TriangleMesh;
import timewalker.mesh.VertexColours;
import timewalker.mesh.poisson.PoissonReconstruction;
import timewalker.mesh.poisson.PoissonSettings;
import timewalker.mesh.poisson.PoissonSurface;

/** Reconstructs a surface from points. */
@Command(
    name = "poisson",
    description = {
      "Reconstruct a closed surface from points with normals (screened Poisson).",
      "The points come from a PLY file, text or binary, with x, y, z, nx, ny, nz. Their colours, if"
          + " any, become the mesh's."
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
    @Written
    Path mesh;

    @Option(
        names = "--trim",
        paramLabel = "LEVELS",
        description =
            "Remove surface where the points are this many octree levels sparser than"
                + " usual, such as 2 (default: keep the surface closed).")
    @Within(least = 0, most = 20)
    @Nullable Double trim;

    @Option(
        names = "--pieces",
        paramLabel = "SHARE",
        description =
            "Remove pieces with fewer triangles than this share of the largest piece"
                + " (default: ${DEFAULT-VALUE}).")
    @Within(least = 0, most = 1)
    double pieces;
  }

  private static final class How {
    @Option(
        names = "--depth",
        paramLabel = "N",
        description =
            "Depth of the octree: the finest cells are 1/2^N of the box (default:"
                + " ${DEFAULT-VALUE}).")
    @Within(least = PoissonSettings.MIN_DEPTH, most = PoissonSettings.MAX_DEPTH)
    int depth = PoissonSettings.DEFAULT.depth();

    @Option(
        names = "--point-weight",
        paramLabel = "W",
        description =
            "Weight of points against normals; smaller for noisy points (default:"
                + " ${DEFAULT-VALUE}).")
    @Within(least = 0, most = 10000)
    double pointWeight = PoissonSettings.DEFAULT.pointWeight();

    @Option(
        names = "--fit-points",
        paramLabel = "N",
        description =
            "Number of points that each vertex is fitted to at the end; 0 for none"
                + " (default: ${DEFAULT-VALUE}).")
    @Within(least = 0, most = 1000)
    int fitPoints = PoissonSettings.DEFAULT.fitPoints();

    @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all cores).")
    @Within(least = 1, most = Within.MOST_THREADS)
    int threads = Runtime.getRuntime().availableProcessors();
  }

  @Override
  protected Result execute() throws IOException {
    PoissonSettings settings = settings();
    Outputs.requireFile(output.mesh, List.of("ply", "obj"), "a mesh's name ends in .ply or .obj");
    PlyPoints file = PlyReader.points(points);
    OrientedPoints cloud = file.points();
    TriangleMesh mesh;
    try (Parallel parallel = Parallel.of(how.threads);
        Progress progress =
            progress("Reconstructing", STEPS_BESIDE_LEVELS + settings.depth() - 2)) {
      mesh = reconstruct(cloud, settings, parallel, progress);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(points.toString(), e.getMessage(), e);
    }
    if (Outputs.ending(output.mesh).equals("obj")) {
      ObjWriter.write(output.mesh, mesh, Optional.empty(), file.shift());
    } else {
      PlyWriter.write(output.mesh, mesh, Optional.empty(), file.shift());
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
    mesh = output.pieces > 0 ? MeshTrim.smallPieces(mesh, output.pieces) : mesh;
    return cloud.colour() == null
        ? mesh
        : mesh.withColours(VertexColours.of(mesh, cloud, parallel));
  }

  private PoissonSettings settings() {
    return PoissonSettings.DEFAULT.with(
        Map.of("depth", how.depth, "pointWeight", how.pointWeight, "fitPoints", how.fitPoints));
  }
}
