package timewalker.jobs.mesh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.HeapRoom;
import timewalker.io.OutputException;
import timewalker.io.TemporaryFile;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Frame;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.mesh.GlbWriter;
import timewalker.io.mesh.ObjWriter;
import timewalker.io.mesh.PlyWriter;
import timewalker.jobs.Cancellation;
import timewalker.jobs.JobListener;
import timewalker.jobs.Outputs;
import timewalker.jobs.Progress;
import timewalker.jobs.animate.Driver;
import timewalker.jobs.picture.MeshPictures;
import timewalker.math.Camera;
import timewalker.mesh.TriangleMesh;
import timewalker.mesh.stage.DeferredWarp;
import timewalker.mesh.stage.StageMeshSettings;
import timewalker.mesh.stage.StageMesher;

/** Makes coloured meshes of an avatar, at one moment or all life stages, at rest or in motion. */
public final class MeshJob {
  private static final Optional<SyntheticMediaTag> TAG = Optional.of(SyntheticMediaTag.TRAINED);

  /** Distance between heads that stand in a row, metres. */
  private static final double BESIDE = 0.35;

  private static final int PREVIEW_SIZE = 512;

  /**
   * What is wanted.
   *
   * @param name of the avatar in messages
   * @param file mesh to write (.ply, .obj or .glb); without an ending a folder with one mesh per
   *     frame
   * @param mix the avatar's moment
   * @param params the face at that moment
   * @param allStages every life stage in a row (.glb only)
   * @param driver dataset whose frames move the mesh; empty for a mesh at rest
   * @param models finds the head model that the driver was tracked with
   * @param framesPerSecond of a driven .glb
   * @param depth of the octree, 5 to 10
   * @param preview picture to write (.png), shape and colours
   */
  public record Request(
      String name,
      Path file,
      StageMix mix,
      HeadParams params,
      boolean allStages,
      Optional<Path> driver,
      HeadModels models,
      int framesPerSecond,
      int depth,
      Optional<Path> preview) {
    /** What is written: "glb", "ply", "obj", or nothing for a folder. */
    private String kind() {
      return Outputs.ending(file);
    }

    /** Whether one mesh a frame is written into a folder. */
    private boolean sequence() {
      return kind().isEmpty();
    }
  }

  /**
   * What was made.
   *
   * @param file the mesh, or the folder
   * @param vertices of all heads
   * @param triangles of all heads
   */
  public record Result(Path file, int vertices, int triangles) {}

  /** Kinds of files that hold a mesh. */
  private static final List<String> KINDS = List.of("glb", "ply", "obj");

  private final AvatarFile avatar;
  private final Request request;
  private final Engine engine;
  private final PersonalSpace space;
  private int vertices;
  private int triangles;

  private MeshJob(AvatarFile avatar, Request request, Engine engine) {
    this.avatar = avatar;
    this.request = request;
    this.engine = engine;
    this.space = avatar.space();
  }

  /**
   * Makes sure that the results of a request can be written. {@link #run} does so, too.
   *
   * @param file as in {@link Request}
   * @param allStages as in {@link Request}
   * @param driven whether there is a driver
   * @param preview as in {@link Request}
   * @throws BadInputException when the name of a file does not fit what is wanted
   * @throws OutputException when a file cannot be written
   */
  public static void requireWritable(
      Path file, boolean allStages, boolean driven, Optional<Path> preview) throws OutputException {
    String kind = Outputs.ending(file);
    boolean folder = kind.isEmpty();
    if (!folder && !KINDS.contains(kind)) {
      throw new BadInputException(file.toString(), "a mesh's name ends in .glb, .ply or .obj");
    }
    if (folder && !driven) {
      throw new BadInputException(
          file.toString(),
          "a mesh's name ends in .glb, .ply or .obj; a folder of meshes needs a driver");
    }
    if (driven && !folder && !kind.equals("glb")) {
      throw new BadInputException(
          file.toString(),
          "holds no motion; with a driver, name a .glb file, or a folder for one mesh per frame");
    }
    if (allStages && !kind.equals("glb")) {
      throw new BadInputException(file.toString(), "all life stages together need a .glb file");
    }
    if (folder) {
      TemporaryFile.requireFolder(file);
    } else {
      TemporaryFile.requireFile(file);
    }
    if (preview.isPresent()) {
      Outputs.requireFile(preview.get(), List.of("png"), "the preview's name ends in .png");
    }
  }

  /**
   * Makes the meshes and writes them.
   *
   * @throws BadInputException when the avatar is too transparent to be meshed; see also {@link
   *     #requireWritable}
   */
  public static Result run(AvatarFile avatar, Request request, Engine engine, JobListener listener)
      throws IOException {
    requireWritable(request.file, request.allStages, request.driver.isPresent(), request.preview);
    return Cancellation.watch(
        listener, watched -> new MeshJob(avatar, request, engine).run(watched));
  }

  private Result run(JobListener listener) throws IOException {
    List<HeadParams> frames = request.driver.isPresent() ? frames() : List.of();
    int stages = request.allStages ? space.stageCount() : 1;
    int written = request.sequence() ? frames.size() : 0;
    try (Progress progress =
        listener.progress("Meshing", (long) stages * (request.depth + 4) + written)) {
      StageMesher mesher =
          new StageMesher(engine, avatar.render(), settings(), new MeshSteps(progress));
      if (request.kind().equals("glb")) {
        writeGlb(mesher, frames);
      } else {
        writeOne(mesher, frames, progress);
      }
    }
    return new Result(request.file, vertices, triangles);
  }

  private void writeOne(StageMesher mesher, List<HeadParams> frames, Progress progress)
      throws IOException {
    DeferredWarp warp = moving(mesher, request.mix);
    preview(warp);
    if (request.sequence()) {
      writeFrames(warp, frames, progress);
    } else if (request.kind().equals("obj")) {
      ObjWriter.write(request.file, warp.pose(request.params), TAG);
    } else {
      PlyWriter.write(request.file, warp.pose(request.params), TAG);
    }
  }

  private void writeGlb(StageMesher mesher, List<HeadParams> frames) throws IOException {
    HeadScene scene = new HeadScene(space);
    GlbWriter glb = new GlbWriter(SyntheticMediaTag.TRAINED);
    int count = request.allStages ? space.stageCount() : 1;
    for (int k = 0; k < count; k++) {
      StageMix one = request.allStages ? StageMix.single(k, count) : request.mix;
      DeferredWarp warp = moving(mesher, one);
      if (k == 0) {
        preview(warp);
      }
      String name = request.allStages ? space.stages().get(k).name() : name(request.mix);
      glb.add(scene.head(name, one, warp, (k - (count - 1) / 2.0) * BESIDE, request.params));
      if (k == 0) {
        // Said after the first life stage, not after an hour.
        glb.requireRoom(request.file, count, HeapRoom.here());
      }
    }
    glb.write(
        request.file, frames.isEmpty() ? null : scene.motion(frames, request.framesPerSecond));
  }

  private String name(StageMix mix) {
    for (int k = 0; k < mix.weights().length; k++) {
      if (mix.weights()[k] == 1) {
        return space.stages().get(k).name();
      }
    }
    return "mix";
  }

  private DeferredWarp moving(StageMesher mesher, StageMix mix) {
    try {
      DeferredWarp warp = mesher.moving(mix);
      vertices += warp.mesh().vertexCount();
      triangles += warp.mesh().faceCount();
      return warp;
    } catch (IllegalArgumentException e) {
      throw new BadInputException(request.name, e.getMessage(), e);
    }
  }

  /** The faces of a dataset's frames, one for each moment, on this person's head. */
  private List<HeadParams> frames() throws IOException {
    HeadParams own = request.params;
    List<HeadParams> moved = new ArrayList<>();
    Path folder = request.driver.orElseThrow();
    Driver driver = Driver.open(folder, space, request.models);
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
    Files.createDirectories(request.file);
    for (int f = 0; f < frames.size(); f++) {
      Path file = request.file.resolve(String.format(Locale.ROOT, "%05d.ply", f));
      PlyWriter.write(file, warp.pose(frames.get(f)), TAG);
      progress.advance(1);
    }
    Outputs.warnOfFurtherFiles(frames.size(), request.file, "", ".ply");
  }

  private void preview(DeferredWarp warp) throws IOException {
    if (request.preview.isPresent()) {
      TriangleMesh mesh = warp.pose(request.params);
      Camera camera = MeshPictures.front(mesh, PREVIEW_SIZE);
      ImageFile.writePng(
          request.preview.get(),
          MeshPictures.pair(mesh, camera, engine.parallel()),
          new PngOptions(6, TAG));
    }
  }

  private StageMeshSettings settings() {
    return StageMeshSettings.DEFAULT.with("poisson.depth", request.depth);
  }
}
