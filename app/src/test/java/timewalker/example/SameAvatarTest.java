package timewalker.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.TimeWalker;
import timewalker.app.CommandLineTest;
import timewalker.jobs.train.TrainingJob;
import timewalker.train.Presets;

/** The library and the command line make the same avatar of the same data. */
final class SameAvatarTest {
  private static final int STEPS = 12;

  @TempDir Path folder;

  /** The data are tracked, so both refine head parameters without being told. */
  @Test
  void libraryAndCommandLineTrainTheSameBytes() throws Exception {
    Path fromLibrary = folder.resolve("library.twa");
    TrainingJob.Request request =
        TrainingJob.Request.of(TinyLife.dataset(), fromLibrary, Presets.QUICK.withSteps(STEPS));
    assertThat(request.settings().refinement())
        .isNotEqualTo(Presets.QUICK.withSteps(STEPS).refinement());
    TimeWalker.train(request, TrainingJob.Listener.SILENT);

    Path fromCommandLine = folder.resolve("command.twa");
    List<String> line =
        new ArrayList<>(List.of("train", TinyLife.dataset().toString(), "-q", "--preset=quick"));
    line.addAll(List.of("--steps=" + STEPS, "-o", fromCommandLine.toString()));
    CommandLineTest.Run run = CommandLineTest.Run.of(line.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();

    Map<String, String> arrays = arrays(fromLibrary);
    assertThat(arrays.keySet()).hasSizeGreaterThan(5);
    assertThat(arrays).isEqualTo(arrays(fromCommandLine));
    assertThat(Files.readAllBytes(fromLibrary)).isEqualTo(Files.readAllBytes(fromCommandLine));
    assertThat(folder.resolve("library.twa.checkpoints")).doesNotExist();
  }

  /** SHA-256 of each entry of an avatar. */
  private static Map<String, String> arrays(Path avatar)
      throws IOException, NoSuchAlgorithmException {
    Map<String, String> sums = new TreeMap<>();
    try (InputStream in = Files.newInputStream(avatar);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(zip.readAllBytes());
        sums.put(entry.getName(), HexFormat.of().formatHex(sum));
      }
    }
    return sums;
  }
}
