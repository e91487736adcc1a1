package timewalker.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.app.CommandLineTest;
import timewalker.example.TinyLife;
import timewalker.io.dataset.Dataset;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.ImageLimits;
import timewalker.io.image.Orientation;
import timewalker.io.image.PngOptions;

final class ImportCommandTest {
  @TempDir Path folder;

  private CommandLineTest.Run importing(String... more) {
    List<String> line = new ArrayList<>(List.of("import", TinyLife.foreign().toString()));
    line.addAll(List.of("-o", folder.resolve("data").toString()));
    line.addAll(List.of(more));
    return CommandLineTest.Run.of(line.toArray(String[]::new));
  }

  @Test
  void structureIsRecognisedAndTheResultSaysWhatWasTaken() throws IOException {
    CommandLineTest.Run run =
        importing("--head=embedded", "--stage=grown=40", "--every=2", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    Dataset dataset = Dataset.open(folder.resolve("data"));
    assertThat(dataset.stages()).extracting(Dataset.Stage::age).containsExactly(40.0);
    assertThat(dataset.frames()).isNotEmpty().allMatch(f -> f.timestep() % 2 == 0);
    assertThat(run.out())
        .contains("\"formats\":[\"vhap\"]")
        .contains("\"frames\":" + dataset.frames().size())
        .contains("\"stages\":{\"grown\":")
        .contains("\"head_on_mask\":{\"grown\":0.9");
  }

  @Test
  void tableNamesLifeStages() throws IOException {
    Path table = folder.resolve("stages.csv");
    Files.writeString(table, "source,stage,age\n" + TinyLife.foreign().getFileName() + ",old,70\n");
    CommandLineTest.Run run = importing("--head=embedded", "--stages=" + table);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Dataset.open(folder.resolve("data")).stages().getFirst().name()).isEqualTo("old");
  }

  /** A dataset of one age whose faces are large enough to be seen, as of another program. */
  private Path large() throws IOException {
    Path to = folder.resolve("large");
    CommandLineTest.Run.of(
        "synth",
        "-o",
        to.toString(),
        "--ages=30",
        "--size=128",
        "--frames=6",
        "--test-frames=1",
        "--cameras=frontal");
    try (Stream<Path> files = Files.list(to)) {
      for (Path list :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".json"))::iterator) {
        Files.writeString(list, TinyLife.withoutLifeStages(Files.readString(list)));
      }
    }
    return to;
  }

  private CommandLineTest.Run importing(Path from, String to) {
    return CommandLineTest.Run.of(
        "import", from.toString(), "-o", folder.resolve(to).toString(), "--head=embedded");
  }

  @Test
  void picturesThatLieOnTheirSidesAreTold() throws IOException {
    Path large = large();
    CommandLineTest.Run right = importing(large, "right");
    assertThat(right.code()).as(right.err()).isZero();
    assertThat(right.out()).contains("the head's eyes lie on those of the pictures within 0.");
    assertThat(right.err()).doesNotContain("lie elsewhere");
    try (Stream<Path> files = Files.walk(large.resolve("images"))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        ByteImage turned = Orientation.upright(ImageFile.read(file, ImageLimits.DEFAULT), 6);
        Files.write(file, ImageFile.encodePng(turned, PngOptions.PLAIN));
      }
    }
    CommandLineTest.Run wrong = importing(large, "wrong");
    assertThat(wrong.code()).as(wrong.err()).isZero();
    assertThat(wrong.err())
        .contains("the faces in the pictures lie elsewhere than the heads")
        .contains("check whether the pictures are turned");
  }

  @Test
  void whatIsMissingOrWrongIsTold() {
    refused(importing(), "give your FLAME file with --head flame2023.pkl", "timewalker prepare");
    refused(importing("--head=embedded", "--format=vap"), "did you mean \"vhap\"");
    refused(importing("--head=gone.pkl"), "gone.pkl: does not exist");
    refused(importing("--head=embedded", "--stage=a", "--stage=b"), "2 times for 1 sources");
    refused(importing("--head=embedded", "--stage=a=old"), "not an age in years");
    refused(
        importing("--head=embedded", "--stage=a=1f"),
        "--stage a=1f: the text after '=' is not an age in years");
    refused(importing("--head=embedded", "--stage=a=NaN"), "not an age in years");
    refused(
        importing(TinyLife.foreign() + "", "--head=embedded", "--stage=x=20", "--stage=x=30"),
        "life stage x: has two ages, 20 and 30");
    refused(importing("--head=embedded", "--stage=../x"), "cannot become a life stage");
    refused(importing("--head=embedded", "--cameras=99"), "holds no requested frame");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void ownDatasetIsNotImported() {
    CommandLineTest.Run run =
        CommandLineTest.Run.of(
            "import",
            TinyLife.dataset().toString(),
            "--head=embedded",
            "-o",
            folder.resolve("data").toString());
    refused(run, "the life stages are given already; use the folder as it is, without import");
    assertThat(folder).isEmptyDirectory();
  }

  private static void refused(CommandLineTest.Run run, String... why) {
    assertThat(run.code()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains(why);
  }
}
