package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.example.TinyLife;

/** What is made does not depend on the language and the time zone of whoever makes it. */
class LanguageTest {
  private static final Map<String, String> PLACES =
      Map.of(
          "ar-EG", "Africa/Cairo",
          "fa-IR", "Asia/Tehran",
          "tr-TR", "Europe/Istanbul",
          "th-TH-u-ca-buddhist-nu-thai", "Asia/Bangkok",
          "hi-IN-u-nu-deva", "Asia/Kolkata");

  @TempDir Path folder;

  @Test
  void trainedSavedAndShownAnywhereTheBytesAreTheSame() throws IOException {
    Path dataset = TinyLife.dataset();
    Map<String, byte[]> here = made(dataset, folder.resolve("here"));
    assertThat(here.keySet())
        .contains("me.twa", "me.png", "me.ply", "life.gif", "me.glb", "walk.html");
    Locale language = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      for (Map.Entry<String, String> place : PLACES.entrySet()) {
        Locale.setDefault(Locale.forLanguageTag(place.getKey()));
        TimeZone.setDefault(TimeZone.getTimeZone(place.getValue()));
        Map<String, byte[]> there = made(dataset, folder.resolve(place.getKey()));
        assertThat(there.keySet()).as(place.getKey()).isEqualTo(here.keySet());
        there.forEach((name, bytes) ->
            assertThat(bytes).as(place.getKey() + " " + name).isEqualTo(here.get(name)));
      }
    } finally {
      Locale.setDefault(language);
      TimeZone.setDefault(zone);
    }
  }

  private static Map<String, byte[]> made(Path dataset, Path folder) throws IOException {
    Files.createDirectories(folder);
    String avatar = folder.resolve("me.twa").toString();
    List<String> train = new ArrayList<>();
    train.addAll(List.of("train", dataset.toString(), "-q", "-o", avatar));
    train.addAll(List.of("--preset=quick", "--steps=6"));
    train.addAll(TinyLife.smallSpace("surfels.count=600", "tracking.rounds=0"));
    run(train);
    String look = "--age=33.5";
    run(List.of("render", avatar, "-q", look, "--size=40", "-o", folder.resolve("me.png") + ""));
    run(List.of("export", avatar, "-q", look, "-o", folder.resolve("me.ply") + ""));
    run(List.of("export", avatar, "-q", "-o", folder.resolve("walk.html") + ""));
    run(List.of("mesh", avatar, "-q", look, "--depth=5", "-o", folder.resolve("me.glb") + ""));
    run(
        List.of(
            "walk",
            avatar,
            "-q",
            "--size=40",
            "--seconds=0.3",
            "-o",
            folder.resolve("life.gif") + ""));
    Map<String, byte[]> made = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        made.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    // The report of the training says when it was and how long it took.
    made.keySet().removeIf(name -> name.startsWith("me") && name.endsWith(".html"));
    return made;
  }

  private static void run(List<String> line) {
    CommandLineTest.Run run = CommandLineTest.Run.of(line.toArray(String[]::new));
    assertThat(run.code()).as(line + ": " + run.err()).isZero();
  }
}
