package timewalker.io.settings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import timewalker.io.BadInputException;
import timewalker.io.NearestName;
import timewalker.io.StrangersFile;
import timewalker.io.StrictText;
import timewalker.settings.SettingKey;
import timewalker.settings.SettingKeys;

/**
 * Reads and writes a record of settings by the keys that {@link SettingKeys} knows. A setting that
 * a file or the command line omits stays as it was. An unknown key is an error that suggests the
 * nearest one. A value of the wrong kind is an error that names the expected kind.
 *
 * @param <T> the settings record
 */
public final class SettingsFormat<T extends Record> {
  private static final long MAX_FILE_BYTES = 1 << 20;

  /** A decimal number that no reader takes for another: no leading zeros, no separators. */
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(0|[1-9][0-9]*|)(\\.[0-9]*)?([eE][-+]?[0-9]+)?");

  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final SettingKeys<T> keys;
  private final List<String> names;

  public SettingsFormat(Class<T> type) {
    this.keys = SettingKeys.of(type);
    this.names = keys.list().stream().map(SettingKey::name).toList();
  }

  /** The settings as JSON, every key, with a level for each group. */
  public ObjectNode toJson(T settings) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    keys.values(settings)
        .forEach((key, value) -> {
          int name = key.lastIndexOf('.') + 1;
          ObjectNode group = tree;
          for (String level : key.substring(0, name).split("\\.")) {
            group = level.isEmpty() ? group : group.withObjectProperty(level);
          }
          group.set(key.substring(name), JSON.valueToTree(value));
        });
    return tree;
  }

  /**
   * Settings from a complete or partial JSON object.
   *
   * @param base what holds where the object says nothing
   * @param where what to call the object in messages
   */
  public T fromJson(T base, JsonNode changes, String where) {
    Map<String, Object> values = values(changes, where);
    return made(where, () -> keys.with(base, values));
  }

  /** Settings from a YAML or JSON file, over a base. */
  public T fromFile(T base, Path file) throws IOException {
    String where = file.toString();
    String text = StrictText.read(file, MAX_FILE_BYTES);
    return fromJson(base, yaml(text, where), where);
  }

  /**
   * Settings from a YAML text, over the defaults. What follows another setting by default, such as
   * a schedule the number of steps, follows the text's.
   *
   * @param instead values that count in place of the text's, by key
   */
  T overDefaults(String yaml, String where, Map<String, ?> instead) throws IOException {
    Map<String, Object> values = values(yaml(yaml, where), where);
    values.putAll(instead);
    return made(where, () -> keys.defaultsExcept(values));
  }

  /**
   * One change from the command line.
   *
   * @param assignment "key=value", with dots between the levels: "rates.position=1e-4"
   */
  public T set(T base, String assignment) {
    int equals = assignment.indexOf('=');
    String where = "--set " + assignment;
    if (equals <= 0) {
      throw new BadInputException(where, "write key=value, for example seed=7");
    }
    String[] path = assignment.substring(0, equals).strip().split("\\.", -1);
    JsonNode value = scalar(assignment.substring(equals + 1).strip());
    for (int i = path.length - 1; i >= 0; i--) {
      ObjectNode outer = JsonNodeFactory.instance.objectNode();
      outer.set(path[i], value);
      value = outer;
    }
    return fromJson(base, value, where);
  }

  /** Every key with its value as text, in order. */
  public Map<String, String> keys(T settings) {
    Map<String, String> texts = new LinkedHashMap<>();
    keys.values(settings).forEach((key, value) -> texts.put(key, value.toString()));
    return texts;
  }

  private static JsonNode yaml(String text, String where) throws IOException {
    return StrangersFile.read(
        where,
        "is neither YAML nor JSON",
        () -> {
          try (JsonParser parser = new DecimalNumbers(YAML.createParser(text), where)) {
            return YAML.readTree(parser);
          } catch (JsonProcessingException e) {
            throw new BadInputException(
                where, "is neither YAML nor JSON: " + e.getOriginalMessage(), e);
          }
        });
  }

  /**
   * Refuses what YAML 1.1 takes for a number and people do not: 010 is 8 there, and 1_000 is 1000.
   */
  private static final class DecimalNumbers extends JsonParserDelegate {
    private final String where;

    DecimalNumbers(JsonParser yaml, String where) {
      super(yaml);
      this.where = where;
    }

    @Override
    public JsonToken nextToken() throws IOException {
      JsonToken token = super.nextToken();
      if (token != null && token.isNumeric() && !NUMBER.matcher(getText()).matches()) {
        throw new BadInputException(
            where,
            "the number "
                + getText()
                + " is not in plain decimal digits; write it as 1000 or 1e-3");
      }
      return token;
    }
  }

  private static JsonNode scalar(String text) {
    try {
      JsonNode parsed = JSON.readTree(text);
      return parsed == null || parsed.isMissingNode()
          ? JsonNodeFactory.instance.textNode(text)
          : parsed;
    } catch (JsonProcessingException notJson) {
      return JsonNodeFactory.instance.textNode(text);
    }
  }

  /** Values by key. Keys are known, values may be of any kind. */
  private Map<String, Object> values(JsonNode changes, String where) {
    Map<String, Object> values = new LinkedHashMap<>();
    collect(changes, "", where, values);
    return values;
  }

  private void collect(JsonNode changes, String group, String where, Map<String, Object> values) {
    if (!(changes instanceof ObjectNode object)) {
      throw new BadInputException(
          where,
          group.isEmpty()
              ? "holds no settings"
              : "\"" + group.substring(0, group.length() - 1) + "\" is a group of settings");
    }
    for (Map.Entry<String, JsonNode> change : object.properties()) {
      String key = group + change.getKey();
      if (names.contains(key)) {
        values.put(key, plain(change.getValue()));
      } else if (names.stream().anyMatch(name -> name.startsWith(key + "."))) {
        collect(change.getValue(), key + ".", where, values);
      } else {
        throw new BadInputException(where, unknown(group, change.getKey()));
      }
    }
  }

  /**
   * The value as a Java object; a value that cannot be a setting stays as it is, for the message.
   */
  private static Object plain(JsonNode value) {
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    if (value.isNumber()) {
      return value.doubleValue();
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isTextual()) {
      return value.textValue();
    }
    return value instanceof ArrayNode list && list.valueStream().allMatch(JsonNode::isTextual)
        ? list.valueStream().map(JsonNode::textValue).toList()
        : value;
  }

  private String unknown(String group, String name) {
    List<String> known =
        names.stream()
            .filter(key -> key.startsWith(group))
            .map(key -> group + key.substring(group.length()).split("\\.")[0])
            .distinct()
            .toList();
    return String.format(
        Locale.ROOT,
        "there is no setting \"%s\"; %s",
        group + name,
        NearestName.advice(group + name, known));
  }

  private static <R> R made(String where, Supplier<R> settings) {
    try {
      return settings.get();
    } catch (IllegalArgumentException e) {
      throw new BadInputException(where, e.getMessage(), e);
    }
  }
}
