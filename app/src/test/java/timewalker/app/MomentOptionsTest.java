package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.app.console.ExitCode;
import timewalker.example.TinyLife;

/** An age is shown, or the user learns that another one is. */
class MomentOptionsTest {
  @TempDir Path folder;

  @Test
  void ageOutsideTheTrainedLifeIsSaidByEveryCommandThatTakesOne() {
    String avatar = TinyLife.avatar().toString();
    for (List<String> line :
        List.of(
            List.of("render", avatar, "--size=32", "-o", folder.resolve("a.png") + ""),
            List.of("export", avatar, "-o", folder.resolve("a.ply") + ""),
            List.of("mesh", avatar, "--depth=5", "-o", folder.resolve("a.glb") + ""),
            List.of(
                "animate",
                avatar,
                "--drive=" + TinyLife.dataset(),
                "--size=32",
                "-o",
                folder.resolve("a.gif") + ""))) {
      assertThat(run(line, "100").err())
          .as(line.toString())
          .contains("--age 100.0 lies outside the trained life, 20.0 to 60.0 years");
      assertThat(run(line, "60").err()).as(line.toString()).doesNotContain("outside");
      List<String> impossible = new ArrayList<>(line);
      impossible.add("--age=300");
      CommandLineTest.Run refused = CommandLineTest.Run.of(impossible.toArray(String[]::new));
      assertThat(refused.code()).as(line.toString()).isEqualTo(ExitCode.USAGE);
      assertThat(refused.err()).startsWith("--age takes 0 to 130, not 300");
    }
  }

  private static CommandLineTest.Run run(List<String> line, String age) {
    List<String> all = new ArrayList<>(line);
    all.add("--age=" + age);
    CommandLineTest.Run run = CommandLineTest.Run.of(all.toArray(String[]::new));
    assertThat(run.code()).as(all + ": " + run.err()).isZero();
    return run;
  }
}
