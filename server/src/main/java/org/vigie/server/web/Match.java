package org.vigie.server.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The stretch of a value that a condition speaks of.
 *
 * @param from first character
 * @param to after the last one
 */
record Match(int from, int to) {
  /** Finds it; the whole value where the condition is no plain text, or decodes the value first. */
  static Match of(Condition condition, String value) {
    Match whole = new Match(0, value.length());
    return switch (condition.operator()) {
      case "equals", "contains", "startswith", "endswith" ->
          condition.negated() ? whole : find(condition, value, whole);
      default -> whole;
    };
  }

  private static Match find(Condition condition, String value, Match whole) {
    List<String> runs = runs(condition.literal().toLowerCase(Locale.ROOT));
    String lower = value.toLowerCase(Locale.ROOT);
    // Lower-casing may change the length of a text; then positions would not hold.
    if (runs.isEmpty() || lower.length() != value.length()) return whole;
    String last = runs.getLast();
    if (runs.size() == 1 && condition.operator().equals("endswith")) {
      int at = lower.length() - last.length();
      return lower.endsWith(last) ? new Match(at, lower.length()) : whole;
    }
    int from = lower.indexOf(runs.getFirst());
    int at = from;
    for (String run : runs) {
      at = lower.indexOf(run, Math.max(at, 0));
      if (at < 0) return whole;
      at += run.length();
    }
    return new Match(from, at);
  }

  /**
   * The texts between the wildcards {@code *} and {@code ?}. A backslash before a wildcard or
   * another backslash escapes it; any other stands for itself.
   */
  private static List<String> runs(String literal) {
    List<String> runs = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      boolean escapes =
          c == '\\' && i + 1 < literal.length() && "*?\\".indexOf(literal.charAt(i + 1)) >= 0;
      if (escapes) {
        run.append(literal.charAt(++i));
      } else if (c == '*' || c == '?') {
        if (!run.isEmpty()) runs.add(run.toString());
        run.setLength(0);
      } else {
        run.append(c);
      }
    }
    if (!run.isEmpty()) runs.add(run.toString());
    return runs;
  }
}
