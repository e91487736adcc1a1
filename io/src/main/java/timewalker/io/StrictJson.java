package timewalker.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;

/** Reads JSON from outside: no key twice, limits on length and depth. */
public final class StrictJson {
  private static final int MAX_DEPTH = 50;
  private static final int MAX_NAME = 1000;

  /** Keys and values of a tree in memory. */
  private static final int MAX_TOKENS = 1_000_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Python writes NaN and Infinity; let them in to be refused with their key's name.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(1 << 16)
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNameLength(MAX_NAME)
                  .build())
          .build();

  /** Reads streams and trees. */
  public static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

  private StrictJson() {}

  /**
   * A document that holds one object, as UTF-8.
   *
   * @param origin what to call it in messages
   * @throws BadInputException when it is none
   */
  public static ObjectNode object(byte[] utf8, String origin) throws IOException {
    String text = StrictText.of(utf8, origin);
    return StrangersFile.read(
        origin,
        "is not JSON",
        () -> {
          try (JsonParser json = FACTORY.createParser(text)) {
            JsonNode tree = MAPPER.readTree(new Counted(json, origin));
            if (json.nextToken() != null) {
              throw new BadInputException(origin, "has content after its end");
            }
            if (tree instanceof ObjectNode object) {
              return object;
            }
            throw new BadInputException(origin, "is not a JSON object");
          } catch (JsonProcessingException e) {
            throw new BadInputException(origin, "is not JSON: " + e.getOriginalMessage(), e);
          }
        });
  }

  /**
   * The value at a parser's position, with everything in it.
   *
   * @param origin what to call it in messages
   */
  public static JsonNode tree(JsonParser json, String origin) throws IOException {
    return MAPPER.readTree(new Counted(json, origin));
  }

  /** Ends a tree before it fills the memory. */
  private static final class Counted extends JsonParserDelegate {
    private final String origin;
    private int tokens;

    Counted(JsonParser json, String origin) {
      super(json);
      this.origin = origin;
    }

    @Override
    public JsonToken nextToken() throws IOException {
      if (++tokens > MAX_TOKENS) {
        throw new BadInputException(
            origin, String.format(Locale.ROOT, "holds more than %d keys and values", MAX_TOKENS));
      }
      return super.nextToken();
    }
  }
}
