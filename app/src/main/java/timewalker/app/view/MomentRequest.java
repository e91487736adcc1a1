package timewalker.app.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import timewalker.TimeWalker;
import timewalker.avatar.OrbitView;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.math.Camera;

/**
 * A request of a page.
 *
 * @param id its number, given back with the answer
 * @param kind what is wanted
 * @param slot which of the browser's heads it is for, 0 or 1
 * @param mix the moment of life
 * @param head posed, its shape included
 * @param camera of a picture
 * @param plane what a picture shows
 */
record MomentRequest(
    int id,
    Kind kind,
    int slot,
    StageMix mix,
    HeadParams head,
    Optional<Camera> camera,
    Plane plane) {
  /** What is wanted. */
  enum Kind {
    SURFELS,
    PICTURE,
    MESH
  }

  /** What a picture shows. */
  enum Plane {
    COLOUR,
    NORMAL,
    DEPTH
  }

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final int SLOTS = 2;
  private static final double MOST_COEFFICIENT = 10;
  private static final double MOST_SHIFT = 1;
  private static final double FARTHEST = 10;
  private static final int LARGEST_SIDE = 2048;

  /**
   * Reads a message.
   *
   * @param json the message
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static MomentRequest parse(String json, TimeWalker person) {
    JsonNode root = tree(json);
    Kind kind = choice(Kind.class, root.path("kind"), Kind.SURFELS);
    float[] weights =
        numbers(root.path("weights"), "weights", person.stages().size(), 0, 1.0001, true);
    StageMix mix = new StageMix(weights);
    HeadParams head = OrbitView.resting(person.space(), mix);
    fill(root, "expression", head.expression(), MOST_COEFFICIENT);
    fill(root, "root", head.root(), Math.PI);
    fill(root, "neck", head.neck(), Math.PI);
    fill(root, "jaw", head.jaw(), Math.PI);
    fill(root, "eyes", head.eyes(), Math.PI);
    fill(root, "translation", head.translation(), MOST_SHIFT);
    JsonNode shape = root.path("shape");
    for (Map.Entry<String, JsonNode> change : shape.properties()) {
      person.changeShape(
          component(change.getKey()), number(change.getValue(), "shape", -10, 10), head);
    }
    Optional<Camera> camera =
        root.has("camera") ? Optional.of(camera(root.get("camera"))) : Optional.empty();
    if (kind == Kind.PICTURE && camera.isEmpty()) {
      throw new IllegalArgumentException("a picture needs a camera");
    }
    return new MomentRequest(
        (int) number(root.path("id"), "id", 0, Integer.MAX_VALUE),
        kind,
        (int) number(root.path("slot"), "slot", 0, SLOTS - 1),
        mix,
        head,
        camera,
        choice(Plane.class, root.path("plane"), Plane.COLOUR));
  }

  /** How many a picture has. */
  int pixels() {
    return camera.map(c -> c.width() * c.height()).orElse(0);
  }

  private static JsonNode tree(String json) {
    try {
      JsonNode root = MAPPER.readTree(json);
      if (root == null || !root.isObject()) {
        throw new IllegalArgumentException("a request is a JSON object");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the request is not JSON", e);
    }
  }

  private static int component(String name) {
    try {
      int number = Integer.parseInt(name);
      if (Integer.toString(number).equals(name)) { // else "0", "+0" and "00" would add up
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // falls through to the message below, which serves both cases
    }
    throw new IllegalArgumentException("shape is keyed by component numbers: 0, 1, 2 and so on");
  }

  private static void fill(JsonNode root, String name, float[] into, double most) {
    if (root.has(name)) {
      float[] given = numbers(root.get(name), name, into.length, -most, most, false);
      System.arraycopy(given, 0, into, 0, given.length);
    }
  }

  private static float[] numbers(
      JsonNode node, String name, int count, double low, double high, boolean all) {
    if (!node.isArray() || node.size() > count || all && node.size() != count) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s holds up to %d numbers", name, count));
    }
    float[] values = new float[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) number(node.get(i), name, low, high);
    }
    return values;
  }

  private static double number(JsonNode node, String name, double low, double high) {
    if (!node.isNumber() || !(node.doubleValue() >= low && node.doubleValue() <= high)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s is a number from %s to %s", name, low, high));
    }
    return node.doubleValue();
  }

  private static <E extends Enum<E>> E choice(Class<E> type, JsonNode node, E otherwise) {
    if (node.isMissingNode()) {
      return otherwise;
    }
    for (E value : type.getEnumConstants()) {
      if (value.name().equalsIgnoreCase(node.asText())) {
        return value;
      }
    }
    throw new IllegalArgumentException("unknown " + type.getSimpleName());
  }

  private static Camera camera(JsonNode node) {
    float[] eye = numbers(node.path("eye"), "eye", 3, -FARTHEST, FARTHEST, true);
    float[] target = numbers(node.path("target"), "target", 3, -FARTHEST, FARTHEST, true);
    return Camera.lookAt(
        (int) number(node.path("width"), "width", 16, LARGEST_SIDE),
        (int) number(node.path("height"), "height", 16, LARGEST_SIDE),
        number(node.path("focal"), "focal", 1, 100_000),
        new double[] {eye[0], eye[1], eye[2]},
        new double[] {target[0], target[1], target[2]});
  }
}
