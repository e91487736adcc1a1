package timewalker.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import timewalker.example.TinyLife;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;

/** Every command that reads, given files of every wrong kind. */
class WrongInputsTest {
  private static final Duration SECONDS = Duration.ofSeconds(60);

  /** Stands for the wrong file in a command line. */
  private static final String WRONG = "WRONG";

  @TempDir static Path folder;

  private static final Map<String, Path> KINDS = new LinkedHashMap<>();

  @BeforeAll
  static void makeInputs() throws Exception {
    Path inputs = Files.createDirectories(folder.resolve("inputs"));
    KINDS.put("empty", Files.createFile(inputs.resolve("empty")));
    KINDS.put("text", Files.writeString(inputs.resolve("text"), "Dear diary,\n".repeat(100)));
    Path picture = inputs.resolve("picture.png");
    ImageFile.writePng(picture, new ByteImage(8, 8, 3), PngOptions.PLAIN);
    KINDS.put("picture", picture);
    Path zip = inputs.resolve("zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("readme.txt"));
      out.write("hello".getBytes(UTF_8));
    }
    KINDS.put("zip", zip);
    KINDS.put("folder", Files.createDirectory(inputs.resolve("folder")));
    KINDS.put("nothing", inputs.resolve("nothing"));
    Path pipe = inputs.resolve("pipe");
    if (OutputsTest.pipe(pipe)) {
      KINDS.put("pipe", pipe);
    }
    Path zeros = Path.of("/dev/zero");
    if (Files.exists(zeros)) {
      KINDS.put("device", zeros);
    }
    assertThat(TinyLife.avatar()).exists();
  }

  static Stream<List<String>> commands() {
    String avatar = TinyLife.avatar().toString();
    String data = TinyLife.dataset().toString();
    String train = "train --preset=quick --steps=1 -o OUT.twa ";
    return Stream.of(
            "build WRONG -o OUT.twa",
            "prepare WRONG -o OUT",
            "prepare --dry-run WRONG -o OUT",
            "prepare DATA --stages WRONG -o OUT",
            "prepare DATA --faces WRONG -o OUT",
            train + "WRONG",
            train + "DATA --settings WRONG",
            "train --preset=quick --steps=1 -o OUT.twa DATA --head WRONG",
            "eval WRONG DATA",
            "eval AVATAR WRONG",
            "ablate WRONG -o OUT",
            "render WRONG -o OUT.png",
            "render AVATAR --head WRONG -o OUT.png",
            "walk WRONG -o OUT.gif",
            "animate WRONG --drive DATA -o OUT.mp4",
            "animate AVATAR --drive WRONG -o OUT.mp4",
            "view WRONG",
            "view AVATAR --drive WRONG",
            "mesh WRONG -o OUT.ply",
            "mesh AVATAR --drive WRONG -o OUT.glb",
            "export WRONG -o OUT.ply",
            "export AVATAR --drive WRONG -o OUT.ply",
            "poisson WRONG -o OUT.ply",
            "import WRONG --head embedded -o OUT",
            "import DATA --head WRONG -o OUT",
            "import DATA --head embedded --stages WRONG -o OUT",
            "weights add WRONG",
            "info WRONG")
        .map(line ->
            Stream.of(line.split(" "))
                .map(word -> word.equals("DATA") ? data : word.equals("AVATAR") ? avatar : word)
                .toList());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void fileOfTheWrongKindIsOneSentence(List<String> template) throws IOException {
    for (Map.Entry<String, Path> kind : KINDS.entrySet()) {
      Path outputs = Files.createTempDirectory(folder, "out");
      List<String> line = new ArrayList<>();
      for (String word : template) {
        line.add(
            word.equals(WRONG)
                ? kind.getValue().toString()
                : word.startsWith("OUT") ? outputs.resolve(word).toString() : word);
      }
      CommandLineTest.Run run =
          Assertions.assertTimeoutPreemptively(
              SECONDS,
              () -> CommandLineTest.Run.of(line.toArray(String[]::new)),
              () -> String.join(" ", line));
      String what = kind.getKey() + ": " + String.join(" ", line) + ": " + run.err();
      if (line.getFirst().equals("info") && kind.getKey().equals("picture")) {
        assertThat(run.code()).as(what).isZero();
        continue;
      }
      assertThat(run.code()).as(what).isIn(2, 3);
      assertThat(run.out()).as(what).isEmpty();
      List<String> said = run.err().lines().filter(l -> !l.startsWith("warning: ")).toList();
      assertThat(said).as(what).hasSize(1);
      assertThat(run.err()).as(what).doesNotContain("\tat ", "Exception");
    }
  }
}
