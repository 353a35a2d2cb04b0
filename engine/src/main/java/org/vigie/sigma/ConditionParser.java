package org.vigie.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.yaml.Nearest;

/**
 * Parses a condition by recursive descent: {@code or} binds weakest, then {@code and}, {@code not},
 * {@code x of y}, parentheses. Words are read in any case.
 */
final class ConditionParser {
  /** Most characters in a condition. */
  static final int MAX_CHARACTERS = 16_384;

  /** Deepest nesting of parentheses and {@code not}. */
  static final int MAX_DEPTH = 64;

  private final int line;
  private final Map<String, Condition> selections;
  private final Problems problems;
  private final String things;
  private final String text;
  private final List<String> tokens = new ArrayList<>();
  private int at;
  private int depth;

  ConditionParser(String text, int line, Map<String, Condition> selections, Problems problems) {
    this(text, line, selections, "selections", problems);
  }

  /** A parser whose messages call what can be named {@code things}. */
  ConditionParser(
      String text, int line, Map<String, Condition> selections, String things, Problems problems) {
    this.text = text;
    this.line = line;
    this.selections = selections;
    this.things = things;
    this.problems = problems;
  }

  /** The tree, or null where something is wrong, which is then reported. */
  @Nullable Condition parse() {
    if (text.length() > MAX_CHARACTERS) {
      return wrong("a condition has at most " + MAX_CHARACTERS + " characters");
    }
    tokenize();
    int pipe = tokens.indexOf("|");
    if (pipe >= 0) return wrong(LegacyAggregation.condition(tokens, pipe));
    if (tokens.isEmpty()) return wrong("the condition is empty");
    Condition tree = or();
    if (tree != null && at < tokens.size()) {
      return wrong(
          "unexpected '" + tokens.get(at) + "' in the condition; allowed here: and, or, the end");
    }
    return tree;
  }

  private void tokenize() {
    int from = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ' ' : text.charAt(i);
      // A pipe inside a word belongs to a selection's name; alone it starts an old aggregation.
      boolean single = c == '(' || c == ')' || c == '|' && from < 0;
      if (single || Character.isWhitespace(c)) {
        if (from >= 0) tokens.add(text.substring(from, i));
        from = -1;
        if (single) tokens.add(String.valueOf(c));
      } else if (from < 0) from = i;
    }
  }

  private @Nullable Condition or() {
    List<Condition> parts = new ArrayList<>();
    do {
      Condition part = and();
      if (part == null) return null;
      parts.add(part);
    } while (accept("or"));
    return Detection.any(parts);
  }

  private @Nullable Condition and() {
    List<Condition> parts = new ArrayList<>();
    do {
      Condition part = not();
      if (part == null) return null;
      parts.add(part);
    } while (accept("and"));
    return Detection.all(parts);
  }

  private @Nullable Condition not() {
    if (++depth > MAX_DEPTH) return wrong("a condition nests at most " + MAX_DEPTH + " deep");
    Condition part;
    if (accept("not")) {
      Condition inner = not();
      part = inner == null ? null : new Condition.Not(inner);
    } else {
      part = primary();
    }
    depth--;
    return part;
  }

  private @Nullable Condition primary() {
    if (at == tokens.size())
      return wrong("the condition ends where a " + thing() + " should stand");
    String token = tokens.get(at++);
    if (token.equals("(")) {
      Condition inner = or();
      if (inner == null) return null;
      return accept(")") ? inner : wrong("a ')' is missing in the condition");
    }
    if (at < tokens.size() && tokens.get(at).equalsIgnoreCase("of")) {
      at++;
      return of(token.toLowerCase(Locale.ROOT));
    }
    if (!selections.containsKey(token)) {
      String nearest = Nearest.of(token, selections.keySet());
      return wrong(
          "the condition names '"
              + token
              + "'; the "
              + things
              + " are "
              + names()
              + (nearest == null ? "" : "; nearest: '" + nearest + "'"));
    }
    return selections.get(token);
  }

  private @Nullable Condition of(String quantity) {
    if (at == tokens.size()) return wrong("'" + quantity + " of' needs 'them' or a name with *");
    String names = tokens.get(at++);
    List<Condition> parts = new ArrayList<>();
    boolean found = false;
    for (Map.Entry<String, Condition> selection : selections.entrySet()) {
      String name = selection.getKey();
      boolean meant = names.equalsIgnoreCase("them") ? !name.startsWith("_") : globs(names, name);
      if (!meant) continue;
      found = true;
      parts.add(selection.getValue());
    }
    if (!found) {
      String what = "'" + quantity + " of " + names + "' means no " + thing();
      return wrong(what + "; there are " + names());
    }
    return switch (quantity) {
      case "1", "any" -> Detection.any(parts);
      case "all" -> Detection.all(parts);
      default -> wrong("'" + quantity + " of' is not known; allowed: 1 of, any of, all of");
    };
  }

  /** Whether a name fits a pattern in which {@code *} is any text. */
  private static boolean globs(String pattern, String name) {
    String[] pieces = pattern.split("\\*", -1);
    if (pieces.length == 1) return pattern.equals(name);
    if (!name.startsWith(pieces[0])) return false;
    int from = pieces[0].length();
    for (int i = 1; i < pieces.length - 1; i++) {
      int found = name.indexOf(pieces[i], from);
      if (found < 0) return false;
      from = found + pieces[i].length();
    }
    String last = pieces[pieces.length - 1];
    return name.length() - last.length() >= from && name.endsWith(last);
  }

  private String thing() {
    return things.substring(0, things.length() - 1);
  }

  private String names() {
    String all = String.join(", ", selections.keySet());
    return all.isEmpty() ? "none" : Problems.quoted(all);
  }

  private boolean accept(String token) {
    if (at == tokens.size() || !tokens.get(at).equalsIgnoreCase(token)) return false;
    at++;
    return true;
  }

  private @Nullable Condition wrong(String message) {
    problems.add(line, message);
    return null;
  }
}
