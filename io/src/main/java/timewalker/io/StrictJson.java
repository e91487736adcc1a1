package timewalker.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/** How JSON of others is read: no key twice, nothing of absurd length or depth. */
public final class StrictJson {
  private static final int MAX_DEPTH = 50;
  private static final int MAX_NAME = 1000;

  /** Reads streams and trees. */
  public static final ObjectMapper MAPPER =
      new ObjectMapper(
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
              .build());

  private StrictJson() {}
}
