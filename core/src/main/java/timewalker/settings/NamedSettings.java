package timewalker.settings;

import java.util.Map;

/**
 * A record whose components are {@link Setting}s and {@link SettingGroup}s. It is made from its
 * defaults and named values, never by its constructor, where two numbers could change places.
 *
 * @param <T> the record itself
 */
public interface NamedSettings<T extends Record & NamedSettings<T>> {
  /** A record with every setting at its default. */
  static <T extends Record & NamedSettings<T>> T defaults(Class<T> type) {
    return SettingKeys.of(type).defaults();
  }

  /**
   * The same with one setting changed.
   *
   * @param key such as "rates.position"
   * @throws IllegalArgumentException when the key is not known or the value is not allowed
   */
  default T with(String key, Object value) {
    return with(Map.of(key, value));
  }

  /**
   * The same with several settings changed at once.
   *
   * @throws IllegalArgumentException when a key is not known or a value is not allowed
   */
  @SuppressWarnings("unchecked") // a record names itself as T
  default T with(Map<String, ?> changes) {
    T self = (T) this;
    return SettingKeys.of((Class<T>) self.getClass()).with(self, changes);
  }
}
