package org.vigie.enrich;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.TreeMap;

/**
 * The business unit of each source, as the operator says it: by the source's name, or by a pattern
 * of names in which {@code *} stands for any characters. An exact name comes before a pattern, a
 * longer pattern before a shorter one.
 */
public final class SourceUnits {
  /** No source has a unit. */
  public static final SourceUnits NONE = new SourceUnits(Map.of());

  private final Map<String, String> units;

  /** Those of names and patterns. */
  public SourceUnits(Map<String, String> units) {
    this.units = new TreeMap<>(units);
  }

  /** The unit of a source, empty where it has none. */
  public String of(String source) {
    String exact = units.get(source);
    if (exact != null) return exact;
    String best = "";
    String unit = "";
    for (Map.Entry<String, String> entry : units.entrySet()) {
      String pattern = entry.getKey();
      if (pattern.length() > best.length() && holds(pattern, source)) {
        best = pattern;
        unit = entry.getValue();
      }
    }
    return unit;
  }

  byte[] bytes(String source) {
    return of(source).getBytes(UTF_8);
  }

  /** All units that sources have. */
  public Iterable<String> units() {
    return units.values();
  }

  /** Whether a name is of a pattern; parts between stars are found from left to right. */
  private static boolean holds(String pattern, String name) {
    int star = pattern.indexOf('*');
    if (star < 0) return pattern.equals(name);
    if (!name.startsWith(pattern.substring(0, star))) return false;
    int at = star;
    for (int from = star + 1; ; ) {
      int next = pattern.indexOf('*', from);
      if (next < 0) {
        String end = pattern.substring(from);
        return name.length() - at >= end.length() && name.endsWith(end);
      }
      String part = pattern.substring(from, next);
      int found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length();
      from = next + 1;
    }
  }
}
