package timewalker.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.OutputException;
import timewalker.io.TemporaryFile;

class ReportFolderTest {
  @TempDir Path folder;

  private ReportFolder report(String avatar) {
    return new ReportFolder(folder.resolve(avatar));
  }

  @Test
  void everyAvatarHasItsOwnFolderBesideIt() {
    assertThat(report("me.twa").page())
        .isEqualTo(folder.resolve("me.report").resolve("index.html"));
    assertThat(report("me.2.twa").path()).isEqualTo(folder.resolve("me.2.report"));
    assertThat(new ReportFolder(Path.of("me.twa")).path()).isEqualTo(Path.of("me.report"));
    assertThat(new ReportFolder(Path.of("me")).path()).isEqualTo(Path.of("me.report"));
  }

  @Test
  void earlierReportGivesWayAndSoDoesWhatAKilledWriterLeft() throws IOException {
    ReportFolder report = report("me.twa");
    report.requireOwn();
    Files.createDirectories(report.path());
    report.requireOwn();
    try (TemporaryFile _ = TemporaryFile.beside(report.page())) {
      report.requireOwn();
    }
    Html.write(report.page(), Html.head("me", Optional.empty(), ""));
    Files.writeString(report.path().resolve("notes.txt"), "mine");
    report.requireOwn();
  }

  @Test
  void reportThatHoldsTheSidesAloneIsOurs() throws IOException {
    ReportFolder report = report("me.twa");
    Html.write(report.sidesPage(), Html.head("me", Optional.empty(), ""));
    Files.writeString(report.sidesSheet(), "a picture");
    report.requireOwn();
    report.removeSides();
    assertThat(report.path()).isEmptyDirectory();
  }

  @Test
  void whatSomebodyElsePutThereIsNeverWrittenOver() throws IOException {
    Path page = Files.createDirectories(report("page.twa").path()).resolve("index.html");
    Files.writeString(page, "<!doctype html><title>my diary</title>");
    Path notes = Files.createDirectories(report("notes.twa").path()).resolve("notes.txt");
    Files.writeString(notes, "mine");
    Files.createDirectories(report("folder.twa").page());
    Files.writeString(report("file.twa").path(), "mine");
    for (String avatar : new String[] {"page.twa", "notes.twa", "folder.twa", "file.twa"}) {
      assertThatThrownBy(report(avatar)::requireOwn)
          .isInstanceOf(OutputException.class)
          .hasMessageStartingWith(report(avatar).path() + ": is ")
          .hasMessageContaining("; ");
    }
  }

  @Test
  void linksThatCameWithAReportLeadNowhere() throws IOException {
    ReportFolder report = report("me.twa");
    Html.write(report.page(), Html.head("me", Optional.empty(), ""));
    report.requireOwn();
    Path thesis = Files.writeString(folder.resolve("thesis.tex"), "mine");
    Files.createSymbolicLink(report.sidesPage(), thesis);
    assertThatThrownBy(report::requireOwn)
        .isInstanceOf(OutputException.class)
        .hasMessageStartingWith(report.sidesPage() + ": is a link");
    assertThat(thesis).hasContent("mine");
  }
}
