package timewalker.io.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;

/** Damaged datasets are read or refused in a sentence; nothing else may happen. */
class MutatedDatasetTest {
  private static final int CASES = 400;
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String[] WORDS = {
    "null",
    "-1",
    "1e999",
    "NaN",
    "\"\"",
    "{}",
    "[]",
    "true",
    "\"../../x.png\"",
    "1e-320",
    "99999999"
  };

  @TempDir Path folder;

  @Test
  void mutatedDatasetsAreReadOrRefusedInASentence() throws IOException {
    Path good = folder.resolve("good");
    try (DatasetWriter writer =
        DatasetWriter.create(good, SampleFrames.manifest(), DatasetWriter.Settings.DEFAULT)) {
      writer.addFrame(SampleFrames.frame(0, 0));
      writer.addFrame(SampleFrames.frame(1, 1));
      writer.addFrame(SampleFrames.frame(2, 0));
      writer.addTruthMesh(0, new float[] {0, 0, 0, 1, 0, 0, 0, 1, 0});
      writer.addTruthFaces("age-08", new int[] {0, 1, 2});
      writer.addTruthParams(0, SampleFrames.params(5));
      writer.finish();
    }
    Map<String, byte[]> files = content(good);
    Path mutated = folder.resolve("mutated");
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int number = 0; number < CASES; number++) {
      Random random = new Random(number);
      Map<String, byte[]> changed = new LinkedHashMap<>(files);
      String what = mutate(changed, random);
      restore(mutated, changed);
      String outcome =
          Assertions.assertTimeoutPreemptively(
              LIMIT, () -> outcome(mutated), "case " + number + ": " + what);
      outcomes.merge(outcome, 1, Integer::sum);
    }
    // Both happen: a test in which nothing was damaged, or nothing readable, would show nothing.
    assertThat(outcomes.get("refused")).isGreaterThan(CASES / 3);
    assertThat(outcomes.get("read")).isGreaterThan(CASES / 20);
  }

  /** Reads everything there is to read. */
  private static String outcome(Path dataset) throws IOException {
    boolean refused = false;
    Dataset opened;
    try {
      opened = Dataset.open(dataset);
    } catch (BadInputException e) {
      checkMessage(e);
      return "refused";
    }
    DatasetSummary.of(opened).text();
    for (Frame frame : opened.frames()) {
      for (Runnable access :
          List.<Runnable>of(
              frame::check,
              frame::pictures,
              frame::params,
              frame::staticOffset,
              frame::depth,
              frame::normal,
              () -> opened.trueMesh(frame),
              () -> opened.trueParams(frame))) {
        try {
          access.run();
        } catch (BadInputException e) {
          checkMessage(e);
          refused = true;
        }
      }
    }
    return refused ? "refused" : "read";
  }

  private static void checkMessage(BadInputException e) {
    assertThat(e.getMessage())
        .doesNotContain("\n")
        .doesNotContain("(null)")
        .doesNotEndWith("null")
        .doesNotContain("Exception")
        .hasSizeLessThanOrEqualTo(1000);
    // A file of the dataset is named.
    assertThat(e.getMessage()).containsPattern("\\.(json|png|npz|npy)|holds no transforms");
  }

  private static String mutate(Map<String, byte[]> files, Random random) {
    List<String> names = new ArrayList<>(files.keySet());
    Collections.sort(names);
    List<String> lists = names.stream().filter(n -> n.endsWith(".json")).toList();
    // The lists have the most ways to be wrong.
    List<String> from = random.nextInt(3) == 0 ? lists : names;
    String name = from.get(random.nextInt(from.size()));
    byte[] bytes = files.get(name);
    int at = random.nextInt(bytes.length);
    int length = Math.min(bytes.length - at, 1 + random.nextInt(40));
    int kind = random.nextInt(8);
    switch (kind) {
      case 0 -> {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        files.put(name, flipped);
      }
      case 1 -> files.put(name, Arrays.copyOf(bytes, at));
      case 2 -> files.put(name, spliced(bytes, at, at + length, new byte[0]));
      case 3 -> {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        files.put(name, spliced(bytes, at, at + length, noise));
      }
      case 4 -> {
        byte[] twice = Arrays.copyOfRange(bytes, at, at + length);
        files.put(name, spliced(bytes, at, at, twice));
      }
      case 5 -> files.remove(name);
      case 6 -> {
        String other = names.get(random.nextInt(names.size()));
        files.put(name, files.get(other));
        files.put(other, bytes);
      }
      default -> {
        name = lists.get(random.nextInt(lists.size()));
        files.put(name, otherValue(files.get(name), random));
      }
    }
    return "kind " + kind + " on " + name + " at " + at;
  }

  /** Replaces one JSON value by one of another type or size. */
  private static byte[] otherValue(byte[] json, Random random) {
    String text = new String(json, StandardCharsets.UTF_8);
    List<Integer> colons = new ArrayList<>();
    for (int i = text.indexOf(':'); i >= 0; i = text.indexOf(':', i + 1)) {
      colons.add(i);
    }
    int colon = colons.get(random.nextInt(colons.size()));
    int end = colon + 1;
    for (int depth = 0; end < text.length(); end++) {
      char c = text.charAt(end);
      depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      if (depth < 0 || depth == 0 && c == ',') {
        break;
      }
    }
    String word = WORDS[random.nextInt(WORDS.length)];
    String changed = text.substring(0, colon + 1) + word + text.substring(end);
    return changed.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
    byte[] out = Arrays.copyOf(bytes, bytes.length - (to - from) + middle.length);
    System.arraycopy(middle, 0, out, from, middle.length);
    System.arraycopy(bytes, to, out, from + middle.length, bytes.length - to);
    return out;
  }

  private static Map<String, byte[]> content(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
        files.put(root.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
    return files;
  }

  private static void restore(Path root, Map<String, byte[]> files) throws IOException {
    if (Files.exists(root)) {
      for (String old : content(root).keySet()) {
        Files.delete(root.resolve(old));
      }
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }
}
