package timewalker.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.TimeWalker;
import timewalker.app.ChangedAvatar;
import timewalker.app.CommandLineTest;
import timewalker.app.PlainSplatViewer;
import timewalker.app.console.ExitCode;
import timewalker.avatar.OrbitView;
import timewalker.avatar.StageMix;
import timewalker.engine.SpaceRenderer;
import timewalker.example.TinyLife;
import timewalker.head.HeadParams;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.Frame;
import timewalker.loss.Psnr;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.surfel.Surfels;
import timewalker.surfel.WorldSurfels;

class ExportCommandTest {
  @TempDir Path folder;

  private static CommandLineTest.Run run(Object... more) {
    List<String> line = new ArrayList<>(List.of("export", TinyLife.avatar().toString(), "-q"));
    for (Object word : more) {
      line.add(word.toString());
    }
    return CommandLineTest.Run.of(line.toArray(String[]::new));
  }

  private static void export(Object... more) {
    CommandLineTest.Run run = run(more);
    assertThat(run.code()).as(run.err()).isZero();
  }

  @Test
  void surfelsInTheWorldHaveTheColoursThatACameraSees() throws IOException {
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      StageMix mix = person.age(40);
      HeadParams head = person.head(mix, Map.of("jaw", 0.4));
      head.neck()[1] = 0.7f; // turned away, so that harmonics must turn too
      person.space().useShDegree(person.space().average().shDegree());
      float[] sh = person.space().average().sh();
      int n = person.space().average().count();
      for (int k = 3 * n; k < sh.length; k++) {
        sh[k] = 0.02f * ((k * 7919L) % 13 - 6);
      }
      Camera camera = new OrbitView(20, 10, 64).around(person.space());
      Surfels surfels = person.surfels(mix, head);
      assertThat(surfels.shDegree()).isEqualTo(1);
      WorldSurfels seen = person.at(mix, head, camera);
      double[] eye = camera.centre();
      assertThat(surfels.position()).isEqualTo(seen.position());
      for (int i = 0; i < n; i++) {
        double[] d = new double[3];
        for (int c = 0; c < 3; c++) {
          d[c] = surfels.position()[c * n + i] - eye[c];
        }
        double length = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
        for (int c = 0; c < 3; c++) {
          double colour = 0.5 + 0.28209479177387814 * surfels.sh()[c * n + i];
          double[] first = {-d[1] / length, d[2] / length, -d[0] / length};
          for (int k = 0; k < 3; k++) {
            colour += 0.4886025119029199 * first[k] * surfels.sh()[(3 * k + 3 + c) * n + i];
          }
          assertThat(seen.colour()[c * n + i])
              .isCloseTo((float) Math.max(0, colour), within(1e-5f));
        }
      }
    }
  }

  @Test
  void plainSplatViewerShowsThePictureThatTheRendererDraws() throws IOException {
    Path file = folder.resolve("head.ply");
    export("--age", 40, "--expression", "jaw=0.4", "--axes", "up", "-o", file);
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      StageMix mix = person.age(40);
      HeadParams head = person.head(mix, Map.of("jaw", 0.4));
      Camera camera = new OrbitView(20, 10, 64).around(person.space());
      RenderSettings asSplats = person.renderSettings().withFacing(false, 1e-4f);
      RenderTarget ours = new SpaceRenderer(person.engine(), asSplats).render(mix, head, camera);
      FloatImage theirs = new PlainSplatViewer(file).picture(camera);
      assertThat(Psnr.of(theirs, ours.picture())).isGreaterThan(45);
      // There is something to see, and where it looks from matters.
      Camera other = new OrbitView(40, 10, 64).around(person.space());
      FloatImage turned = new PlainSplatViewer(file).picture(other);
      assertThat(Psnr.of(turned, ours.picture())).isLessThan(25);
    }
  }

  @Test
  void motionBecomesOneNumberedFileAMoment() throws IOException {
    export("--stage", "a60", "--drive", TinyLife.dataset(), "-o", folder.resolve("new/head.spz"));
    List<Path> files;
    try (Stream<Path> all = Files.list(folder.resolve("new"))) {
      files = all.sorted().toList();
    }
    long moments =
        Dataset.open(TinyLife.dataset()).frames().stream().map(Frame::timestep).distinct().count();
    assertThat(files).hasSize((int) moments);
    assertThat(files.getFirst().getFileName()).hasToString("head-00000.spz");
    assertThat(Files.readAllBytes(files.getLast()))
        .isNotEqualTo(Files.readAllBytes(files.getFirst()));
  }

  @Test
  void pageStaysOneFileAndHoldsTheMotion() throws IOException {
    Path page = folder.resolve("motion/walk.html");
    export("--drive", TinyLife.dataset(), "-o", page);
    try (Stream<Path> all = Files.list(folder.resolve("motion"))) {
      assertThat(all).containsExactly(page);
    }
    Matcher told = Pattern.compile("id=\"person\">([^<]*)<").matcher(Files.readString(page));
    assertThat(told.find()).isTrue();
    JsonNode motion = new ObjectMapper().readTree(told.group(1)).get("motion");
    long moments =
        Dataset.open(TinyLife.dataset()).frames().stream().map(Frame::timestep).distinct().count();
    assertThat(motion.get("frames")).hasSize((int) moments);
    assertThat(motion.get("fps").asDouble()).isEqualTo(25);
    double most = 0;
    for (JsonNode frame : motion.get("frames")) {
      for (JsonNode number : frame.get("expression")) {
        most = Math.max(most, Math.abs(number.asDouble()));
      }
    }
    assertThat(most).isBetween(0.2, 3.0);
  }

  private void assertNothingIsExported(String avatar, String what) throws IOException {
    for (String ending : List.of("ply", "spz", "splat", "glb", "html")) {
      Path file = folder.resolve("out." + ending);
      CommandLineTest.Run run = CommandLineTest.Run.of("export", avatar, "-q", "-o", file + "");
      assertThat(run.code()).as(ending + ": " + run.err()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(run.err()).as(ending).contains("The avatar cannot be shown", what);
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void surfelsThatNoTriangleTurnsAreRefusedInEveryFormat() throws IOException {
    Path avatar =
        ChangedAvatar.write(
            folder.resolve("unbound.twa"),
            archive ->
                ((ObjectNode) archive.manifest().at("/geometry/binding"))
                    .put("leastWeight", 0.999)
                    .put("behindGap", 1)
                    .put("anchorSpacing", 10));
    assertNothingIsExported(avatar.toString(), "rotation of surfel");
  }

  @Test
  void surfelsWhoseSizeIsNotFiniteAreRefusedInEveryFormat() throws IOException {
    Path avatar =
        ChangedAvatar.write(
            folder.resolve("large.twa"),
            archive ->
                Arrays.fill((float[]) archive.arrays().entry("surfels/log_scale").data(), 9e5f));
    assertNothingIsExported(avatar.toString(), "logScale of surfel 0");
  }

  @Test
  void optionsThatChangeNothingOfAPageAreRefused() {
    for (String option : List.of("--expression=jaw=0.4", "--shape=1=1", "--axes=up")) {
      CommandLineTest.Run run = run(option, "-o", folder.resolve("walk.html"));
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err())
          .startsWith(
              option.substring(0, option.indexOf('=')) + " has no effect on a page; leave it out.");
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void unknownEndingIsRefusedWithThoseThereAre() {
    Path file = folder.resolve("head.fbx");
    CommandLineTest.Run run = run("-o", file);
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("head.fbx", ".ply", ".spz", ".splat", ".glb");
    assertThat(file).doesNotExist();
  }

  @Test
  void driveStageWithoutADriverIsRefused() {
    CommandLineTest.Run run = run("--drive-stage", "a20", "-o", folder.resolve("head.ply"));
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("--drive-stage", "needs --drive");
  }

  @Test
  void missingDriverIsNamedAndNothingIsWritten() throws IOException {
    CommandLineTest.Run run = run("--drive", folder.resolve("none"), "-o", folder.resolve("a.ply"));
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("none");
    assertThat(folder).isEmptyDirectory();
  }
}
