package timewalker.settings;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one setting.
 *
 * @param name its key from the root of its settings: "density.limits.gradient"
 * @param type class of its value: int, long, float, double, boolean, {@link String} or {@link List}
 *     of String
 * @param doc what it means
 * @param unit its unit, empty for a plain number
 * @param range the numbers it may have
 * @param byDefault its default as {@link Setting#byDefault} gives it
 */
public record SettingKey(
    String name, Class<?> type, String doc, String unit, SettingRange range, String byDefault) {
  private static final Pattern SHARE =
      Pattern.compile("([a-zA-Z.]+)(?: \\* (\\d+))? / (\\d+)(?:, at least (\\d+))?");

  /** What a value of this type is called in messages. */
  public String kind() {
    if (type == int.class || type == long.class) {
      return "a whole number";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "a name";
    }
    return type == List.class ? "a list of names" : "a number";
  }

  /**
   * A value in this setting's own type.
   *
   * @throws IllegalArgumentException when it is of another kind or out of range
   */
  Object checked(@Nullable Object value) {
    Object own = converted(value);
    if (own == null) {
      String shown = value instanceof String text ? '"' + text + '"' : String.valueOf(value);
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "\"%s\" takes %s, not %s", name, kind(), shown));
    }
    // A float counts as the decimal number that it stands for: 1e-4f is not below 1e-4.
    if (own instanceof Number n && !range.contains(Double.parseDouble(n.toString()))) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s=%s: expected %s", name, own, range));
    }
    return own;
  }

  /** The value in this type, null where it is of another kind. */
  private @Nullable Object converted(@Nullable Object value) {
    Long whole =
        value instanceof Integer || value instanceof Long ? ((Number) value).longValue() : null;
    if (type == int.class) {
      return whole == null ? null : narrowed(whole);
    }
    if (type == long.class) {
      return whole;
    }
    if (type == boolean.class) {
      return value instanceof Boolean ? value : null;
    }
    if (type == String.class) {
      return value instanceof String ? value : null;
    }
    if (type == List.class) {
      boolean names = value instanceof List<?> l && l.stream().allMatch(String.class::isInstance);
      return names ? List.copyOf((List<?>) value) : null;
    }
    return value instanceof Number n && Double.isFinite(n.doubleValue()) ? real(n) : null;
  }

  private Object real(Number value) {
    if (type == float.class) {
      return value.floatValue();
    }
    return value.doubleValue();
  }

  private int narrowed(long value) {
    if (value != (int) value) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s=%d: expected at most %,d", name, value, Integer.MAX_VALUE));
    }
    return (int) value;
  }

  /**
   * The default, in this setting's own type.
   *
   * @param others values of the settings before this one, by key
   * @throws IllegalArgumentException when the default follows a setting that these settings lack
   */
  Object standard(Map<String, Object> others) {
    Matcher share = SHARE.matcher(byDefault);
    if (type == int.class && share.matches()) {
      if (!(others.get(share.group(1)) instanceof Integer whole)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s has no default without the setting \"%s\"; give its value",
                name,
                share.group(1)));
      }
      int times = share.group(2) == null ? 1 : Integer.parseInt(share.group(2));
      int least = share.group(4) == null ? 0 : Integer.parseInt(share.group(4));
      return Math.max(least, whole * times / Integer.parseInt(share.group(3)));
    }
    if (type == int.class || type == long.class) {
      return Long.valueOf(byDefault);
    }
    if (type == boolean.class) {
      return Boolean.valueOf(byDefault);
    }
    if (type == String.class) {
      return byDefault;
    }
    if (type == List.class) {
      return byDefault.isEmpty() ? List.of() : List.of(byDefault.split(", "));
    }
    return Double.valueOf(byDefault);
  }
}
