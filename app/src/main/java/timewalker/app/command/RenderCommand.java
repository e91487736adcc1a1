package timewalker.app.command;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
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
import timewalker.avatar.OrbitView;
import timewalker.avatar.StageMix;
import timewalker.engine.SpaceRenderer;
import timewalker.head.HeadParams;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.jobs.Outputs;
import timewalker.jobs.picture.Pictures;
import timewalker.math.Camera;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;

/** Renders one picture of an avatar. */
@Command(
    name = "render",
    description = {"Render a picture of an avatar at any age, expression, head shape and view."})
final class RenderCommand extends ConsoleCommand {
  /** The least facing that the rasterizer allows, as splats that are no surfels have none. */
  private static final float EDGE_ON = 1e-4f;

  @Mixin private AvatarInput avatar;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 2, heading = "%nMoment and face:%n")
  private final MomentOptions moment = new MomentOptions();

  @ArgGroup(validate = false, order = 3, heading = "%nView:%n")
  private final ViewOptions view = new ViewOptions();

  private static final class Output {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "FILE",
        description = "Picture to write (.png or .jpg).")
    @Written
    Path picture;

    @Option(
        names = "--depth",
        paramLabel = "FILE",
        description = "Write depth as grey; near is light.")
    @Written
    @Nullable Path depth;

    @Option(names = "--normal", paramLabel = "FILE", description = "Write normals as colours.")
    @Written
    @Nullable Path normal;
  }

  private static final class ViewOptions {
    @Option(
        names = "--yaw",
        paramLabel = "DEGREES",
        description = "Turn the camera towards the person's left (default: ${DEFAULT-VALUE}).")
    @Within(least = -360, most = 360)
    double yaw;

    @Option(
        names = "--pitch",
        paramLabel = "DEGREES",
        description = "Raise the camera (default: ${DEFAULT-VALUE}).")
    @Within(least = -89, most = 89)
    double pitch;

    @Option(
        names = "--size",
        paramLabel = "PIXELS",
        description = "Width and height of the picture (default: ${DEFAULT-VALUE}).")
    @Within(least = 16, most = 8192)
    int size = 512;

    @Option(
        names = "--two-sided",
        description = "Also show surfels from behind, as viewers of exported splats do.")
    boolean twoSided;
  }

  @Override
  protected Result execute() throws Exception {
    for (Path file : Arrays.asList(output.picture, output.depth, output.normal)) {
      if (file != null) {
        Outputs.requirePicture(file);
      }
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("picture", output.picture.toString());
    data.put("size", view.size);
    try (TimeWalker person = avatar.open()) {
      StageMix mix = moment.mix(person);
      HeadParams face = moment.head(person, mix);
      Camera camera = new OrbitView(view.yaw, view.pitch, view.size).around(person.space());
      data.put("camera", described(camera));
      RenderTarget target = renderer(person).render(mix, face, camera);
      Pictures.write(output.picture, Pictures.colour(target), SyntheticMediaTag.TRAINED);
      if (output.depth != null) {
        Pictures.write(output.depth, Pictures.depth(target), SyntheticMediaTag.TRAINED);
      }
      if (output.normal != null) {
        Pictures.write(output.normal, Pictures.normal(target), SyntheticMediaTag.TRAINED);
      }
    }
    return new Result("Picture: " + output.picture, data);
  }

  /** Where the camera stood, in the world, for programs that show an export from the same side. */
  private static Map<String, Object> described(Camera camera) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("camera_from_world", camera.cameraFromWorld());
    data.put("centre", camera.centre());
    data.put("fx", camera.fx());
    data.put("fy", camera.fy());
    data.put("cx", camera.cx());
    data.put("cy", camera.cy());
    return data;
  }

  private SpaceRenderer renderer(TimeWalker person) {
    RenderSettings settings = person.renderSettings();
    return new SpaceRenderer(
        person.engine(), view.twoSided ? settings.withFacing(false, EDGE_ON) : settings);
  }
}
