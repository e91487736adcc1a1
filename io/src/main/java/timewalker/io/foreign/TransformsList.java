package timewalker.io.foreign;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.StrangersFile;
import timewalker.io.StrictJson;
import timewalker.io.dataset.DatasetFolder;
import timewalker.io.dataset.Transforms;

/**
 * A {@code transforms*.json} of any structure, read as a stream. It keeps a frame's paths, matrix,
 * single numbers and lists of numbers; the caller interprets them.
 */
final class TransformsList {
  private static final long MAX_FILE_BYTES = 512L << 20;
  private static final int MAX_FRAMES = 500_000;

  /** A longer list of numbers is neither camera nor head. */
  private static final int MAX_NUMBERS = 1000;

  /** Numbers of all frames together, 320 MB. */
  private static final int MAX_ALL_NUMBERS = 40_000_000;

  /** Keys of a frame that are kept. */
  private static final int MAX_KEYS = 200;

  private static final double ROTATION_TOLERANCE = 1e-3;

  /** Passing over a text here would put a default, or another key, in its place. */
  private static final Set<String> NUMBERS =
      Stream.of(ForeignCamera.KEYS, InlineHeads.KEYS, TransformsSource.INDICES)
          .flatMap(List::stream)
          .collect(Collectors.toUnmodifiableSet());

  /** Lists that are not head or camera, and may be long. */
  private static final Set<String> PASSED_OVER =
      Set.of("timestep_indices", "camera_indices", "keypoints", "flame_keypoints", "landmarks");

  /**
   * A frame, or the values given for all frames.
   *
   * @param paths texts under keys that end in "path", checked to lie within the folder
   * @param numbers single numbers and lists of numbers
   * @param matrix [4][4] transform_matrix, empty where there is none
   */
  record Entry(
      String where, Map<String, String> paths, Map<String, double[]> numbers, double[] matrix) {
    /** The text under "file_path", which every frame has. */
    String image() {
      return paths.getOrDefault("file_path", "");
    }
  }

  private final Path file;
  private final boolean joining;
  private final String name;
  private final List<Entry> frames = new ArrayList<>();
  private Entry shared = new Entry("", Map.of(), Map.of(), new double[0]);
  private @Nullable String headModel;
  private boolean framesSeen;
  private long kept;

  @SuppressWarnings("NullAway.Init") // set by readFile, which calls all that read
  private JsonParser json;

  private TransformsList(Path file, boolean joining) {
    this.file = file;
    this.joining = joining;
    name = file.getFileName().toString();
  }

  /**
   * Reads a list.
   *
   * @param joining whether it may name files of sequences beside its folder
   */
  static TransformsList read(Path file, boolean joining) throws IOException {
    TransformsList list = new TransformsList(file, joining);
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new BadInputException(file.toString(), "is larger than 512 MiB");
    }
    StrangersFile.read(
        file.toString(),
        "is not valid JSON",
        () -> {
          list.readFile();
          return list;
        });
    if (!list.framesSeen) {
      throw new BadInputException(file.toString(), "has no \"frames\"");
    }
    return list;
  }

  private void readFile() throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        JsonParser parser = StrictJson.MAPPER.createParser(in)) {
      json = parser;
      readAll();
      if (json.nextToken() != null) {
        throw new BadInputException(file.toString(), "holds something after its end");
      }
    } catch (JsonProcessingException | CharacterCodingException | CharConversionException e) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT, "is not valid JSON, in frame %d: %s", frames.size(), firstLine(e)),
          e);
    }
  }

  private static String firstLine(IOException e) {
    String message =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return message == null ? "it ends early" : message.lines().findFirst().orElse("");
  }

  List<Entry> frames() {
    return frames;
  }

  /** What holds for all frames. */
  Entry shared() {
    return shared;
  }

  /** The text under "head_model", null where there is none. */
  @Nullable String headModel() {
    return headModel;
  }

  String name() {
    return name;
  }

  private void readAll() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new BadInputException(file.toString(), "does not begin with an object");
    }
    Map<String, String> paths = new HashMap<>();
    Map<String, double[]> numbers = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      if (key.equals("frames")) {
        readFrames();
      } else if (key.equals("timewalker")) {
        throw asItIs(name);
      } else if (key.equals("head_model") && json.hasToken(JsonToken.VALUE_STRING)) {
        headModel = json.getText();
      } else {
        readValue(key, name, paths, numbers);
      }
    }
    shared = new Entry(name, paths, numbers, new double[0]);
  }

  /** An import would put one life stage in place of those that the data has. */
  private static BadInputException asItIs(String where) {
    return new BadInputException(
        where, "the life stages are given already; use the folder as it is, without import");
  }

  private void readFrames() throws IOException {
    framesSeen = true;
    if (!json.isExpectedStartArrayToken()) {
      throw new BadInputException(name + ", frames", "is not a list");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      String where = String.format(Locale.ROOT, "%s, frame %d", name, frames.size());
      if (!json.isExpectedStartObjectToken()) {
        throw new BadInputException(where, "is not an object");
      }
      if (frames.size() == MAX_FRAMES) {
        throw new BadInputException(
            name, String.format(Locale.ROOT, "has more than %d frames", MAX_FRAMES));
      }
      frames.add(frame(where));
    }
  }

  private Entry frame(String where) throws IOException {
    Map<String, String> paths = new HashMap<>();
    Map<String, double[]> numbers = new HashMap<>();
    double[] matrix = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      if (key.equals("life_stage")) {
        throw asItIs(where + ", life_stage");
      } else if (key.equals("transform_matrix")) {
        matrix = matrix(where + ", transform_matrix");
      } else {
        readValue(key, where, paths, numbers);
      }
    }
    if (matrix == null || !paths.containsKey("file_path")) {
      throw new BadInputException(
          where,
          String.format(
              Locale.ROOT, "has no \"%s\"", matrix == null ? "transform_matrix" : "file_path"));
    }
    return new Entry(where, paths, numbers, matrix);
  }

  private void readValue(
      String key, String where, Map<String, String> paths, Map<String, double[]> numbers)
      throws IOException {
    String at = where + ", " + key;
    if (paths.size() + numbers.size() > MAX_KEYS) {
      throw new BadInputException(
          where, String.format(Locale.ROOT, "has more than %d keys", MAX_KEYS));
    }
    boolean read = false;
    if (json.hasToken(JsonToken.VALUE_STRING) && key.endsWith("path")) {
      read = true;
      paths.put(
          key,
          joining
              ? DatasetFolder.requireInsideOrBeside(json.getText(), () -> at)
              : DatasetFolder.requireInside(json.getText(), () -> at));
    } else if (key.endsWith("_path") && !json.hasToken(JsonToken.VALUE_NULL)) {
      throw new BadInputException(at, "is not the name of a file");
    } else if (json.currentToken().isNumeric()) {
      read = true;
      numbers.put(key, new double[] {number(at, NUMBERS.contains(key))});
    } else if (json.isExpectedStartArrayToken() && !PASSED_OVER.contains(key)) {
      double[] list = numbers(at, NUMBERS.contains(key));
      if (list != null) {
        read = true;
        kept += list.length;
        if (kept > MAX_ALL_NUMBERS) {
          throw new BadInputException(
              at, String.format(Locale.ROOT, "is one of more than %d numbers", MAX_ALL_NUMBERS));
        }
        numbers.put(key, list);
      }
    } else {
      if (key.equals("camera_model") && json.hasToken(JsonToken.VALUE_STRING)) {
        ForeignCamera.requireModel(at, json.getText());
      } else if (key.equals("is_fisheye") && json.hasToken(JsonToken.VALUE_TRUE)) {
        throw ForeignCamera.fisheye(at);
      }
      read = json.hasToken(JsonToken.VALUE_NULL);
      json.skipChildren();
    }
    if (!read && NUMBERS.contains(key)) {
      throw new BadInputException(at, "must hold only numbers; correct or remove it");
    }
  }

  /**
   * A list of numbers, also one within one other list; null for anything else.
   *
   * @param used whether somebody reads them, so that they must be finite
   */
  private double @Nullable [] numbers(String at, boolean used) throws IOException {
    double[] list = new double[16];
    int count = 0;
    int depth = 1;
    boolean plain = true;
    while (depth > 0) {
      JsonToken token = json.nextToken();
      if (token == null) {
        throw new BadInputException(at, "does not end");
      }
      if (token == JsonToken.START_ARRAY) {
        depth++;
      } else if (token == JsonToken.END_ARRAY) {
        depth--;
      } else if (token.isNumeric() && count < MAX_NUMBERS) {
        list = count == list.length ? Arrays.copyOf(list, 2 * count) : list;
        list[count++] = number(at, used);
      } else {
        plain = false;
        json.skipChildren();
      }
    }
    return plain ? Arrays.copyOf(list, count) : null;
  }

  private double number(String at, boolean used) throws IOException {
    double value = json.getDoubleValue();
    if (used && !Float.isFinite((float) value)) {
      throw new BadInputException(at, String.format(Locale.ROOT, "holds %s", value));
    }
    return value;
  }

  private double[] matrix(String at) throws IOException {
    double[] m = json.isExpectedStartArrayToken() ? numbers(at, true) : null;
    if (m == null || m.length != 16) {
      throw new BadInputException(at, "is not 4 rows of 4 numbers");
    }
    boolean affine = m[12] == 0 && m[13] == 0 && m[14] == 0 && m[15] == 1;
    if (!affine || !(Transforms.distanceFromRotation(m) < ROTATION_TOLERANCE)) {
      throw new BadInputException(at, "is not a rotation and a translation");
    }
    return m;
  }
}
