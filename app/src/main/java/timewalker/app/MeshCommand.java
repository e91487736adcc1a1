package timewalker.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import timewalker.TimeWalker;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.OutputException;
import timewalker.io.TemporaryFile;
import timewalker.io.dataset.Frame;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.mesh.GlbScene;
import timewalker.io.mesh.GlbWriter;
import timewalker.io.mesh.ObjWriter;
import timewalker.io.mesh.PlyWriter;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.mesh.DeferredWarp;
import timewalker.mesh.PoissonSettings;
import timewalker.mesh.StageMeshSettings;
import timewalker.mesh.StageMesher;
import timewalker.mesh.TriangleMesh;

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
  private static final Optional<SyntheticMediaTag> TAG = Optional.of(SyntheticMediaTag.TRAINED);

  /** Distance between heads that stand in a row, metres. */
  private static final double BESIDE = 0.35;

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
    int framesPerSecond = 25;

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
    String kind = kind();
    try (TimeWalker person = avatar.open()) {
      return make(person, kind);
    }
  }

  private Result make(TimeWalker person, String kind) throws Exception {
    PersonalSpace space = person.space();
    Parallel parallel = person.parallel();
    StageMix mix = moment.mix(person);
    HeadParams params = moment.head(person, mix);
    List<HeadParams> frames = output.drive == null ? List.of() : frames(space, params);
    int stages = output.allStages ? space.stageCount() : 1;
    Map<String, Object> data = new LinkedHashMap<>();
    try (Progress progress =
        progress("Meshing", (long) stages * (output.depth + 4) + frames.size())) {
      StageMesher mesher =
          new StageMesher(
              space, person.renderSettings(), settings(), parallel, new MeshSteps(progress));
      if (kind.equals("glb")) {
        writeGlb(space, mesher, mix, params, frames, parallel, data);
      } else {
        DeferredWarp warp = moving(mesher, mix);
        describe(warp.mesh(), data);
        preview(warp.pose(params), parallel);
        if (kind.isEmpty()) {
          writeFrames(warp, frames, progress);
        } else {
          write(output.file, warp.pose(params), kind);
        }
      }
    }
    data.put("mesh", output.file.toString());
    return new Result(
        String.format(
            Locale.ROOT,
            "Mesh: %s, %s vertices, %s triangles",
            output.file,
            data.get("vertices"),
            data.get("triangles")),
        data);
  }

  private void writeGlb(
      PersonalSpace space,
      StageMesher mesher,
      StageMix mix,
      HeadParams params,
      List<HeadParams> frames,
      Parallel parallel,
      Map<String, Object> data)
      throws IOException {
    HeadScene scene = new HeadScene(space);
    List<GlbScene.Head> heads = new ArrayList<>();
    int count = output.allStages ? space.stageCount() : 1;
    for (int k = 0; k < count; k++) {
      StageMix one = output.allStages ? StageMix.single(k, count) : mix;
      DeferredWarp warp = moving(mesher, one);
      describe(warp.mesh(), data);
      if (k == 0) {
        preview(warp.pose(params), parallel);
      }
      String name = output.allStages ? space.stages().get(k).name() : name(space, mix);
      heads.add(scene.head(name, one, warp, (k - (count - 1) / 2.0) * BESIDE, params));
    }
    GlbScene.Motion motion = frames.isEmpty() ? null : scene.motion(frames, output.framesPerSecond);
    GlbWriter.write(output.file, new GlbScene(heads, motion), SyntheticMediaTag.TRAINED);
  }

  private static String name(PersonalSpace space, StageMix mix) {
    for (int k = 0; k < mix.weights().length; k++) {
      if (mix.weights()[k] == 1) {
        return space.stages().get(k).name();
      }
    }
    return "mix";
  }

  private DeferredWarp moving(StageMesher mesher, StageMix mix) {
    try {
      return mesher.moving(mix);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(avatar.file.toString(), e.getMessage(), e);
    }
  }

  /** The faces of a dataset's frames, one for each moment, on this person's head. */
  private List<HeadParams> frames(PersonalSpace space, HeadParams own) throws IOException {
    List<HeadParams> moved = new ArrayList<>();
    Driver driver = Driver.open(output.drive, output.drive, space, avatar.models());
    for (Frame frame : driver.moments(Optional.empty())) {
      HeadParams p = driver.params(frame, own.shape());
      moved.add(
          new HeadParams(
              own.shape(),
              Arrays.copyOf(p.expression(), own.expression().length),
              new float[3],
              p.neck(),
              p.jaw(),
              p.eyes(),
              new float[3]));
    }
    return moved;
  }

  private void writeFrames(DeferredWarp warp, List<HeadParams> frames, Progress progress)
      throws IOException {
    Files.createDirectories(output.file);
    for (int f = 0; f < frames.size(); f++) {
      Path file = output.file.resolve(String.format(Locale.ROOT, "%05d.ply", f));
      PlyWriter.write(file, warp.pose(frames.get(f)), TAG);
      progress.advance(1);
    }
  }

  private static void write(Path file, TriangleMesh mesh, String kind) throws IOException {
    if (kind.equals("obj")) {
      ObjWriter.write(file, mesh, TAG);
    } else {
      PlyWriter.write(file, mesh, TAG);
    }
  }

  private void preview(TriangleMesh mesh, Parallel parallel) throws IOException {
    if (output.preview != null) {
      Camera camera = MeshPictures.front(mesh, 512);
      ImageFile.writePng(
          output.preview, MeshPictures.pair(mesh, camera, parallel), new PngOptions(6, TAG));
    }
  }

  private static void describe(TriangleMesh mesh, Map<String, Object> data) {
    data.merge("vertices", mesh.vertexCount(), (a, b) -> (Integer) a + (Integer) b);
    data.merge("triangles", mesh.faceCount(), (a, b) -> (Integer) a + (Integer) b);
  }

  private StageMeshSettings settings() {
    return StageMeshSettings.DEFAULT.with("poisson.depth", output.depth);
  }

  /** What is written: "glb", "ply", "obj", or nothing for a folder. */
  private String kind() throws OutputException {
    String kind = Outputs.ending(output.file);
    if (!List.of("glb", "ply", "obj", "").contains(kind)) {
      throw new BadInputException(
          output.file.toString(), "a mesh's name ends in .glb, .ply or .obj");
    }
    if (kind.isEmpty() != (output.drive != null && !kind.equals("glb"))) {
      throw new BadInputException(
          output.file.toString(),
          output.drive == null
              ? "a mesh's name ends in .glb, .ply or .obj; a folder needs --drive"
              : "--drive writes a .glb or into a folder");
    }
    if (output.allStages && !kind.equals("glb")) {
      throw new BadInputException("--all-stages", "writes a .glb");
    }
    if (kind.isEmpty()) {
      TemporaryFile.requireFolder(output.file);
    } else {
      TemporaryFile.requireFile(output.file);
    }
    if (output.preview != null) {
      Outputs.requireFile(output.preview, List.of("png"), "the preview's name ends in .png");
    }
    return kind;
  }
}
