package org.vigie.sigma;

import org.jspecify.annotations.Nullable;

/**
 * What can be told about a regular expression without running it.
 *
 * @param literal text that every match holds, case apart, or null where none is sure
 * @param size count of elements once counted repetitions are written out
 * @param depth nesting of groups
 */
record RegexShape(@Nullable String literal, long size, int depth) {
  static final int MAX_DEPTH = 50;

  /** About 100,000 instructions: some megabytes, and 10 µs for each byte at the very worst. */
  static final long MAX_SIZE = 20_000;

  static RegexShape of(String expression) {
    Walk walk = new Walk(expression);
    Item whole = walk.alternatives(0);
    // What the walk does not understand to its end promises nothing.
    boolean sure = walk.at == expression.length() && !walk.unsure;
    return new RegexShape(sure ? whole.literal : null, whole.size, walk.deepest);
  }

  /** A part of an expression; {@code single} where it is one literal character, else 0. */
  private record Item(@Nullable String literal, long size, char single) {}

  /** Least and most of a quantifier. */
  private record Times(int least, int most) {}

  private static final class Walk {
    private final String text;
    private int at;
    private int deepest;
    private boolean unsure;

    Walk(String text) {
      this.text = text;
    }

    Item alternatives(int depth) {
      deepest = Math.max(deepest, depth);
      if (depth > MAX_DEPTH) {
        at = text.length();
        return new Item(null, 1, '\0');
      }
      Item first = sequence(depth);
      long size = first.size;
      boolean one = true;
      while (at < text.length() && text.charAt(at) == '|') {
        at++;
        one = false;
        size += sequence(depth).size;
      }
      return new Item(one ? first.literal : null, size, '\0');
    }

    private Item sequence(int depth) {
      StringBuilder run = new StringBuilder();
      String best = null;
      long size = 1;
      while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
        Item item = item(depth);
        Times times = times();
        size += item.size * Math.max(1, times.most);
        boolean once = times.least == 1 && times.most == 1;
        if (item.single != '\0' && times.least >= 1) run.append(item.single);
        if (item.single != '\0' && once) continue;
        best = longer(best, run.toString());
        run.setLength(0);
        // After x+ or x{2,3}, the last x begins the next run.
        if (item.single != '\0' && times.least >= 1) run.append(item.single);
        else if (times.least >= 1 && item.literal != null) best = longer(best, item.literal);
      }
      return new Item(longer(best, run.toString()), size, '\0');
    }

    private Item item(int depth) {
      char c = text.charAt(at++);
      return switch (c) {
        case '(' -> group(depth);
        case '[' -> bracket();
        case '\\' -> escape();
        case '.', '^', '$' -> new Item(null, 1, '\0');
        default -> new Item(null, 1, c < 0x80 ? c : '\0');
      };
    }

    private Item group(int depth) {
      if (at < text.length() && text.charAt(at) == '?') {
        int end = at + 1;
        while (end < text.length() && ":)>=!".indexOf(text.charAt(end)) < 0) end++;
        at = Math.min(text.length(), end + 1);
        // Flags without a group, (?i): they last until the end of the group around them.
        if (end < text.length() && text.charAt(end) == ')') {
          // RE2 lets a quantifier behind them reach for what stands before them.
          unsure |= at < text.length() && "*+?{".indexOf(text.charAt(at)) >= 0;
          return new Item(null, 0, '\0');
        }
      }
      Item inner = alternatives(depth + 1);
      if (at < text.length()) at++;
      else unsure = true;
      return new Item(inner.literal, inner.size + 2, '\0');
    }

    private Item bracket() {
      if (at < text.length() && text.charAt(at) == '^') at++;
      if (at < text.length() && text.charAt(at) == ']') at++;
      while (at < text.length() && text.charAt(at) != ']') {
        if (text.charAt(at) == '\\') at++;
        else if (text.startsWith("[:", at)) {
          int end = text.indexOf(":]", at);
          if (end > 0) at = end + 1;
        }
        at++;
      }
      at = Math.min(text.length(), at + 1);
      return new Item(null, 1, '\0');
    }

    private Item escape() {
      if (at == text.length()) {
        unsure = true;
        return new Item(null, 1, '\0');
      }
      char c = text.charAt(at++);
      boolean braced = at < text.length() && text.charAt(at) == '{';
      switch (c) {
        case 'Q', 'C' -> unsure = true;
        case 'x', 'p', 'P' -> {
          int end = braced ? text.indexOf('}', at) : -1;
          at = braced && end > 0 ? end + 1 : Math.min(text.length(), at + (c == 'x' ? 2 : 1));
        }
        default -> {
          if (c >= '0' && c <= '7') {
            for (int i = 0; i < 2 && at < text.length() && isOctal(text.charAt(at)); i++) at++;
          }
        }
      }
      boolean literal = c < 0x80 && !Character.isLetterOrDigit(c);
      return new Item(null, 1, literal ? c : '\0');
    }

    private static boolean isOctal(char c) {
      return c >= '0' && c <= '7';
    }

    /** The quantifier that follows, laziness included. */
    private Times times() {
      if (at == text.length()) return new Times(1, 1);
      Times times =
          switch (text.charAt(at)) {
            case '*' -> new Times(0, 1);
            case '+' -> new Times(1, 2);
            case '?' -> new Times(0, 1);
            case '{' -> counted();
            default -> null;
          };
      if (times == null) return new Times(1, 1);
      at++;
      if (at < text.length() && text.charAt(at) == '?') at++;
      return times;
    }

    /** {@code {2}}, {@code {2,}}, {@code {2,5}}; null where the brace stands for itself. */
    private @Nullable Times counted() {
      int end = text.indexOf('}', at);
      if (end < 0) return null;
      String[] bounds = text.substring(at + 1, end).split(",", -1);
      if (bounds.length > 2 || !count(bounds[0])) return null;
      if (bounds.length == 2 && !bounds[1].isEmpty() && !count(bounds[1])) return null;
      int least = Integer.parseInt(bounds[0]);
      int most =
          bounds.length == 1
              ? least
              : bounds[1].isEmpty() ? least + 1 : Integer.parseInt(bounds[1]);
      at = end;
      return new Times(least, most);
    }

    private static boolean count(String text) {
      return text.matches("[0-9]{1,4}");
    }

    private static @Nullable String longer(@Nullable String a, String b) {
      return b.isEmpty() || a != null && a.length() >= b.length() ? a : b;
    }
  }
}
