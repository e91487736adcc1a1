package timewalker.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import timewalker.fuzzing.ChildJava;

@Timeout(60)
class LockFileTest {
  private static final String NOT_OURS =
      "is not a lock file of TimeWalker but has the name of one; move it away and run again";

  @TempDir Path folder;

  private Path lock() {
    return folder.resolve(FolderLock.NAME);
  }

  @Test
  void whatIsNoEmptyFileIsRefusedAndLeftAlone() throws IOException {
    Files.writeString(lock(), "a note");
    assertThatThrownBy(() -> FolderLock.take(folder, folder, "taken"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(lock() + ": " + NOT_OURS);
    assertThat(lock()).hasContent("a note");

    Files.delete(lock());
    Files.createDirectory(lock());
    assertThatThrownBy(() -> LockFile.tryTake(lock())).hasMessageEndingWith(NOT_OURS);
    assertThat(lock()).isDirectory();
  }

  @Test
  void linkIsNeitherFollowedNorRemoved() throws IOException {
    Path theirs = Files.createFile(folder.resolve("theirs"));
    for (Path to : new Path[] {theirs, folder.resolve("nowhere")}) {
      Files.createSymbolicLink(lock(), to);
      assertThatThrownBy(() -> LockFile.tryTake(lock()))
          .isInstanceOf(BadInputException.class)
          .hasMessageEndingWith(NOT_OURS);
      assertThat(lock()).isSymbolicLink();
      Files.delete(lock());
    }
    assertThat(theirs).isEmptyFile();
    assertThat(folder.resolve("nowhere")).doesNotExist();
  }

  @Test
  void folderThatWasThereStaysAndOneThatWasMadeGoesUnlessItHoldsResults() throws IOException {
    Path target = Files.createDirectory(folder.resolve("target"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    for (Path there : new Path[] {link, empty}) {
      FolderLock.take(there, there, "taken").close();
      assertThat(there).isEmptyDirectory();
    }
    assertThat(link).isSymbolicLink();

    Path made = folder.resolve("made");
    FolderLock.take(made, made, "taken").close();
    assertThat(made).doesNotExist();
    try (FolderLock _ = FolderLock.take(made, made, "taken")) {
      Files.createFile(made.resolve("result"));
    }
    assertThat(made.resolve("result")).exists();
  }

  @Test
  void secondCloseLeavesTheNextHoldersLock() throws IOException {
    LockFile first = LockFile.tryTake(lock()).orElseThrow();
    first.close();
    try (LockFile _ = LockFile.tryTake(lock()).orElseThrow()) {
      first.close();
      assertThat(lock()).exists();
      assertThat(LockFile.tryTake(lock())).isEmpty();
    }
  }

  @Test
  void oneHolderAtATimeHasItAndAnInterruptedOneGivesItUpToo() throws IOException {
    Files.createFile(lock()); // as a killed run leaves it
    try (LockFile _ = LockFile.tryTake(lock()).orElseThrow()) {
      assertThat(LockFile.tryTake(lock())).isEmpty();
      assertThat(LockFile.tryTake(folder.resolve(".").resolve(FolderLock.NAME))).isEmpty();
      Thread.currentThread().interrupt();
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(lock()).doesNotExist();
    Thread.currentThread().interrupt();
    Optional<LockFile> again = LockFile.tryTake(lock());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(again).isPresent();
    again.get().close();
  }

  @Test
  void secondTryOfThisProcessDoesNotGiveTheLockUpToOthers() throws Exception {
    try (LockFile _ = LockFile.tryTake(lock()).orElseThrow()) {
      assertThat(LockFile.tryTake(lock())).isEmpty();
      assertThat(ChildJava.run(Other.class, List.of(), Duration.ofSeconds(40), lock().toString()))
          .isEqualToIgnoringNewLines("taken");
    }
  }

  /** Another program that wants the lock which its argument names. */
  static final class Other {
    private Other() {}

    public static void main(String[] args) throws IOException {
      System.out.println(LockFile.tryTake(Path.of(args[0])).isPresent() ? "free" : "taken");
    }
  }
}
