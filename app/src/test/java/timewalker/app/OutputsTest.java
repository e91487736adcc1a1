package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.example.TinyLife;

/** Every command that writes, asked to write where it cannot. */
class OutputsTest {
  @TempDir Path folder;

  /** A command with all it needs but the last word, its output. */
  private record Writing(String name, String... line) {}

  private static List<Writing> files() {
    String avatar = TinyLife.avatar().toString();
    String data = TinyLife.dataset().toString();
    String ok = avatar + ".new"; // never written
    return List.of(
        new Writing("build.twa", "build", data, "-o"),
        new Writing("train.twa", "train", data, "--preset=quick", "--steps=1", "-o"),
        new Writing("render.png", "render", avatar, "--size=32", "-o"),
        new Writing("depth.png", "render", avatar, "-o", ok + ".png", "--depth"),
        new Writing("normal.jpg", "render", avatar, "-o", ok + ".png", "--normal"),
        new Writing("walk.mp4", "walk", avatar, "-o"),
        new Writing("walk.gif", "walk", avatar, "-o"),
        new Writing("walk.png", "walk", avatar, "-o"),
        new Writing("animate.mp4", "animate", avatar, "--drive", data, "-o"),
        new Writing("mesh.glb", "mesh", avatar, "--depth=5", "-o"),
        new Writing("mesh.png", "mesh", avatar, "-o", ok + ".glb", "--preview"),
        new Writing("export.ply", "export", avatar, "-o"),
        new Writing("export.html", "export", avatar, "-o"),
        new Writing("poisson.ply", "poisson", data, "-o"),
        new Writing("sheet.png", "synth", "-o", ok + ".data", "--contact-sheet"));
  }

  private static List<Writing> folders() {
    String avatar = TinyLife.avatar().toString();
    String data = TinyLife.dataset().toString();
    return List.of(
        new Writing("prepared", "prepare", data, "-o"),
        new Writing("imported", "import", TinyLife.foreign().toString(), "--head=embedded", "-o"),
        new Writing("synthetic", "synth", "--frames=1", "--size=32", "-o"),
        new Writing("shoebox", "synth", "--shoebox", "-o"),
        new Writing("ablation", "ablate", data, "--dry-run", "-o"),
        new Writing("demo", "demo", "--quick", "-o"),
        new Writing("moving", "mesh", avatar, "--drive", data, "-o"));
  }

  @BeforeEach
  void makeInputsFirst() {
    assertThat(TinyLife.avatar()).exists();
  }

  @Test
  void filesAreNotWrittenInPlaceOfFoldersNorOutsideOfThem() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    for (Writing writing : files()) {
      Path taken = Files.createDirectories(folder.resolve("taken").resolve(writing.name));
      assertRefused(writing, taken);
      assertRefused(writing, folder.getRoot());
      assertRefused(writing, file.resolve(writing.name));
      assertRefused(writing, folder.resolve("no ending"));
      unwritable(writing.name).forEach(path -> assertRefused(writing, path));
    }
    assertThat(file).hasContent("mine");
  }

  @Test
  void foldersAreNotWrittenInPlaceOfFilesNorOutsideOfFolders() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    for (Writing writing : folders()) {
      assertRefused(writing, file);
      assertRefused(writing, file.resolve(writing.name));
      assertRefused(writing, folder.getRoot());
      unwritable(writing.name).forEach(path -> assertRefused(writing, path));
    }
    assertThat(file).hasContent("mine");
  }

  @Test
  void devicesAndPipesAreNotReplaced() throws Exception {
    for (Writing writing : files()) {
      Path pipe = folder.resolve("pipe-" + writing.name);
      if (!pipe(pipe)) {
        return;
      }
      assertRefused(writing, pipe);
      assertThat(Files.exists(pipe) && !Files.isRegularFile(pipe)).isTrue();
    }
    for (Writing writing : folders()) {
      assertRefused(writing, Path.of("/dev/null"));
      assertRefused(writing, Path.of("/dev/null/below"));
    }
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void namesTooLongForWhatIsWrittenBesideThemAreRefusedAtOnce() {
    String data = TinyLife.dataset().toString();
    Path dataset = folder.resolve("n".repeat(240));
    for (Writing writing : folders()) {
      if (List.of("prepared", "imported", "synthetic").contains(writing.name)) {
        assertRefused(writing, dataset);
      }
    }
    assertRefused(new Writing("dry", "prepare", data, "--dry-run", "-o"), dataset);
    Path avatar = folder.resolve("n".repeat(246) + ".twa");
    for (Writing writing : files()) {
      if (writing.name.endsWith(".twa")) {
        assertRefused(writing, avatar);
      }
    }
  }

  /** A named pipe, where the system has them. */
  static boolean pipe(Path path) throws Exception {
    try {
      return new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  /** Places where this user may not write, or nobody. */
  private List<Path> unwritable(String name) throws IOException {
    List<Path> all = new ArrayList<>();
    Path locked = Files.createDirectories(folder.resolve("locked"));
    locked.toFile().setWritable(false);
    if (!Files.isWritable(locked)) {
      all.add(locked.resolve(name));
      all.add(locked.resolve("deeper").resolve(name));
    }
    if (Files.isDirectory(Path.of("/proc/self"))) {
      all.add(Path.of("/proc/nowhere").resolve(name));
    }
    return all;
  }

  private void assertRefused(Writing writing, Path output) {
    List<Path> before = listing();
    List<String> line = new ArrayList<>(List.of(writing.line));
    line.add(output.toString());
    CommandLineTest.Run run = CommandLineTest.Run.of(line.toArray(String[]::new));
    String what = String.join(" ", line) + ": " + run.err();
    assertThat(run.code()).as(what).isEqualTo(3);
    assertThat(run.out()).as(what).isEmpty();
    assertThat(run.err().lines().toList()).as(what).hasSize(1);
    assertThat(run.err()).as(what).startsWith(output.toString()).doesNotContain(".tmp");
    assertThat(listing()).as(what).isEqualTo(before);
  }

  private List<Path> listing() {
    try (Stream<Path> own = Files.walk(folder);
        Stream<Path> inputs = Files.list(TinyLife.avatar().getParent())) {
      return Stream.concat(own, inputs).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
