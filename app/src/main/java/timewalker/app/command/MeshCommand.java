package timewalker.app.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
import timewalker.jobs.film.Film;
import timewalker.jobs.mesh.MeshJob;
import timewalker.mesh.poisson.PoissonSettings;

/** Makes meshes of an avatar. */
@Command(
    name = "mesh",
    description = {
      "Make a coloured mesh of an avatar at any age, with any expression.",
      "The ending chooses the kind: .ply and .obj hold the face as it was asked for; .glb holds a",
      "head that moves, with morph targets for expressions and joints for neck, jaw and eyes.",
      "With --drive, a folder takes one mesh a frame, and a .glb the whole motion."
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
        description = "Mesh to write (.ply, .obj or .glb), or with --drive a folder.")
    @Written
    Path file;

    @Option(
        names = "--all-stages",
        description = "Every life stage in a row, each a node of its own (.glb).")
    boolean allStages;

    @Option(
        names = "--drive",
        paramLabel = "DATASET",
        description = "Move the mesh as the frames of a dataset do, in the order of their time.")
    Path drive;

    @Option(
        names = "--fps",
        paramLabel = "N",
        description = "Frames a second of a driven .glb (default: ${DEFAULT-VALUE}).")
    @Within(least = 1, most = 240)
    int framesPerSecond = Film.USUAL_RATE;

    @Option(
        names = "--depth",
        paramLabel = "N",
        description = "Depth of the octree, 5 to 10; 8 is 1.5 mm (default: ${DEFAULT-VALUE}).")
    @Within(least = 5, most = 10)
    int depth = PoissonSettings.DEFAULT.depth();

    @Option(
        names = "--preview",
        paramLabel = "FILE",
        description = "Picture of the mesh, shape and colours (.png).")
    @Written
    Path preview;
  }

  @Override
  protected Result execute() throws Exception {
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
