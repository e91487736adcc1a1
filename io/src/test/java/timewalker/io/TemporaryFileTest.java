package timewalker.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFileTest {
  @TempDir Path folder;

  private Path leftover(long machine, ProcessHandle owner) throws IOException {
    Path target = folder.resolve("walk.mp4");
    return Files.createFile(folder.resolve(TemporaryFile.name(target, machine, owner)));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void write(Path file) throws IOException {
    AtomicFile.write(file, out -> out.write(new byte[100_000]));
  }

  @Test
  void whatAKilledProcessLeftIsRemovedByTheNextThatWritesThere() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process killed = new ProcessBuilder(java, "--version").start();
    Path left = leftover(TemporaryFile.MACHINE, killed.toHandle());
    killed.destroyForcibly().waitFor();
    write(folder.resolve("other.png"));
    assertThat(left).doesNotExist();
    assertThat(names()).containsExactly("other.png");
  }

  @Test
  void whatALivingProcessWritesStays() throws IOException {
    Path own = leftover(TemporaryFile.MACHINE, ProcessHandle.current());
    write(folder.resolve("other.png"));
    assertThat(own).exists();
  }

  @Test
  void fileOfAnotherMachineStaysForADay() throws IOException {
    Path young = leftover(TemporaryFile.MACHINE + 1, ProcessHandle.current());
    Path old = leftover(TemporaryFile.MACHINE + 1, ProcessHandle.current());
    Files.setLastModifiedTime(
        old, FileTime.from(Instant.now().minus(Duration.ofDays(1).plusMinutes(1))));
    Path theirs = Files.createFile(folder.resolve(".walk.mp4.tmp"));
    write(folder.resolve("other.png"));
    assertThat(young).exists();
    assertThat(theirs).exists();
    assertThat(old).doesNotExist();
  }

  @Test
  void foldersAreMadeAndLongNamesFit() throws IOException {
    Path file = folder.resolve("new/folder").resolve("\uD83D\uDE00".repeat(60) + ".png");
    write(file);
    assertThat(file).hasSize(100_000);
  }

  @Test
  void interruptedThreadStillWrites() throws IOException {
    Thread.currentThread().interrupt();
    try {
      write(folder.resolve("a.twc"));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(names()).containsExactly("a.twc");
  }

  @Test
  void checkingAnOutputLeavesNothingBehind() throws IOException {
    TemporaryFile.requireFile(folder.resolve("a/b/c.png"));
    TemporaryFile.requireFolder(folder.resolve("d/e"));
    TemporaryFile.requireFolder(folder);
    assertThat(names()).isEmpty();
  }

  @Test
  void whatCannotBeWrittenIsNamedAsTheUserDid() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path target : List.of(folder, folder.getRoot(), file.resolve("below.png"))) {
      assertThatThrownBy(() -> write(target))
          .isInstanceOf(OutputException.class)
          .hasMessageStartingWith(target + ": ");
      assertThatThrownBy(() -> TemporaryFile.requireFile(target))
          .isInstanceOf(OutputException.class)
          .hasMessageStartingWith(target + ": ");
    }
    assertThatThrownBy(() -> TemporaryFile.requireFolder(file))
        .hasMessage(file + ": is a file; name a folder");
    assertThat(names()).containsExactly("file");
  }

  @Test
  void deviceIsNoPlaceForAFile() {
    Path device = Path.of("/dev/null");
    Assumptions.assumeTrue(Files.exists(device));
    assertThatThrownBy(() -> write(device))
        .hasMessage("/dev/null: is not a regular file; name another file");
    assertThat(device).exists();
  }

  @Test
  void fullDiskIsSaidWithoutTheTemporaryName() {
    IOException full = new IOException("No space left on device");
    assertThat(OutputException.of(Path.of("walk.gif"), full))
        .hasMessage(
            "walk.gif: cannot be written: the disk is full; free some space, or name a file on"
                + " another disk");
  }

  @Test
  void aLinkIsNotFollowed(@TempDir Path place) throws IOException {
    Path file = Files.writeString(place.resolve("file.txt"), "mine");
    Path link = Files.createSymbolicLink(place.resolve("00000.ply"), Path.of("file.txt"));
    Path nowhere = Files.createSymbolicLink(place.resolve("00001.ply"), Path.of("gone"));
    for (Path target : List.of(link, nowhere)) {
      assertThatThrownBy(() -> TemporaryFile.beside(target))
          .isInstanceOf(OutputException.class)
          .hasMessageContaining(target + ": is a link where results are written");
    }
    assertThatThrownBy(() -> TemporaryFile.requireFile(link)).hasMessageContaining("is a link");
    assertThat(file).hasContent("mine");
    assertThat(link).isSymbolicLink();
  }
}
