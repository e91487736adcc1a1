package timewalker.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.TimeWalker;
import timewalker.app.CommandLineTest;
import timewalker.app.console.ExitCode;
import timewalker.avatar.StageMix;
import timewalker.example.TinyLife;
import timewalker.io.BadInputException;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.Frame;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.jobs.mesh.MeshJob;

class MeshCommandTest {
  @TempDir Path folder;

  private static void mesh(Object... more) {
    List<String> line = new ArrayList<>(List.of("mesh", TinyLife.avatar().toString(), "-q"));
    for (Object word : more) {
      line.add(word.toString());
    }
    CommandLineTest.Run run = CommandLineTest.Run.of(line.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
  }

  private static long moments() throws IOException {
    return Dataset.open(TinyLife.dataset()).frames().stream()
        .map(Frame::timestep)
        .distinct()
        .count();
  }

  private static int meshNode(JsonNode json, int mesh) {
    for (int i = 0; i < json.get("nodes").size(); i++) {
      if (json.at("/nodes/" + i + "/mesh").asInt(-1) == mesh) {
        return i;
      }
    }
    throw new AssertionError("no node of mesh " + mesh);
  }

  @Test
  void wholeLifeBecomesOneFileThatMovesAsTheDatasetDoes() throws IOException {
    Path file = folder.resolve("life.glb");
    mesh("--all-stages", "--drive", TinyLife.dataset(), "--depth", 5, "-o", file);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] text = new byte[bytes.getInt(12)];
    bytes.get(20, text);
    JsonNode json = new ObjectMapper().readTree(text);
    assertThat(json.at("/asset/extras/DigitalSourceType").asText())
        .isEqualTo(SyntheticMediaTag.TRAINED.uri());
    assertThat(json.get("meshes")).hasSize(2);
    assertThat(json.at("/meshes/0/name").asText()).isEqualTo("a20");
    assertThat(json.at("/meshes/1/name").asText()).isEqualTo("a60");
    assertThat(json.at("/meshes/1/primitives/0/attributes").fieldNames())
        .toIterable()
        .contains("COLOR_0", "JOINTS_0", "WEIGHTS_0", "NORMAL");
    assertThat(json.at("/meshes/0/primitives/0/targets").size())
        .isEqualTo(json.at("/meshes/0/extras/targetNames").size())
        .isGreaterThan(30);
    assertThat(json.get("skins")).hasSize(2);
    assertThat(json.at("/skins/0/joints")).hasSize(5);
    JsonNode channels = json.at("/animations/0/channels");
    assertThat(channels).as("weights and five joints of two heads").hasSize(12);
    List<Integer> moved = new ArrayList<>();
    channels.forEach(channel -> moved.add(channel.at("/target/node").asInt()));
    assertThat(moved).doesNotHaveDuplicates().contains(meshNode(json, 0), meshNode(json, 1));
    int times = json.at("/animations/0/samplers/0/input").asInt();
    assertThat(json.at("/accessors/" + times + "/count").asLong()).isEqualTo(moments());
  }

  @Test
  void optionsThatChangeNothingOfTheMeshAreRefused() {
    String[][] lines = {
      {"--age", "--all-stages", "--age=40", "-o", folder.resolve("life.glb") + ""},
      {"--stage", "--all-stages", "--stage=a20", "-o", folder.resolve("life.glb") + ""},
      {"--fps", "--fps=30", "-o", folder.resolve("head.glb") + ""},
      {"--fps", "--fps=30", "--drive", TinyLife.dataset() + "", "-o", folder.resolve("all") + ""}
    };
    for (String[] words : lines) {
      List<String> line = new ArrayList<>(List.of("mesh", TinyLife.avatar().toString(), "-q"));
      line.addAll(List.of(words).subList(1, words.length));
      CommandLineTest.Run run = CommandLineTest.Run.of(line.toArray(String[]::new));
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).startsWith(words[0] + " has no effect with").contains("leave it out");
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void folderTakesOneTaggedMeshAMoment() throws IOException {
    Path frames = folder.resolve("frames");
    mesh("--stage", "a60", "--drive", TinyLife.dataset(), "--depth", 5, "-o", frames);
    List<Path> files;
    try (Stream<Path> all = Files.list(frames)) {
      files = all.sorted().toList();
    }
    assertThat(files).hasSize((int) moments());
    byte[] first = Files.readAllBytes(files.getFirst());
    assertThat(new String(first, 0, 600, StandardCharsets.ISO_8859_1))
        .contains(SyntheticMediaTag.TRAINED.uri());
    // The same triangles elsewhere.
    assertThat(Files.size(files.getLast())).isEqualTo(first.length);
    assertThat(Files.readAllBytes(files.getLast())).isNotEqualTo(first);
  }

  @Test
  void aDriverOfAFileThatHoldsNoMotionIsRefused() throws IOException {
    Path file = folder.resolve("head.ply");
    String drive = TinyLife.dataset().toString();
    CommandLineTest.Run run =
        CommandLineTest.Run.of(
            "mesh", TinyLife.avatar() + "", "--drive", drive, "-o", file.toString());
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).startsWith(file + ": holds no motion");
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      MeshJob.Request request = request(person, file, Optional.of(TinyLife.dataset()));
      assertThatThrownBy(() -> person.mesh(request, JobListener.SILENT))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("holds no motion");
    }
    assertThat(file).doesNotExist();
  }

  private static MeshJob.Request request(TimeWalker person, Path file, Optional<Path> driver) {
    StageMix mix = person.stage("a20");
    return new MeshJob.Request(
        "person.twa",
        file,
        mix,
        person.head(mix, Map.of()),
        false,
        driver,
        HeadModels.embedded(),
        25,
        5,
        Optional.empty());
  }

  @Test
  void progressReachesItsTotal() throws IOException {
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      for (String name : List.of("life.glb", "frames")) {
        List<Long> totals = new ArrayList<>();
        LongAdder done = new LongAdder();
        JobListener counting =
            new JobListener() {
              @Override
              public Progress progress(String task, long total) {
                totals.add(total);
                return new Progress() {
                  @Override
                  public void advance(long steps) {
                    done.add(steps);
                  }

                  @Override
                  public void note(String text) {}

                  @Override
                  public void close() {}
                };
              }
            };
        person.mesh(
            request(person, folder.resolve(name), Optional.of(TinyLife.dataset())), counting);
        assertThat(totals).as(name).containsExactly(done.sum());
      }
    }
  }

  @Test
  void objSaysThatItIsSynthetic() throws IOException {
    Path file = folder.resolve("head.obj");
    mesh("--age", 40, "--expression", "jaw=0.3", "--depth", 5, "-o", file);
    assertThat(Files.readString(file).lines().limit(5))
        .anyMatch(line -> line.contains(SyntheticMediaTag.TRAINED.uri()));
  }
}
