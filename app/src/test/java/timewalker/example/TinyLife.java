package timewalker.example;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import timewalker.TimeWalker;
import timewalker.io.settings.Presets;
import timewalker.jobs.train.TrainingJob;
import timewalker.math.Parallel;
import timewalker.synth.LifelongSubject;
import timewalker.synth.SubjectDataset;
import timewalker.synth.SynthSettings;
import timewalker.train.TrainingSettings;

/** A dataset of a few small pictures and an avatar that was hardly trained, made once per JVM. */
public final class TinyLife {
  private static final int STEPS = 40;

  /** Surfels of the avatar. */
  public static final int SURFELS = 1500;

  private static Path folder;

  private TinyLife() {}

  /** The dataset: tracked parameters, ages 20 and 60, 48 pixels. */
  public static synchronized Path dataset() {
    make();
    return folder.resolve("data");
  }

  /** The dataset as another program would have made it: it knows of no life stages. */
  public static synchronized Path foreign() {
    Path to = dataset().resolveSibling("foreign");
    try {
      if (!Files.exists(to)) {
        copyDataset(to, TinyLife::withoutLifeStages);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to;
  }

  /** A list of frames without what this program alone writes into it. */
  public static String withoutLifeStages(String list) {
    try {
      ObjectMapper json = new ObjectMapper();
      ObjectNode root = (ObjectNode) json.readTree(list);
      root.remove("timewalker");
      for (JsonNode frame : root.path("frames")) {
        ((ObjectNode) frame).remove(List.of("life_stage", "age"));
      }
      return json.writeValueAsString(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The avatar. */
  public static synchronized Path avatar() {
    make();
    return folder.resolve("person.twa");
  }

  /**
   * Options of a command line for a space so small that steps on it take no time.
   *
   * @param more further settings, as key=value
   */
  public static List<String> smallSpace(String... more) {
    List<String> small =
        List.of(
            "bases.count=3",
            "bases.levels=4",
            "bases.log2Entries=9",
            "bases.finest=32",
            "losses.perceptual=0");
    return Stream.concat(small.stream(), Stream.of(more)).map(s -> "--set=" + s).toList();
  }

  /** Copies the dataset into a folder that does not exist yet. */
  public static void copyDataset(Path to) throws IOException {
    copyDataset(to, text -> text);
  }

  /**
   * As above, with changed lists of frames.
   *
   * @param lists makes the new text of each list from the old one
   */
  public static void copyDataset(Path to, UnaryOperator<String> lists) throws IOException {
    Path data = dataset();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = to.resolve(data.relativize(file).toString());
        Files.copy(file, copy);
        if (file.toString().endsWith(".json")) {
          Files.writeString(copy, lists.apply(Files.readString(file)));
        }
      }
    }
  }

  private static void make() {
    if (folder != null) {
      return;
    }
    try (Parallel parallel = Parallel.of(2)) {
      Path made = Files.createTempDirectory("timewalker-tiny");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made)));
      SynthSettings tiny =
          SynthSettings.DEFAULT
              .withAges(List.of(20.0, 60.0))
              .withFrames(3, 1)
              .withSize(48)
              .withTracked(true);
      LifelongSubject subject = new LifelongSubject(tiny);
      SubjectDataset.write(subject, made.resolve("data"), false, parallel, steps -> {});
      TimeWalker.train(
          TrainingJob.Request.of(
                  made.resolve("data"), made.resolve("person.twa"), Presets.QUICK.withSteps(STEPS))
              .withSettings(settings(Presets.QUICK.withSteps(STEPS))),
          TrainingJob.Listener.SILENT);
      folder = made; // last: a failure is the failure of every test that needs it
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path made) {
    try (Stream<Path> files = Files.walk(made)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same with a space so small that steps on it take no time. */
  static TrainingSettings settings(TrainingSettings s) {
    int steps = s.steps();
    return s.with(
        Map.ofEntries(
            entry("checkpointEvery", steps),
            entry("evaluateEvery", steps),
            entry("surfels.count", SURFELS),
            entry("surfels.mouth", 0.5),
            entry("surfels.eyes", 2),
            entry("surfels.opacity", 0.5),
            entry("surfels.shDegree", 1),
            entry("surfels.shEvery", 10),
            entry("bases.count", 2),
            entry("bases.levels", 4),
            entry("bases.features", 2),
            entry("bases.log2Entries", 9),
            entry("bases.coarsest", 4),
            entry("bases.finest", 32),
            entry("bases.residual", 1),
            entry("bases.dynamo", false),
            entry("losses.perceptual", 0),
            entry("density.from", steps),
            entry("density.until", 0),
            entry("density.every", 1)));
  }
}
