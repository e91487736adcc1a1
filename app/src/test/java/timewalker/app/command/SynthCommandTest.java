package timewalker.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.app.CommandLineTest;
import timewalker.app.console.ExitCode;

class SynthCommandTest {
  @TempDir Path folder;

  private void assertRefused(String why, String... words) {
    List<String> line = new ArrayList<>(List.of("synth", "-q", "-o", folder.resolve("out") + ""));
    line.addAll(List.of(words));
    CommandLineTest.Run run = CommandLineTest.Run.of(line.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith(why);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void datasetWithoutAFrameIsRefused() {
    assertRefused(
        "--cameras frontal leaves no frame; ask for more --frames",
        "--size=32",
        "--ages=20",
        "--frames=1",
        "--test-frames=0",
        "--cameras=frontal");
  }

  @Test
  void moreFramesThanAnyoneRendersAreRefused() {
    assertRefused(
        "117000 frames in all", "--ages=1,2,3,4,5,6,7,8,9", "--frames=10000", "--test-frames=1000");
  }

  @Test
  void optionsThatChangeNothingOfAShoeboxAreRefused() {
    for (String option :
        List.of(
            "--frames=3",
            "--test-frames=1",
            "--size=64",
            "--cameras=frontal",
            "--params=tracked",
            "--replace")) {
      String name = option.split("=", -1)[0];
      assertRefused(name + " has no effect with --shoebox; leave it out.", "--shoebox", option);
    }
  }
}
