package timewalker.io.dataset;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import timewalker.avatar.LifeStage;
import timewalker.io.BadInputException;
import timewalker.io.StrangersFile;
import timewalker.io.StrictJson;
import timewalker.math.Camera;
import timewalker.train.Split;

/**
 * Reads one {@code transforms_*.json} as a stream, so that a hundred thousand frames need no tree
 * in memory. Intrinsics may be given in a frame or once for all frames, before or after them.
 */
final class TransformsReader {
  /** One frame as the file states it; NaN, -1, null and empty mean "not stated". */
  static final class RawFrame {
    String image = "";
    @Nullable String mask;
    String params = "";
    @Nullable String depth;
    @Nullable String normal;
    @Nullable String lifeStage;
    @Nullable String split;
    double age = Double.NaN;
    int timestep = -1;
    int cameraIndex = -1;
    double[] matrix = {};
    @Nullable Intrinsics intrinsics;
  }

  /** Focal lengths and angles; pixels and radians. */
  static final class Intrinsics {
    int width = -1;
    int height = -1;
    double fx = Double.NaN;
    double fy = Double.NaN;
    double cx = Double.NaN;
    double cy = Double.NaN;
    double angleX = Double.NaN;
    double angleY = Double.NaN;
  }

  private static final long MAX_FILE_BYTES = 512L << 20;
  private static final int MAX_FRAMES = 500_000;
  private static final int MAX_SIDE = 32_768;
  private static final int MAX_INDEX = 99_999_999;
  private static final int MAX_WARNED_KEYS = 20;
  private static final double ROTATION_TOLERANCE = 1e-3;

  /** What VHAP and GaussianAvatars write beside what is used here. */
  private static final Set<String> KNOWN_FOREIGN =
      Set.of(
          "timestep_id",
          "timestep_index_original",
          "camera_id",
          "timestep_indices",
          "camera_indices");

  private final Path file;
  private final String name;
  private final List<RawFrame> frames = new ArrayList<>();
  private final Intrinsics shared = new Intrinsics();
  private final Map<String, Integer> unknownKeys = new TreeMap<>();
  private Optional<DatasetManifest> manifest = Optional.empty();
  private boolean framesSeen;

  @SuppressWarnings("NullAway.Init") // set by readFile, which calls all that read
  private JsonParser json;

  private boolean inFrame;
  private boolean inBlock;
  private final Map<String, String> stageNames = new HashMap<>();
  private final Map<String, String> splitNames = new HashMap<>();

  private TransformsReader(Path file) {
    this.file = file;
    name = file.getFileName().toString();
  }

  static TransformsReader read(Path file) throws IOException {
    TransformsReader reader = new TransformsReader(file);
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new BadInputException(file.toString(), "is larger than 512 MiB");
    }
    StrangersFile.read(
        file.toString(),
        "is not valid JSON",
        () -> {
          reader.readFile();
          return reader;
        });
    if (!reader.framesSeen) {
      throw new BadInputException(file.toString(), "has no \"frames\"");
    }
    return reader;
  }

  private void readFile() throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        JsonParser parser = StrictJson.MAPPER.createParser(in)) {
      json = parser;
      readAll();
      if (json.nextToken() != null) {
        throw new BadInputException(file.toString(), "holds something after its end");
      }
    } catch (StreamReadException e) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT,
              "is not valid JSON at line %d, in %s: %s",
              e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
              place(),
              e.getOriginalMessage()),
          e);
    } catch (JsonProcessingException | CharacterCodingException | CharConversionException e) {
      throw new BadInputException(
          file.toString(),
          String.format(Locale.ROOT, "is not valid JSON, in %s: %s", place(), e.getMessage()),
          e);
    }
  }

  List<RawFrame> frames() {
    return frames;
  }

  Optional<DatasetManifest> manifest() {
    return manifest;
  }

  /** The file's name, for messages. */
  String name() {
    return name;
  }

  private String where(int index) {
    return Frame.where(name, index);
  }

  /** Where reading is, for messages; put together only when one is needed. */
  private String place() {
    if (inFrame) {
      return where(frames.size());
    }
    return inBlock ? name + ", timewalker" : name;
  }

  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    unknownKeys.forEach((key, count) ->
        warnings.add(
            String.format(
                Locale.ROOT,
                "%s: the unknown key \"%s\" was ignored, %d times",
                name,
                key,
                count)));
    return warnings;
  }

  /**
   * A frame's camera from what the frame and the file state.
   *
   * @param pictureSize [2] width and height to take where neither states them
   */
  Camera camera(int index, int[] pictureSize) {
    RawFrame raw = frames.get(index);
    Intrinsics own = raw.intrinsics == null ? shared : raw.intrinsics;
    int width = first(own.width, shared.width, pictureSize[0]);
    int height = first(own.height, shared.height, pictureSize[1]);
    double angleX = first(own.angleX, shared.angleX);
    double fx = first(own.fx, shared.fx, width / (2 * Math.tan(angleX / 2)));
    if (Double.isNaN(fx)) {
      throw new BadInputException(where(index), "states neither fl_x nor camera_angle_x");
    }
    double angleY = first(own.angleY, shared.angleY);
    double fromAngle = height / (2 * Math.tan(angleY / 2));
    double fy = first(own.fy, shared.fy, fromAngle, fx);
    double cx = first(own.cx, shared.cx, width / 2.0);
    double cy = first(own.cy, shared.cy, height / 2.0);
    return StatedCamera.of(
        where(index),
        width,
        height,
        new double[] {fx, fy, cx, cy},
        Transforms.cameraFromWorld(raw.matrix));
  }

  /** Whether the picture's size must be looked up because nothing states it. */
  boolean statesNoSize(int index) {
    Intrinsics own = frames.get(index).intrinsics;
    return (own == null || own.width < 0 || own.height < 0)
        && (shared.width < 0 || shared.height < 0);
  }

  private static int first(int... values) {
    for (int value : values) {
      if (value >= 0) {
        return value;
      }
    }
    return -1;
  }

  private static double first(double... values) {
    for (double value : values) {
      if (!Double.isNaN(value)) {
        return value;
      }
    }
    return Double.NaN;
  }

  private void readAll() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new BadInputException(file.toString(), "does not begin with an object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case "timewalker" -> {
          inBlock = true;
          JsonNode block = StrictJson.tree(json, place());
          manifest = Optional.of(ManifestReader.read(block, place()));
          inBlock = false;
        }
        case "frames" -> readFrames();
        default -> {
          if (!readIntrinsic(shared, key)) {
            ignore(key);
          }
        }
      }
    }
    if (json.nextToken() != null) {
      throw new BadInputException(file.toString(), "has content after its end");
    }
  }

  private void readFrames() throws IOException {
    framesSeen = true;
    if (!json.isExpectedStartArrayToken()) {
      throw new BadInputException(name + ", frames", "is not a list");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      inFrame = true;
      if (!json.isExpectedStartObjectToken()) {
        throw new BadInputException(place(), "is not an object");
      }
      if (frames.size() == MAX_FRAMES) {
        throw new BadInputException(
            name, String.format(Locale.ROOT, "has more than %d frames", MAX_FRAMES));
      }
      RawFrame raw = new RawFrame();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        json.nextToken();
        readFrameKey(raw, key);
      }
      require(!raw.image.isEmpty(), "file_path");
      require(!raw.params.isEmpty(), "flame_param_path");
      require(raw.matrix.length > 0, "transform_matrix");
      frames.add(raw);
    }
    inFrame = false;
  }

  private void readFrameKey(RawFrame raw, String key) throws IOException {
    switch (key) {
      case "file_path" -> raw.image = withExtension(requireNonNullElse(path(key), ""));
      case "fg_mask_path" -> raw.mask = path(key);
      case "flame_param_path" -> raw.params = requireNonNullElse(path(key), "");
      case "depth_path" -> raw.depth = path(key);
      case "normal_path" -> raw.normal = path(key);
      case "timestep_index" -> raw.timestep = whole(key, 0, MAX_INDEX);
      case "camera_index" -> raw.cameraIndex = whole(key, 0, MAX_INDEX);
      case "transform_matrix" -> raw.matrix = matrix(key);
      case "life_stage" ->
          raw.lifeStage =
              name(
                  key,
                  stageNames,
                  LifeStage::isName,
                  "not a name of letters, digits, '.', '_', '-'");
      case "split" ->
          raw.split =
              name(key, splitNames, Split::isName, "not train, val, test or test-SOMETHING");
      case "age" -> {
        if (!json.hasToken(JsonToken.VALUE_NULL)) {
          raw.age = number(key);
          if (raw.age < 0 || raw.age > Names.MAX_AGE) {
            throw wrong(key, String.format(Locale.ROOT, "%s is not an age in years", raw.age));
          }
        }
      }
      default -> {
        if (raw.intrinsics == null) {
          raw.intrinsics = new Intrinsics();
        }
        if (!readIntrinsic(raw.intrinsics, key)) {
          ignore(key);
        }
      }
    }
  }

  private boolean readIntrinsic(Intrinsics to, String key) throws IOException {
    switch (key) {
      case "w" -> to.width = whole(key, 1, MAX_SIDE);
      case "h" -> to.height = whole(key, 1, MAX_SIDE);
      case "fl_x" -> to.fx = positive(key);
      case "fl_y" -> to.fy = positive(key);
      case "cx" -> to.cx = number(key);
      case "cy" -> to.cy = number(key);
      case "camera_angle_x" -> to.angleX = angle(key);
      case "camera_angle_y" -> to.angleY = angle(key);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void ignore(String key) throws IOException {
    if (!KNOWN_FOREIGN.contains(key)
        && (unknownKeys.size() < MAX_WARNED_KEYS || unknownKeys.containsKey(key))) {
      unknownKeys.merge(key, 1, Integer::sum);
    }
    json.skipChildren();
  }

  private @Nullable String path(String key) throws IOException {
    if (json.hasToken(JsonToken.VALUE_NULL)) {
      return null;
    }
    return DatasetFolder.requireInside(text(key), () -> place() + ", " + key);
  }

  /** NeRF's first data sets omit the extension. */
  private static String withExtension(String path) {
    return path.isEmpty() || path.lastIndexOf('.') > path.lastIndexOf('/') ? path : path + ".png";
  }

  /** A name that many frames share: checked once, kept once. */
  private String name(
      String key, Map<String, String> seen, Predicate<String> allowed, String otherwise)
      throws IOException {
    String text = text(key);
    String known = seen.get(text);
    if (known == null) {
      if (!allowed.test(text)) {
        throw wrong(key, String.format(Locale.ROOT, "'%s' is %s", text, otherwise));
      }
      known = text;
      seen.put(known, known);
    }
    return known;
  }

  private String text(String key) throws IOException {
    if (!json.hasToken(JsonToken.VALUE_STRING)) {
      throw wrong(key, "is not a text");
    }
    return json.getText();
  }

  private double number(String key) throws IOException {
    if (json.currentToken() == null || !json.currentToken().isNumeric()) {
      throw wrong(key, "is not a number");
    }
    double value = json.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw wrong(key, String.format(Locale.ROOT, "holds %s", value));
    }
    return value;
  }

  private double positive(String key) throws IOException {
    double value = number(key);
    if (value <= 0) {
      throw wrong(key, String.format(Locale.ROOT, "is %s, not above 0", value));
    }
    return value;
  }

  private double angle(String key) throws IOException {
    double value = number(key);
    if (!(value > 0 && value < Math.PI)) {
      throw wrong(key, String.format(Locale.ROOT, "is %s, not between 0 and pi", value));
    }
    return value;
  }

  private int whole(String key, int from, int to) throws IOException {
    double value = number(key);
    if (value != Math.rint(value) || value < from || value > to) {
      throw wrong(
          key,
          String.format(Locale.ROOT, "is %s, not a whole number from %d to %d", value, from, to));
    }
    return (int) value;
  }

  private double[] matrix(String key) throws IOException {
    double[] m = new double[16];
    requireArray(key);
    for (int row = 0; row < 4; row++) {
      json.nextToken();
      requireArray(key);
      for (int column = 0; column < 4; column++) {
        json.nextToken();
        m[4 * row + column] = number(key);
      }
      if (json.nextToken() != JsonToken.END_ARRAY) {
        throw wrong(key, "is not 4 rows of 4 numbers");
      }
    }
    if (json.nextToken() != JsonToken.END_ARRAY) {
      throw wrong(key, "is not 4 rows of 4 numbers");
    }
    boolean affine = m[12] == 0 && m[13] == 0 && m[14] == 0 && m[15] == 1;
    if (!affine || !(Transforms.distanceFromRotation(m) < ROTATION_TOLERANCE)) {
      throw wrong(key, "is not a rotation and a translation");
    }
    return m;
  }

  private void requireArray(String key) {
    if (!json.isExpectedStartArrayToken()) {
      throw wrong(key, "is not 4 rows of 4 numbers");
    }
  }

  private void require(boolean stated, String key) {
    if (!stated) {
      throw new BadInputException(place(), String.format(Locale.ROOT, "has no \"%s\"", key));
    }
  }

  private BadInputException wrong(String key, String what) {
    return new BadInputException(place() + ", " + key, what);
  }
}
