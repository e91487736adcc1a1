package timewalker.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.train.RunHistory;

class TrainingReportTest {
  @TempDir Path folder;

  private static TrainingReport sample() {
    RunHistory history = new RunHistory();
    history.add(new RunHistory.Point(0, 0, Double.NaN, Double.NaN, 12, 100, 2, weights(0.5f)));
    history.add(new RunHistory.Point(50, 2, 0.5, 20, 21, 140, 1, weights(0)));
    history.add(new RunHistory.Deactivation(40, 1, 21.25, 21.125));
    ByteImage image = new ByteImage(4, 4, 3);
    return new TrainingReport(
        "Ann & <Bob>",
        List.of("a08", "a\"25"),
        List.of("split", "PSNR"),
        List.of(List.of("test-view", "31.25")),
        List.of(new TrainingReport.CaptionedImage("a08", image)),
        List.of(new TrainingReport.CaptionedImage("a08, shape and colours", image)),
        List.of(new TrainingReport.Sample("frame 1", image, Optional.empty(), image, image, image)),
        history,
        Map.of("seed", "7"),
        Map.of("Java", "25"));
  }

  private static float[][] weights(float second) {
    return new float[][] {{1, second}, {0.25f, second}};
  }

  @Test
  void thePageSaysItIsSyntheticAndNeedsNoNetwork() throws IOException {
    Path file = folder.resolve("me.report").resolve("index.html");
    sample().write(file);
    String page = Files.readString(file);
    assertThat(page).contains(SyntheticMediaTag.TRAINED.uri()).contains("31.25").contains("21.250");
    assertThat(page)
        .doesNotContain("<Bob>")
        .contains("Ann &amp; &lt;Bob&gt;")
        .contains("a&quot;25");
    assertThat(page.replace(SyntheticMediaTag.TRAINED.uri(), ""))
        .doesNotContain("http:")
        .doesNotContain("https:")
        .doesNotContain("<script")
        .doesNotContain("src=\"/");
  }

  @Test
  void everyPictureInThePageCarriesTheTagButThePhotosItWasTrainedOn() throws IOException {
    Path file = folder.resolve("index.html");
    sample().write(file);
    Matcher pictures =
        Pattern.compile("alt=\"([^\"]*)\" src=\"data:image/png;base64,([^\"]+)")
            .matcher(Files.readString(file));
    int count = 0;
    while (pictures.find()) {
      byte[] png = Base64.getDecoder().decode(pictures.group(2));
      boolean photo = pictures.group(1).endsWith("truth");
      assertThat(SyntheticMediaTag.readFrom(png, "picture"))
          .isEqualTo(photo ? Optional.empty() : Optional.of(SyntheticMediaTag.TRAINED.uri()));
      count++;
    }
    assertThat(count).isEqualTo(6);
  }

  @Test
  void heatMapsOfManyBasesAndStagesGetTheRoomThatTheyTake() throws IOException {
    int bases = 8;
    List<String> stages =
        List.of("a05", "a10", "a20", "a30", "a40", "a50", "a60", "a70", "childhood");
    float[][] blend = new float[stages.size()][bases];
    for (float[] row : blend) {
      Arrays.fill(row, -0.25f);
    }
    RunHistory history = new RunHistory();
    history.add(new RunHistory.Point(0, 0, 0.5, 20, 21, 100, bases, blend));
    ByteImage image = new ByteImage(4, 4, 3);
    Path file = folder.resolve("many.html");
    new TrainingReport(
            "many",
            stages,
            List.of("split"),
            List.of(List.of("test-view")),
            List.of(new TrainingReport.CaptionedImage("a05", image)),
            List.of(),
            List.of(),
            history,
            Map.of(),
            Map.of())
        .write(file);
    String page = Files.readString(file);
    Matcher width = Pattern.compile("class=\"heats\" style=\"--heat:(\\d+)px\"").matcher(page);
    assertThat(width.find()).isTrue();
    // Cells are 12 px type, "-0.25" at 7 px a digit, and 12 px of space.
    assertThat(Integer.parseInt(width.group(1))).isGreaterThan(9 * 9 + bases * (5 * 6 + 12));
    assertThat(page).contains("minmax(min(100%,var(--heat)),1fr)");
    assertThat(page).contains(".heats figure{min-width:0;overflow-x:auto}");
  }
}
