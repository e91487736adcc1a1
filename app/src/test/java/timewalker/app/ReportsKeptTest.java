package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.app.console.ExitCode;
import timewalker.example.TinyLife;

/** No report takes the place of another avatar's, or of anything that is no report. */
class ReportsKeptTest {
  @TempDir Path folder;

  private CommandLineTest.Run train(String avatar) {
    List<String> line = new ArrayList<>(List.of("train", TinyLife.dataset() + "", "-q"));
    line.addAll(List.of("-o", folder.resolve(avatar) + "", "--preset=quick", "--steps=1"));
    line.addAll(TinyLife.smallSpace("surfels.count=300"));
    return CommandLineTest.Run.of(line.toArray(String[]::new));
  }

  @Test
  void avatarsTrainedIntoOneFolderKeepAReportEach() throws IOException {
    assertThat(train("ann.twa").code()).isZero();
    Path ann = folder.resolve("ann.report").resolve("index.html");
    byte[] first = Files.readAllBytes(ann);
    CommandLineTest.Run second = train("bob.twa");
    assertThat(second.code()).isZero();
    Path bob = folder.resolve("bob.report").resolve("index.html");
    assertThat(second.out()).contains("Report: " + bob);
    assertThat(ann).hasBinaryContent(first);
    assertThat(bob).content().contains("bob.twa");
    assertThat(train("ann.twa").code()).as("an earlier report is replaced").isZero();
    assertThat(folder.resolve("report")).doesNotExist();
  }

  @Test
  void sidesOfAnAvatarThatWasTrainedAnewAreGone() throws IOException {
    assertThat(train("me.twa").code()).isZero();
    Path avatar = folder.resolve("me.twa");
    assertThat(CommandLineTest.Run.of("eval", avatar + "", "--sides", "-q").code()).isZero();
    Path report = folder.resolve("me.report");
    assertThat(report.toFile().list())
        .containsExactlyInAnyOrder("index.html", "sides.html", "sides.png");
    assertThat(train("me.twa").code()).isZero();
    assertThat(report.toFile().list()).containsExactly("index.html");
  }

  @Test
  void folderThatIsNoReportIsRefusedBeforeTheWork() throws IOException {
    Path mine = folder.resolve("me.report").resolve("index.html");
    Files.createDirectories(mine.getParent());
    Files.writeString(mine, "my own page");
    Path demo = Files.createDirectories(folder.resolve("demo").resolve("avatar.report"));
    Files.writeString(demo.resolve("notes.txt"), "mine");
    refused(train("me.twa"));
    refused(
        CommandLineTest.Run.of(
            "build", TinyLife.dataset() + "", "-q", "-o", folder.resolve("me.twa") + ""));
    refused(CommandLineTest.Run.of("demo", "--quick", "-q", "-o", folder.resolve("demo") + ""));
    assertThat(mine).hasContent("my own page");
    assertThat(folder.resolve("me.twa")).doesNotExist();
    assertThat(folder.resolve("demo").toFile().list()).containsExactly("avatar.report");
  }

  @Test
  void demoReplacesEarlierResultsOnlyWhenAsked() throws IOException {
    Path demo = Files.createDirectories(folder.resolve("mine"));
    for (String name : List.of("walk.mp4", "avatar.twa", "dataset")) {
      Path mine = Files.writeString(demo.resolve(name), "mine");
      CommandLineTest.Run run = CommandLineTest.Run.of("demo", "--quick", "-q", "-o", demo + "");
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(run.err()).contains("earlier results: " + name, "--replace");
      assertThat(mine).hasContent("mine");
      Files.delete(mine);
    }
  }

  private static void refused(CommandLineTest.Run run) {
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err().lines().toList()).hasSize(1);
    assertThat(run.err()).contains(".report: ", "holds other files");
  }
}
