package org.vigie.parse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which a definition names fields of the native view. Of patterns the first that fits
 * names the field: {@code *} stands for one key, {@code **} at the end for all that is left; in the
 * new name {@code {1}} is what the first of them stood for, {@code {1^}} the same with a capital.
 *
 * @param rules in order
 * @param strip characters that vanish from names
 * @param prefixes starts of names that vanish; a name that had one is not looked at further
 */
record Renames(List<Rule> rules, String strip, List<String> prefixes) {
  /** Keeps all names. */
  static final Renames NONE = new Renames(List.of(), "", List.of());

  /** A pattern cut at its dots, and the new name. */
  record Rule(List<String> pattern, String to) {}

  /** The new name of a field, or null where it keeps its own. */
  @Nullable String apply(String name) {
    for (String prefix : prefixes) {
      if (name.length() > prefix.length() && name.startsWith(prefix)) {
        return name.substring(prefix.length());
      }
    }
    for (Rule rule : rules) {
      List<String> captured = match(rule.pattern, name);
      if (captured == null) continue;
      String to = rule.to;
      for (int i = 0; i < captured.size(); i++) {
        to = to.replace("{" + (i + 1) + "}", captured.get(i));
        to = to.replace("{" + (i + 1) + "^}", capital(captured.get(i)));
      }
      return stripped(to);
    }
    String stripped = stripped(name);
    return stripped.equals(name) ? null : stripped;
  }

  private static String capital(String key) {
    return key.isEmpty() ? key : Character.toUpperCase(key.charAt(0)) + key.substring(1);
  }

  private String stripped(String name) {
    if (strip.isEmpty()) return name;
    StringBuilder kept = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      if (strip.indexOf(name.charAt(i)) < 0) kept.append(name.charAt(i));
    }
    return kept.isEmpty() ? name : kept.toString();
  }

  /** What the stars of a pattern stand for in a name, or null where it does not fit. */
  private static @Nullable List<String> match(List<String> pattern, String name) {
    List<String> captured = new ArrayList<>();
    int at = 0;
    for (String part : pattern) {
      if (at > name.length()) return null;
      if (part.equals("**")) {
        captured.add(name.substring(at));
        return captured;
      }
      int dot = name.indexOf('.', at);
      String key = name.substring(at, dot < 0 ? name.length() : dot);
      if (part.equals("*")) captured.add(key);
      else if (!part.equals(key)) return null;
      at += key.length() + 1;
    }
    return at > name.length() ? captured : null;
  }
}
