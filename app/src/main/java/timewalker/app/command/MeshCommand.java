package timewalker.app.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import timewalker.TimeWalker;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.console.Within;
import timewalker.app.console.Written;
import timewalker.app.option.AvatarInput;
import timewalker.app.option.MomentOptions;
import timewalker.avatar.StageMix;
import timewalker.jobs.Outputs;
import timewalker.jobs.film.Film;
import timewalker.jobs.mesh.MeshJob;
import timewalker.mesh.poisson.PoissonSettings;

/** Makes meshes of an avatar. */
@Command(
    name = "mesh",
    description = {
      "Make a coloured mesh of an avatar at any age, with any expression.",
      "The ending chooses the format. A .ply or .obj file holds the face in the given expression."
          + " A",
      ".glb file holds an animatable head, with morph targets for expressions and joints for neck,",
      "jaw and eyes. With --drive, a folder receives one mesh per frame, and a .glb file the whole",
      "motion."
    })
final class MeshCommand extends ConsoleCommand {
  @Mixin private AvatarInput avatar;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 2, heading = "%nMoment and face:%n")
  private final MomentOptions moment = new MomentOptions();

  private static final class Output {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "FILE",
        description = "Mesh to write (.ply, .obj or .glb). With --drive: a .glb file or a folder.")
    @Written
    Path file;

    @Option(
        names = "--all-stages",
        description = "Put all life stages in a row, one node each (.glb only).")
    boolean allStages;

    @Option(
        names = "--drive",
        paramLabel = "DATASET",
        description = "Move the mesh as the frames of this dataset do, in order of time.")
    @Nullable Path drive;

    @Option(
        names = "--fps",
        paramLabel = "N",
        description = "Frames per second of a driven .glb file (default: ${DEFAULT-VALUE}).")
    @Within(least = 1, most = 240)
    int framesPerSecond = Film.USUAL_RATE;

    @Option(
        names = "--depth",
        paramLabel = "N",
        description =
            "Depth of the octree, 5 to 10; depth 8 resolves 1.5 mm (default:"
                + " ${DEFAULT-VALUE}).")
    @Within(least = 5, most = 10)
    int depth = PoissonSettings.DEFAULT.depth();

    @Option(
        names = "--preview",
        paramLabel = "FILE",
        description = "Write a picture of the mesh, shape and colours (.png).")
    @Written
    @Nullable Path preview;
  }

  @Override
  protected Result execute() throws Exception {
    if (output.drive == null || !Outputs.ending(output.file).equals("glb")) {
      requireAbsent("has no effect without --drive and a .glb file", "--fps");
    }
    if (output.allStages) {
      requireAbsent("has no effect with --all-stages", "--age", "--stage");
    }
    MeshJob.requireWritable(
        output.file, output.allStages, output.drive != null, Optional.ofNullable(output.preview));
    try (TimeWalker person = avatar.open()) {
      StageMix mix = moment.mix(person);
      MeshJob.Request request =
          new MeshJob.Request(
              avatar.file.toString(),
              output.file,
              mix,
              moment.head(person, mix),
              output.allStages,
              Optional.ofNullable(output.drive),
              avatar.models(),
              output.framesPerSecond,
              output.depth,
              Optional.ofNullable(output.preview));
      return shown(person.mesh(request, this));
    }
  }

  private static Result shown(MeshJob.Result made) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("vertices", made.vertices());
    data.put("triangles", made.triangles());
    data.put("mesh", made.file().toString());
    return new Result(
        String.format(
            Locale.ROOT,
            "Mesh: %s, %d vertices, %d triangles",
            made.file(),
            made.vertices(),
            made.triangles()),
        data);
  }
}
