package org.vigie.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A value of a YAML document and the line it starts on. */
public sealed interface Node {
  /** Line, from 1. */
  int line();

  /**
   * A scalar as written.
   *
   * @param text its text, quotes and escapes undone
   * @param plain whether it stood without quotes: only then can it be null, a number or a boolean
   */
  record Scalar(int line, String text, boolean plain) implements Node {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    /** Whether it is YAML's null. */
    public boolean isNull() {
      return plain && NULLS.contains(text);
    }

    /** Whether it is a plain decimal number. */
    public boolean isNumber() {
      return plain && NUMBER.matcher(text).matches();
    }

    /** The boolean it is, or null: {@code true} and {@code false} in YAML 1.2's spellings. */
    public @Nullable Boolean bool() {
      if (!plain) return null;
      return switch (text) {
        case "true", "True", "TRUE" -> true;
        case "false", "False", "FALSE" -> false;
        default -> null;
      };
    }

    private static final com.google.re2j.Pattern NUMBER =
        com.google.re2j.Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");
  }

  /** A list. */
  record Sequence(int line, List<Node> items) implements Node {}

  /**
   * A mapping, its keys in order.
   *
   * @param keyLines the line of each key
   */
  record Mapping(int line, LinkedHashMap<String, Node> entries, Map<String, Integer> keyLines)
      implements Node {
    /** The value of a key, or null. */
    public @Nullable Node get(String key) {
      return entries.get(key);
    }

    /** The text of a scalar value, or null where the key is absent, null, or no scalar. */
    public @Nullable String text(String key) {
      return entries.get(key) instanceof Scalar scalar && !scalar.isNull() ? scalar.text() : null;
    }

    /** Line of a key, or of the mapping where the key is absent. */
    public int lineOf(String key) {
      return keyLines.getOrDefault(key, line);
    }
  }
}
