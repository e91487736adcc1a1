package timewalker.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a record by their keys: their meaning, their defaults, and records made from
 * named values. Every component of the record is a {@link Setting} or a {@link SettingGroup}. Every
 * value is checked against its range.
 *
 * @param <T> the record
 */
public final class SettingKeys<T extends Record> {
  private static final ClassValue<SettingKeys<?>> KNOWN =
      new ClassValue<>() {
        @Override
        protected SettingKeys<?> computeValue(Class<?> type) {
          return new SettingKeys<>(type.asSubclass(Record.class));
        }
      };

  private final Map<String, SettingKey> keys = new LinkedHashMap<>();
  private final Map<String, String> groups = new LinkedHashMap<>();
  private final Group<T> root;

  /** A record's canonical constructor and what its arguments are, in order. */
  private record Group<R extends Record>(Constructor<R> constructor, List<Part> parts) {}

  /**
   * One component: a setting or a group.
   *
   * @param key of the setting, null for a group
   * @param group null for a setting
   */
  private record Part(Method accessor, @Nullable String key, @Nullable Group<?> group) {}

  private SettingKeys(Class<T> type) {
    this.root = group(type, "");
  }

  /**
   * The keys of a record's settings.
   *
   * @throws IllegalArgumentException when a component is neither a setting nor a group
   */
  @SuppressWarnings("unchecked") // each class is mapped to its own keys
  public static <T extends Record> SettingKeys<T> of(Class<T> type) {
    return (SettingKeys<T>) KNOWN.get(type);
  }

  private <R extends Record> Group<R> group(Class<R> type, String prefix) {
    RecordComponent[] components = type.getRecordComponents();
    List<Part> parts = new ArrayList<>();
    for (RecordComponent component : components) {
      component.getAccessor().setAccessible(true);
      parts.add(part(component, prefix));
    }
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return new Group<>(constructor, parts);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e); // every record has one
    }
  }

  private Part part(RecordComponent component, String prefix) {
    Setting setting = component.getAnnotation(Setting.class);
    if (setting != null) {
      String name = key(prefix, component.getName());
      SettingRange range = SettingRange.of(setting.range());
      keys.put(
          name,
          new SettingKey(
              name,
              component.getType(),
              setting.doc(),
              setting.unit(),
              range,
              setting.byDefault()));
      return new Part(component.getAccessor(), name, null);
    }
    SettingGroup group = component.getAnnotation(SettingGroup.class);
    if (group == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s is neither a @Setting nor a @SettingGroup", component.getName()));
    }
    String below = prefix + group.prefix();
    if (group.prefix().equals(SettingGroup.OWN_LEVEL)) {
      String name = key(prefix, component.getName());
      groups.put(name, group.doc());
      below = name + ".";
    }
    Class<? extends Record> type = component.getType().asSubclass(Record.class);
    return new Part(component.getAccessor(), null, group(type, below));
  }

  private static String key(String prefix, String name) {
    boolean levelBegins = prefix.isEmpty() || prefix.endsWith(".");
    return levelBegins
        ? prefix + name
        : prefix + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  /** Every setting, in the record's order. */
  public List<SettingKey> list() {
    return List.copyOf(keys.values());
  }

  /** What each group with its own level is about, by its key, in the record's order. */
  public Map<String, String> groups() {
    return Collections.unmodifiableMap(groups);
  }

  /** Every key with its value, in the record's order. */
  public Map<String, Object> values(T settings) {
    Map<String, Object> values = new LinkedHashMap<>();
    collect(root, settings, values);
    return values;
  }

  private static void collect(Group<?> group, Record settings, Map<String, Object> values) {
    for (Part part : group.parts()) {
      Object value = read(part.accessor(), settings);
      if (part.group() == null) {
        values.put(part.key(), value);
      } else {
        collect(part.group(), (Record) value, values);
      }
    }
  }

  /** Every setting at its default. */
  public T defaults() {
    return defaultsExcept(Map.of());
  }

  /**
   * Every setting that is not given at its default; what follows another setting by default follows
   * the given one.
   *
   * @throws IllegalArgumentException when a key is not known or a value is not allowed
   */
  public T defaultsExcept(Map<String, ?> given) {
    requireKnown(given);
    Map<String, Object> values = new LinkedHashMap<>();
    keys.forEach((name, key) -> {
      Object value = given.get(name);
      values.put(name, key.checked(value == null ? key.standard(values) : value));
    });
    return root.constructor().getDeclaringClass().cast(make(root, values));
  }

  /**
   * The same settings, some of them changed; the others stay as they are.
   *
   * @throws IllegalArgumentException when a key is not known or a value is not allowed
   */
  public T with(T settings, Map<String, ?> changes) {
    requireKnown(changes);
    Map<String, Object> values = values(settings);
    values.putAll(changes);
    keys.forEach((name, key) -> values.put(name, key.checked(values.get(name))));
    return root.constructor().getDeclaringClass().cast(make(root, values));
  }

  private void requireKnown(Map<String, ?> values) {
    for (String name : values.keySet()) {
      if (!keys.containsKey(name)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "unknown setting \"%s\"; known settings: %s",
                name,
                String.join(", ", keys.keySet())));
      }
    }
  }

  private static Record make(Group<?> group, Map<String, Object> values) {
    Object[] arguments =
        group.parts().stream()
            .map(part -> part.group() == null ? values.get(part.key()) : make(part.group(), values))
            .toArray();
    try {
      return group.constructor().newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw asUnchecked(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object read(Method accessor, Record settings) {
    try {
      return accessor.invoke(settings);
    } catch (InvocationTargetException e) {
      throw asUnchecked(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a record's own code threw. */
  private static RuntimeException asUnchecked(InvocationTargetException e) {
    if (e.getCause() instanceof RuntimeException thrown) {
      return thrown;
    }
    return new IllegalStateException(e);
  }
}
