package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import timewalker.app.command.Commands;
import timewalker.app.command.DemoCommand;
import timewalker.app.console.ExitCode;
import timewalker.app.console.Written;
import timewalker.example.TinyLife;
import timewalker.io.image.ImageFile;

/** No input is lost by writing a result. */
class InputsKeptTest {
  @TempDir Path folder;

  @Test
  void everyOptionThatNamesAResultIsMarked() {
    for (Object command : Commands.all()) {
      CommandSpec spec = new CommandLine(command).getCommandSpec();
      OptionSpec output = spec.findOption("--output");
      if (output != null && !(command instanceof DemoCommand)) {
        assertThat(((java.lang.reflect.AnnotatedElement) output.userObject()))
            .as(spec.name())
            .matches(field -> field.isAnnotationPresent(Written.class));
      }
    }
  }

  @Test
  void aResultIsNotWrittenOverAnInput() throws IOException {
    Path mine = Files.writeString(folder.resolve("mine.png"), "mine");
    Path link = Files.createSymbolicLink(folder.resolve("link.png"), mine);
    String avatar = TinyLife.avatar().toString();
    for (List<String> line :
        List.of(
            List.of("render", mine + "", "-o", mine + ""),
            List.of("render", mine + "", "-o", link + ""),
            List.of("render", mine + "", "-o", folder + "/a.png", "--depth", mine + ""),
            List.of("animate", avatar, "--drive", mine + "", "-o", mine + ""),
            List.of(
                "poisson",
                mine + "",
                "-o",
                folder + "/../" + folder.getFileName() + "/mine.png"))) {
      refused(line, "is also an input");
    }
    refused(
        List.of("render", avatar, "-o", folder + "/a.png", "--depth", folder + "/a.png"),
        "is named for two results");
    assertThat(mine).hasContent("mine");
  }

  @Test
  void resultIsNotWrittenIntoTheFoldersOfADataset() throws IOException {
    Path data = folder.resolve("data");
    TinyLife.copyDataset(data);
    String avatar = TinyLife.avatar().toString();
    for (List<String> line :
        List.of(
            List.of("animate", avatar, "--drive", data + "", "-o", data + "/images/00000_00.png"),
            List.of("animate", avatar, "--drive", data + "", "-o", data + "/images/new.png"),
            List.of("mesh", avatar, "--drive", data + "", "-o", data + "/images"),
            List.of("export", avatar, "--drive", data + "", "-o", data + "/truth/head.ply"),
            List.of("train", data + "", "-o", data + "/transforms_train.json"))) {
      refused(line, "is a part of the dataset");
    }
    assertThat(data.resolve("images/00000_00.png"))
        .hasSameBinaryContentAs(TinyLife.dataset().resolve("images/00000_00.png"));
  }

  @Test
  void aFolderThatIsReplacedHoldsNoInput() throws IOException {
    Path target = folder.resolve("me.dataset");
    TinyLife.copyDataset(target);
    Path photos = Files.createDirectories(target.resolve("new"));
    Path photo = Files.writeString(photos.resolve("a.jpg"), "mine");
    refused(
        List.of("prepare", photos + "", "-o", target + "", "--replace"),
        "which the result replaces");
    refused(
        List.of("import", target + "", "-o", target + "", "--replace", "--head", "embedded"),
        "is also an input");
    refused(
        List.of("import", photos + "", "-o", target + "", "--replace", "--head", "embedded"),
        "which the result replaces");
    refused(
        List.of("build", photos + "", "-o", folder.resolve("me.twa") + "", "--preset=quick"),
        "which the result replaces");
    refused(
        List.of("synth", "-o", target + "", "--replace", "--frames=1", "--size=32"),
        "is not part of a dataset");
    assertThat(photo).hasContent("mine");
  }

  @Test
  void resultWithinAFolderThatIsAResultIsRefusedBeforeAnythingIsRendered() throws IOException {
    Path target = folder.resolve("new");
    for (String more : List.of("--replace", "--shoebox")) {
      for (Path sheet : List.of(target.resolve("sheet.png"), target.resolve("x/../a/sheet.jpg"))) {
        refused(
            List.of("synth", "-o", target + "", "--contact-sheet", sheet + "", "--size=32", more),
            sheet + ": lies in " + target + ", which is another result; name a file outside it");
      }
    }
    assertThat(target).doesNotExist();
  }

  @Test
  void aLinkThatTheUserNamedIsFollowedAndOneThatWasThereIsNot() throws IOException {
    String avatar = TinyLife.avatar().toString();
    Path mine = Files.writeString(folder.resolve("mine.png"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.png"), Path.of("mine.png"));
    CommandLineTest.Run run =
        CommandLineTest.Run.of("render", avatar, "-o", link.toString(), "--size=16");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(link).isSymbolicLink();
    assertThat(ImageFile.read(mine).width()).isEqualTo(16);

    Path diary = Files.writeString(folder.resolve("diary"), "mine");
    Path frames = Files.createDirectories(folder.resolve("frames"));
    Files.createSymbolicLink(frames.resolve("a-00000.ply"), diary);
    Files.createSymbolicLink(frames.resolve("00000.ply"), diary);
    String drive = TinyLife.dataset().toString();
    String reason = "is a link where results are written";
    refused(List.of("export", avatar, "--drive", drive, "-o", frames + "/a.ply"), reason);
    refused(List.of("mesh", avatar, "--drive", drive, "-o", frames + "", "--depth=5"), reason);
    assertThat(diary).hasContent("mine");
  }

  private static void refused(List<String> line, String reason) {
    CommandLineTest.Run run = CommandLineTest.Run.of(line.toArray(String[]::new));
    assertThat(run.code()).as(line + ": " + run.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).as(line.toString()).contains(reason);
  }
}
