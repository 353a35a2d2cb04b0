package org.vigie.server.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.yaml.Nearest;
import org.vigie.yaml.Node;
import org.vigie.yaml.Problem;

/**
 * Binds a YAML tree to a record and the records inside it. A key is a record component; an absent
 * key keeps the value of the default record. All problems are collected, none stops the reading.
 */
final class Binder {
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  private final String file;
  private final List<Problem> problems = new ArrayList<>();

  Binder(String file) {
    this.file = file;
  }

  List<Problem> problems() {
    return problems;
  }

  /** The record that {@code node} describes, or {@code defaults} where it is wrong. */
  <T extends Record> T bind(Node node, T defaults, String path) {
    if (!(node instanceof Node.Mapping map)) {
      problem(node.line(), path, "must be a mapping");
      return defaults;
    }
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    List<String> names = Arrays.stream(components).map(Binder::key).toList();
    for (String key : map.entries().keySet()) {
      if (!names.contains(key)) {
        String nearest = Nearest.of(key, names);
        problem(
            map.lineOf(key),
            join(path, key),
            "is not known%s Allowed here: %s"
                .formatted(
                    nearest == null ? "." : "; did you mean '" + nearest + "'?",
                    String.join(", ", names)));
      }
    }
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      Object fallback = read(components[i], defaults);
      Node value = map.get(names.get(i));
      values[i] =
          value == null
              ? fallback
              : value(value, components[i].getGenericType(), fallback, join(path, names.get(i)));
    }
    return construct(defaults, values, map.line(), path);
  }

  private @Nullable Object value(Node node, Type type, @Nullable Object fallback, String path) {
    if (type instanceof ParameterizedType generic) {
      if (generic.getRawType() == List.class) {
        return list(node, generic.getActualTypeArguments()[0], path);
      }
      if (generic.getRawType() == Map.class) return map(node, path);
    }
    if (fallback instanceof Record record) {
      return node instanceof Node.Scalar scalar && leads(record)
          ? lead(scalar, record, path)
          : bind(node, record, path);
    }
    if (!(node instanceof Node.Scalar scalar)) {
      problem(node.line(), path, "must be a single value");
      return fallback;
    }
    if (scalar.text().isBlank() || scalar.isNull()) {
      problem(node.line(), path, "has no value; leave the key out for its default");
      return fallback;
    }
    try {
      return scalar(scalar.text(), (Class<?>) type);
    } catch (IllegalArgumentException e) {
      problem(node.line(), path, "'" + scalar.text() + "' " + e.getMessage());
      return fallback;
    }
  }

  /** Whether a single value may stand for a record: for its first component, an enum. */
  private static boolean leads(Record record) {
    return record.getClass().getRecordComponents()[0].getType().isEnum();
  }

  private Record lead(Node.Scalar scalar, Record record, String path) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) values[i] = read(components[i], record);
    values[0] = value(scalar, components[0].getType(), values[0], path);
    return construct(record, values, scalar.line(), path);
  }

  private static Object constant(String text, Class<?> type) {
    List<String> names = new ArrayList<>();
    for (Object one : type.getEnumConstants()) {
      String name = ((Enum<?>) one).name().toLowerCase(Locale.ROOT);
      if (name.equals(text)) return one;
      names.add(name);
    }
    throw new IllegalArgumentException("must be one of " + String.join(", ", names));
  }

  private static Object scalar(String text, Class<?> type) {
    if (type.isEnum()) return constant(text, type);
    if (type == int.class) return wholeNumber(text, Integer.MAX_VALUE).intValue();
    if (type == long.class) return wholeNumber(text, Long.MAX_VALUE);
    if (type == Duration.class) return duration(text);
    if (type == String.class) return text;
    if (type == ZoneId.class) {
      try {
        return ZoneId.of(text);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            "is not a time zone; one is written as Europe/Paris, Indian/Reunion or UTC", e);
      }
    }
    if (type == Path.class) {
      try {
        return Path.of(text);
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException("is not a path: " + e.getReason(), e);
      }
    }
    throw new IllegalStateException("no binding for " + type);
  }

  /** The key of a component: {@code secondFactor} is written {@code second_factor}. */
  private static String key(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static Long wholeNumber(String text, long max) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= max) return value;
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("must be a whole number from 0 to " + max);
  }

  private static Duration duration(String text) {
    int unit = 0;
    while (unit < text.length() && Character.isDigit(text.charAt(unit))) unit++;
    if (unit > 0 && unit <= 9) {
      long count = Long.parseLong(text.substring(0, unit));
      ChronoUnit known = UNITS.get(text.substring(unit).strip());
      if (known != null) return Duration.of(count, known);
    }
    throw new IllegalArgumentException("must be a duration such as 500ms, 10s, 5m, 1h or 30d");
  }

  private List<Object> list(Node node, Type type, String path) {
    List<Object> values = new ArrayList<>();
    if (!(node instanceof Node.Sequence list)) {
      problem(node.line(), path, "must be a list");
      return values;
    }
    for (int i = 0; i < list.items().size(); i++) {
      String at = path + "[" + i + "]";
      Object value = value(list.items().get(i), type, defaultsOf((Class<?>) type), at);
      if (value != null) values.add(value);
    }
    return values;
  }

  private Map<String, String> map(Node node, String path) {
    Map<String, String> values = new LinkedHashMap<>();
    if (!(node instanceof Node.Mapping map)) {
      problem(node.line(), path, "must be a mapping of names to values");
      return values;
    }
    map.entries()
        .forEach(
            (key, value) -> {
              if (value instanceof Node.Scalar scalar) values.put(key, scalar.text());
              else problem(value.line(), join(path, key), "must be a single value");
            });
    return values;
  }

  /** Defaults of a record in a list: what its no-argument constructor makes. */
  private static @Nullable Object defaultsOf(Class<?> type) {
    if (!type.isRecord()) return null;
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " needs a constructor of defaults", e);
    }
  }

  private static @Nullable Object read(RecordComponent component, Record from) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(from);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked") // the canonical constructor of T's class makes a T
  private <T extends Record> T construct(
      T defaults, @Nullable Object[] values, int line, String path) {
    Class<?>[] types =
        Arrays.stream(defaults.getClass().getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = defaults.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return (T) constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      // A record's own check: its message says what is allowed.
      Throwable cause = e.getCause() == null ? e : e.getCause();
      problem(line, path, String.valueOf(cause.getMessage()));
      return defaults;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private void problem(int line, String path, String message) {
    problems.add(
        new Problem(
            file,
            line,
            (path.isEmpty() ? "the file" : path) + (message.startsWith(".") ? "" : " ") + message));
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
