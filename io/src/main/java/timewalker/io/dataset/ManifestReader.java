package timewalker.io.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import timewalker.io.BadInputException;
import timewalker.io.NearestName;

/** Reads TimeWalker's own block of a dataset's JSON. An unknown key in it is an error. */
final class ManifestReader {
  private static final List<String> KEYS =
      List.of(
          "version",
          "head_model",
          "units",
          "background",
          "composited",
          "depth_scale",
          "synthetic",
          "settings");
  private static final List<String> HEAD_KEYS =
      List.of("id", "sha256", "vertices", "shapes", "expressions");
  private static final int MAX_COUNT = 10_000_000;

  private final String where;

  private ManifestReader(String where) {
    this.where = where;
  }

  /**
   * Reads the block.
   *
   * @param where the file and the block's key
   */
  static DatasetManifest read(JsonNode block, String where) {
    ManifestReader reader = new ManifestReader(where);
    reader.requireObject(block, where);
    reader.requireKnown(block, KEYS, where);
    reader.requireVersion(block);
    JsonNode units = block.get("units");
    if (units != null && !units.asText().equals("metre")) {
      throw new BadInputException(
          where + ", units", String.format(Locale.ROOT, "is %s, not \"metre\"", units));
    }
    JsonNode settings = block.get("settings");
    return new DatasetManifest(
        reader.headModel(block.get("head_model")),
        reader.background(block.get("background")),
        reader.truth(block, "composited", false),
        reader.depthScale(block.get("depth_scale")),
        reader.truth(block, "synthetic", false),
        settings == null ? JsonNodeFactory.instance.objectNode() : settings);
  }

  /** What holds for a dataset without our block. */
  static DatasetManifest foreign() {
    return new DatasetManifest(
        HeadModelRef.FLAME,
        new float[] {1, 1, 1},
        false,
        DatasetManifest.DEFAULT_DEPTH_SCALE,
        false,
        JsonNodeFactory.instance.objectNode());
  }

  private void requireVersion(JsonNode block) {
    JsonNode version = block.get("version");
    if (version == null || !version.isIntegralNumber() || !version.canConvertToInt()) {
      throw new BadInputException(where + ", version", "is missing or not a whole number");
    }
    if (version.asInt() != DatasetManifest.VERSION) {
      throw new BadInputException(
          where + ", version",
          String.format(
              Locale.ROOT,
              "is %d; this program reads %d",
              version.asInt(),
              DatasetManifest.VERSION));
    }
  }

  private HeadModelRef headModel(JsonNode node) {
    String place = where + ", head_model";
    if (node == null) {
      throw new BadInputException(place, "is missing");
    }
    requireObject(node, place);
    requireKnown(node, HEAD_KEYS, place);
    JsonNode id = node.get("id");
    if (id == null || !id.isTextual() || id.asText().isBlank()) {
      throw new BadInputException(place + ", id", "is missing or not a name");
    }
    JsonNode sha = node.get("sha256");
    if (sha != null && !(sha.isTextual() && sha.asText().matches("[0-9a-f]{64}"))) {
      throw new BadInputException(place + ", sha256", "is not 64 hexadecimal digits");
    }
    return new HeadModelRef(
        id.asText(),
        Optional.ofNullable(sha).map(JsonNode::asText),
        count(node, "vertices"),
        count(node, "shapes"),
        count(node, "expressions"));
  }

  private int count(JsonNode head, String key) {
    JsonNode node = head.get(key);
    if (node == null) {
      return 0;
    }
    boolean usable = node.isIntegralNumber() && node.canConvertToInt();
    if (!usable || node.asInt() < 0 || node.asInt() > MAX_COUNT) {
      throw new BadInputException(
          where + ", head_model, " + key,
          String.format(Locale.ROOT, "is %s, not a whole number from 0 to %d", node, MAX_COUNT));
    }
    return node.asInt();
  }

  private float[] background(JsonNode node) {
    if (node == null) {
      return new float[] {1, 1, 1};
    }
    Predicate<JsonNode> inRange = c -> c.isNumber() && c.asDouble() >= 0 && c.asDouble() <= 1;
    if (!node.isArray() || node.size() != 3 || !node.valueStream().allMatch(inRange)) {
      throw new BadInputException(
          where + ", background",
          String.format(Locale.ROOT, "is %s, not three numbers from 0 to 1", node));
    }
    return new float[] {
      (float) node.get(0).asDouble(), (float) node.get(1).asDouble(), (float) node.get(2).asDouble()
    };
  }

  private double depthScale(JsonNode node) {
    if (node == null) {
      return DatasetManifest.DEFAULT_DEPTH_SCALE;
    }
    if (!node.isNumber() || !(node.asDouble() > 0 && node.asDouble() < 1)) {
      throw new BadInputException(
          where + ", depth_scale",
          String.format(Locale.ROOT, "is %s, not metres between 0 and 1", node));
    }
    return node.asDouble();
  }

  private boolean truth(JsonNode block, String key, boolean otherwise) {
    JsonNode node = block.get(key);
    if (node != null && !node.isBoolean()) {
      throw new BadInputException(
          where + ", " + key, String.format(Locale.ROOT, "is %s, not true or false", node));
    }
    return node == null ? otherwise : node.asBoolean();
  }

  private void requireObject(JsonNode node, String place) {
    if (!node.isObject()) {
      throw new BadInputException(place, "is not an object of keys and values");
    }
  }

  private void requireKnown(JsonNode node, List<String> known, String place) {
    for (String key : (Iterable<String>) node::fieldNames) {
      if (!known.contains(key)) {
        throw new BadInputException(
            place,
            String.format(
                Locale.ROOT,
                "has the unknown key \"%s\"; %s",
                key,
                NearestName.advice(key, known)));
      }
    }
  }
}
