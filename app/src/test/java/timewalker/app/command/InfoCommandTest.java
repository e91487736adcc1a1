package timewalker.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.app.CommandLineTest.Run;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadModelFile;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.math.FloatImage;

class InfoCommandTest {
  @TempDir Path folder;

  @Test
  void renderedDatasetIsDescribed() throws Exception {
    Path data = folder.resolve("data");
    Run synth =
        Run.of(
            "synth",
            "-o",
            data.toString(),
            "--ages",
            "25",
            "--frames",
            "2",
            "--test-frames",
            "1",
            "--size",
            "32",
            "--json");
    assertThat(synth.code()).as(synth.err()).isZero();
    int frames = json(synth).get("frames").asInt();

    Run text = Run.of("info", data.toString());
    assertThat(text.code()).as(text.err()).isZero();
    assertThat(text.out()).contains(data.toString(), "25 years", "32x32", "embedded");
    JsonNode info = json(Run.of("info", data.toString(), "--json"));
    assertThat(info.get("frames").asInt()).isEqualTo(frames);
    assertThat(info.get("synthetic").asBoolean()).isTrue();
    assertThat(info.get("head_model").get("sha256").asText())
        .isEqualTo(EmbeddedHead.load().sha256());
    assertThat(info.get("warnings")).isEmpty();

    Path picture;
    try (var pictures = Files.list(data.resolve("images"))) {
      picture = pictures.sorted().findFirst().orElseThrow();
    }
    JsonNode shown = json(Run.of("info", picture.toString(), "--json"));
    assertThat(shown.get("width").asInt()).isEqualTo(32);
    assertThat(shown.get("synthetic_media_tag").asText()).isNotEmpty();
  }

  @Test
  void headModelIsDescribed() throws Exception {
    Path file = folder.resolve("head.twh");
    try (OutputStream out = Files.newOutputStream(file)) {
      HeadModelFile.write(EmbeddedHead.load(), out);
    }
    byte[] whole = Files.readAllBytes(file);
    // Writing rounds to 16 bits, so the stored head has a checksum of its own.
    HeadModel stored = HeadModelFile.read(new ByteArrayInputStream(whole));
    Run run = Run.of("info", file.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains(stored.vertexCount() + " vertices", stored.sha256());

    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    Run damaged = Run.of("info", file.toString());
    assertThat(damaged.code()).isEqualTo(3);
    assertThat(damaged.err()).contains(file.toString(), "ends too early").doesNotContain("\tat ");
  }

  @Test
  void pictureOfACameraIsNotCalledSynthetic() throws Exception {
    Path file = folder.resolve("a.png");
    ImageFile.writePng(file, ByteImage.of(new FloatImage(5, 3, 3)), PngOptions.PLAIN);
    Run run = Run.of("info", file.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("5 x 3 pixels, 3 channels of 8 bits", "not stated");
  }

  @Test
  void whatIsMissingOrStrangeIsBadInput() throws Exception {
    Run missing = Run.of("info", folder.resolve("nowhere").toString());
    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.err()).contains("nowhere: does not exist");
    Run empty = Run.of("info", folder.toString());
    assertThat(empty.code()).isEqualTo(3);
    assertThat(empty.err()).contains("is not a dataset");
    Path file = Files.writeString(folder.resolve("notes.txt"), "hello");
    Run strange = Run.of("info", file.toString());
    assertThat(strange.code()).isEqualTo(3);
    assertThat(strange.err()).contains("neither a dataset's folder");
    Path picture = Files.writeString(folder.resolve("notes.png"), "hello");
    assertThat(Run.of("info", picture.toString()).code()).isEqualTo(3);
  }

  @Test
  void pathThatLeavesTheDatasetIsCodeThreeAndOneSentence() throws Exception {
    Path list = folder.resolve("transforms_train.json");
    Files.writeString(list, "{\"frames\": [{\"file_path\": \"../me.png\"}]}");
    Run run = Run.of("info", folder.toString());
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().strip())
        .startsWith("transforms_train.json, frame 0, file_path: '../me.png' leads out of")
        .doesNotContain("\n");
  }

  private static JsonNode json(Run run) throws Exception {
    assertThat(run.code()).as(run.err()).isZero();
    return new JsonMapper().readTree(run.out());
  }
}
