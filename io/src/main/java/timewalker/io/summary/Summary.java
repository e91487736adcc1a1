package timewalker.io.summary;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;

/**
 * What is in a file, twice.
 *
 * @param text some lines for people
 * @param data the same for programs: names to numbers, texts, lists, maps or null
 */
public record Summary(String text, Map<String, Object> data) {

  /** Puts a summary together, one fact after the other. */
  public static final class Builder {
    private static final int MOST_NAME = 200;

    /** Characters of a line. */
    private static final int MOST = 10_000;

    private final StringBuilder text = new StringBuilder();
    private final Map<String, Object> data = new LinkedHashMap<>();

    /**
     * Begins with what kind of thing it is.
     *
     * @param kind a word for programs
     */
    public Builder(String kind) {
      data.put("kind", kind);
    }

    /** A line for people. */
    public Builder line(String name, String value) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-11s %s%n",
              BadInputException.oneLine(name, MOST_NAME),
              BadInputException.oneLine(value, MOST)));
      return this;
    }

    /** A value for programs. */
    public Builder value(String key, @Nullable Object value) {
      data.put(key, value);
      return this;
    }

    /** The whole. */
    public Summary build() {
      return new Summary(
          text.toString().stripTrailing(), Collections.unmodifiableMap(new LinkedHashMap<>(data)));
    }
  }
}
