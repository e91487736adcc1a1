package timewalker.app.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Writes results for programs. In a class of its own so that Jackson loads only when asked for. */
public final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  public static String line(Object data) {
    try {
      return MAPPER.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a result that JSON cannot hold", e);
    }
  }
}
