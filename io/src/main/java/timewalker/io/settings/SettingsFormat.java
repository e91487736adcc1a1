package timewalker.io.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import timewalker.io.BadInputException;
import timewalker.io.NearestName;
import timewalker.io.StrangersFile;
import timewalker.io.StrictText;

/**
 * Reads and writes a settings record: a tree of records, numbers, truth values and names. What a
 * file or the command line does not say stays as it was; an unknown key is an error that suggests
 * the nearest one; a value of the wrong kind is an error that says which is expected.
 *
 * @param <T> the settings record
 */
public final class SettingsFormat<T extends Record> {
  private static final long MAX_FILE_BYTES = 1 << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Class<T> type;

  public SettingsFormat(Class<T> type) {
    this.type = type;
  }

  /** The settings as JSON, every key. */
  public ObjectNode toJson(T settings) {
    return JSON.valueToTree(settings);
  }

  /**
   * Settings from a complete or partial JSON object.
   *
   * @param base what holds where the object says nothing
   * @param where what to call the object in messages
   */
  public T fromJson(T base, JsonNode changes, String where) {
    ObjectNode tree = toJson(base);
    merge(tree, changes, "", where);
    return toRecord(tree, where);
  }

  /** Settings from a YAML or JSON file, over a base. */
  public T fromFile(T base, Path file) throws IOException {
    String where = file.toString();
    String text = StrictText.read(file, MAX_FILE_BYTES);
    JsonNode changes =
        StrangersFile.read(
            where,
            "is neither YAML nor JSON",
            () -> {
              try {
                return YAML.readTree(text);
              } catch (JsonProcessingException e) {
                throw new BadInputException(
                    where, "is neither YAML nor JSON: " + e.getOriginalMessage(), e);
              }
            });
    return fromJson(base, changes, where);
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
    String[] path = assignment.substring(0, equals).strip().split("\\.");
    JsonNode value = scalar(assignment.substring(equals + 1).strip());
    for (int i = path.length - 1; i >= 0; i--) {
      ObjectNode outer = JsonNodeFactory.instance.objectNode();
      outer.set(path[i], value);
      value = outer;
    }
    return fromJson(base, value, where);
  }

  /** Every key with its value, in order: what help lists. */
  public Map<String, String> keys(T settings) {
    Map<String, String> keys = new LinkedHashMap<>();
    list(toJson(settings), "", keys);
    return keys;
  }

  private static void list(ObjectNode tree, String prefix, Map<String, String> keys) {
    tree.properties()
        .forEach(field -> {
          String key = prefix + field.getKey();
          if (field.getValue() instanceof ObjectNode inner) {
            list(inner, key + ".", keys);
          } else {
            keys.put(key, field.getValue().asText());
          }
        });
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

  private static void merge(ObjectNode tree, JsonNode changes, String prefix, String where) {
    if (!(changes instanceof ObjectNode object)) {
      throw new BadInputException(
          where,
          prefix.isEmpty() ? "holds no settings" : "\"" + prefix + "\" is a group of settings");
    }
    for (Map.Entry<String, JsonNode> change : object.properties()) {
      String key = prefix.isEmpty() ? change.getKey() : prefix + "." + change.getKey();
      JsonNode old = tree.get(change.getKey());
      JsonNode value = change.getValue();
      if (old == null) {
        throw new BadInputException(where, unknown(tree, change.getKey(), key));
      }
      if (old instanceof ObjectNode group) {
        merge(group, value, key, where);
        continue;
      }
      tree.set(change.getKey(), checked(old, value, key, where));
    }
  }

  private static JsonNode checked(JsonNode old, JsonNode value, String key, String where) {
    String wanted = null;
    if (old.isIntegralNumber() && !value.isIntegralNumber()) {
      wanted = "a whole number";
    } else if (old.isNumber() && !(value.isNumber() && Double.isFinite(value.asDouble()))) {
      wanted = "a number";
    } else if (old.isBoolean() && !value.isBoolean()) {
      wanted = "true or false";
    } else if (old.isTextual() && !value.isTextual()) {
      wanted = "a name";
    }
    if (wanted != null) {
      throw new BadInputException(
          where,
          String.format(Locale.ROOT, "\"%s\" takes %s, not %s", key, wanted, value.toString()));
    }
    return value;
  }

  private static String unknown(ObjectNode tree, String name, String key) {
    String group = key.substring(0, key.length() - name.length());
    List<String> known = tree.properties().stream().map(one -> group + one.getKey()).toList();
    return String.format(
        Locale.ROOT, "there is no setting \"%s\"; %s", key, NearestName.advice(key, known));
  }

  private T toRecord(ObjectNode tree, String where) {
    try {
      return JSON.treeToValue(tree, type);
    } catch (ValueInstantiationException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new BadInputException(where, cause.getMessage(), e);
    } catch (JsonProcessingException e) {
      throw new BadInputException(where, e.getOriginalMessage(), e);
    }
  }
}
