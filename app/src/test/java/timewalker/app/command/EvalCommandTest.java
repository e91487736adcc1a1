package timewalker.app.command;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.TimeWalker;
import timewalker.app.ChangedAvatar;
import timewalker.app.CommandLineTest;
import timewalker.app.console.ExitCode;
import timewalker.avatar.StageMix;
import timewalker.example.TinyLife;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.loss.Psnr;
import timewalker.math.FloatImage;
import timewalker.raster.RenderTarget;
import timewalker.train.FrameSource;
import timewalker.train.Split;
import timewalker.train.StageShapes;

final class EvalCommandTest {
  private static JsonNode eval(String... more) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "eval",
                TinyLife.avatar().toString(),
                TinyLife.dataset().toString(),
                "--split=test-view",
                "-q",
                "--json"));
    line.addAll(List.of(more));
    CommandLineTest.Run run = CommandLineTest.Run.of(line.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void nothingIsFittedUnlessAskedFor() throws IOException {
    JsonNode plain = eval();
    assertThat(plain.has("splits_refined")).isFalse();
    assertThat(plain.has("splits_colour_affine")).isFalse();
    // The figure is that of the rendering as it is, with the parameters the frame came with.
    double sum = 0;
    int count = 0;
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar());
        DatasetFrames frames =
            new DatasetFrames(Dataset.open(TinyLife.dataset()), FrameCache.Settings.DEFAULT)) {
      StageShapes shapes = new StageShapes(person.space(), frames);
      for (int i = 0; i < frames.size(); i++) {
        FrameSource.FrameInfo info = frames.info(i);
        if (!info.split().equals(Split.TEST_VIEW)) {
          continue;
        }
        StageMix stage = StageMix.single(info.stage(), 2);
        RenderTarget t =
            person.render(stage, shapes.corrected(stage, info.params()), info.camera());
        FloatImage colour = t.picture();
        sum += Psnr.of(colour, frames.picture(i).colour());
        count++;
      }
    }
    assertThat(count).isEqualTo(2);
    assertThat(Math.abs(plain.at("/splits/test-view/psnr").asDouble() - sum / count))
        .isLessThan(1e-4);
    // The other protocol is always there and kept apart.
    assertThat(plain.at("/splits_tracked/test-view/psnr").asDouble())
        .isGreaterThan(plain.at("/splits/test-view/psnr").asDouble());
    double byTurn = 0;
    int turned = 0;
    for (JsonNode turn : plain.get("turns")) {
      turned += turn.get("frames").asInt();
      byTurn += turn.get("frames").asInt() * turn.get("psnr").asDouble();
    }
    assertThat(turned).isEqualTo(count);
    assertThat(byTurn / turned).isCloseTo(sum / count, within(1e-3));
  }

  @Test
  void splitThatNoFrameHasIsRefusedWithThoseThatAre() throws IOException {
    CommandLineTest.Run run =
        CommandLineTest.Run.of(
            "eval", TinyLife.avatar() + "", TinyLife.dataset() + "", "--split=test_view", "-q");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err())
        .contains("has no frame of split test_view; it has train, test-view", "--split");
  }

  @Test
  void datasetOfOtherLifeStagesOrAnotherHeadIsRefused(@TempDir Path folder) throws IOException {
    String[][] changes = {
      {"\"a20\"", "\"other\"", "has the life stages"},
      {"\"embedded-1\"", "\"embedded-1x\"", "was tracked with head model embedded-1x"}
    };
    for (String[] change : changes) {
      Path data = folder.resolve(change[2]);
      List<Boolean> changed = new ArrayList<>();
      TinyLife.copyDataset(
          data,
          text -> {
            changed.add(text.contains(change[0]));
            return text.replace(change[0], change[1]);
          });
      assertThat(changed).as(change[0]).contains(true);
      CommandLineTest.Run run =
          CommandLineTest.Run.of("eval", TinyLife.avatar() + "", data + "", "-q");
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(run.err()).contains(change[2]);
    }
  }

  @Test
  void meshesOfALifeStageWithoutAnyAgeAreRefused(@TempDir Path folder) throws IOException {
    Path avatar =
        ChangedAvatar.write(
            folder.resolve("ageless.twa"),
            archive ->
                archive
                    .manifest()
                    .get("life_stages")
                    .forEach(stage -> ((ObjectNode) stage).remove("age")));
    Path data = folder.resolve("data");
    // Frames of an age that was never trained have no place without it.
    TinyLife.copyDataset(
        data,
        text ->
            text.replaceAll("\"age\" ?: ?[0-9.]+", "\"age\":null")
                .replaceAll("(\"life_stage\" ?: ?)\"a37\"", "$1\"a20\""));
    CommandLineTest.Run run =
        CommandLineTest.Run.of("eval", avatar + "", data + "", "--meshes", "-q");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("life stage a20 has no age", "(option --meshes)");
  }

  @Test
  void meshesAreNotMeasuredWithAPlanOfMoreFramesThanAnyoneRenders(@TempDir Path folder)
      throws IOException {
    Path data = folder.resolve("data");
    String ages = IntStream.rangeClosed(1, 90).mapToObj(a -> a + ".0").collect(joining(", "));
    TinyLife.copyDataset(
        data,
        text ->
            text.replaceAll("\"frames\" ?: ?3\\b", "\"frames\":10000")
                .replaceAll("\"test_frames\" ?: ?1\\b", "\"test_frames\":1000")
                .replaceAll("\"ages\" ?: ?\\[[^]]*]", "\"ages\":[" + ages + "]"));
    CommandLineTest.Run run =
        CommandLineTest.Run.of("eval", TinyLife.avatar() + "", data + "", "--meshes", "-q");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("1170000 frames in all", "(option --meshes)");
  }

  @Test
  void fittedFiguresStandApartFromTheOthers() throws IOException {
    JsonNode plain = eval();
    JsonNode all = eval("--refine", "--colour-affine");
    assertThat(all.get("splits")).isEqualTo(plain.get("splits"));
    List<Double> figures = new ArrayList<>();
    for (String splits :
        List.of(
            "splits", "splits_refined", "splits_colour_affine", "splits_refined_colour_affine")) {
      figures.add(all.at("/" + splits + "/test-view/psnr").asDouble());
    }
    assertThat(figures).doesNotHaveDuplicates().allMatch(psnr -> psnr > 10);
  }

  @Test
  void copyIsTheClosestTrainingFrameOfTheStage() throws IOException {
    double sum = 0;
    int count = 0;
    try (DatasetFrames frames =
        new DatasetFrames(Dataset.open(TinyLife.dataset()), FrameCache.Settings.DEFAULT)) {
      for (int i = 0; i < frames.size(); i++) {
        if (frames.info(i).split().equals(Split.TEST_VIEW)) {
          double closest = 0;
          for (int j = 0; j < frames.size(); j++) {
            boolean sameStage = frames.info(j).stage() == frames.info(i).stage();
            if (sameStage && frames.info(j).split().isTrained()) {
              FloatImage copy = frames.picture(j).colour();
              closest = Math.max(closest, Psnr.of(copy, frames.picture(i).colour()));
            }
          }
          sum += closest;
          count++;
        }
      }
    }
    JsonNode copied = eval("--copy").get("splits_copy");
    assertThat(copied.at("/test-view/psnr").asDouble()).isCloseTo(sum / count, within(1e-4));
  }

  @Test
  void sidesAreThoseThatRenderShowsAndNeedNoDataset(@TempDir Path folder) throws IOException {
    Path avatar = Files.copy(TinyLife.avatar(), folder.resolve("me.twa"));
    CommandLineTest.Run run =
        CommandLineTest.Run.of("eval", avatar + "", "--sides", "-q", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode data = new ObjectMapper().readTree(run.out());
    assertThat(data.has("splits")).isFalse();
    Path page = folder.resolve("me.report").resolve("sides.html");
    assertThat(data.get("report").asText()).isEqualTo(page.toString());
    assertThat(page).content().contains("me.twa: sides", "a20, a60", "data:image/png");
    for (String[] stage : new String[][] {{"a20", "0"}, {"a60", "1"}}) {
      JsonNode found = data.get("sides").get(Integer.parseInt(stage[1]));
      assertThat(found.get("life_stage").asText()).isEqualTo(stage[0]);
      assertThat(found.get("surfels").asInt()).isEqualTo(TinyLife.SURFELS);
      assertThat(found.get("needles").asDouble())
          .isBetween(found.get("visible_needles").asDouble(), 1.0);
      int[] yaws = {-70, -40, 40, 70, 180};
      for (int v = 0; v < yaws.length; v++) {
        JsonNode view = found.get("views").get(v);
        assertThat(view.get("yaw").asInt()).isEqualTo(yaws[v]);
        assertThat(view.get("largest_detached").asDouble())
            .isBetween(0.0, view.get("detached").asDouble());
      }
    }
    Path picture = folder.resolve("side.png");
    CommandLineTest.Run render =
        CommandLineTest.Run.of(
            "render", avatar + "", "--stage=a60", "--yaw=-40", "-q", "-o", picture + "");
    assertThat(render.code()).as(render.err()).isZero();
    ByteImage large = ImageFile.read(picture);
    ByteImage sheet = ImageFile.read(folder.resolve("me.report").resolve("sides.png"));
    assertThat(sheet.width()).isEqualTo(5 * 256);
    assertThat(sheet.height()).isEqualTo(2 * 256);
    for (int[] at : new int[][] {{128, 100}, {90, 128}, {140, 180}}) {
      int sum = 0;
      for (int i = 0; i < 4; i++) {
        sum += large.at(2 * at[0] + i % 2, 2 * at[1] + i / 2, 1);
      }
      assertThat(sheet.at(256 + at[0], 256 + at[1], 1)).isEqualTo((sum + 2) / 4);
    }
  }

  @Test
  void sidesStandBesideTheFiguresOfADataset(@TempDir Path folder) throws IOException {
    Path avatar = Files.copy(TinyLife.avatar(), folder.resolve("me.twa"));
    CommandLineTest.Run run =
        CommandLineTest.Run.of(
            "eval", avatar + "", TinyLife.dataset() + "", "--split=test-view", "--sides", "-q");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("test-view", "life stage", "-70°", "needles", "Report: ", "sides.html");
  }

  @Test
  void withoutADatasetOnlyTheSidesAreMeasured() {
    String avatar = TinyLife.avatar() + "";
    CommandLineTest.Run none = CommandLineTest.Run.of("eval", avatar, "-q");
    assertThat(none.code()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("Missing: DATASET; only --sides works without one.");
    CommandLineTest.Run copy = CommandLineTest.Run.of("eval", avatar, "--sides", "--copy", "-q");
    assertThat(copy.code()).isEqualTo(ExitCode.USAGE);
    assertThat(copy.err()).contains("--copy has no effect without a DATASET");
  }

  @Test
  void reportFolderOfSomebodyElseIsRefusedBeforeTheSidesAreMeasured(@TempDir Path folder)
      throws IOException {
    Path avatar = Files.copy(TinyLife.avatar(), folder.resolve("me.twa"));
    Path mine = Files.createDirectories(folder.resolve("me.report")).resolve("sides.html");
    Files.writeString(mine, "my own page");
    CommandLineTest.Run run = CommandLineTest.Run.of("eval", avatar + "", "--sides", "-q");
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("me.report: ", "holds other files");
    assertThat(mine).hasContent("my own page");
  }
}
