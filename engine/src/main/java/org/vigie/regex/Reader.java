package org.vigie.regex;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.regex.Regex.Flag;
import org.vigie.regex.Tree.Place;

/**
 * A reader of RE2's syntax, but for what is rare: classes by name, code points beyond ASCII without
 * regard to case, octal numbers, quotation, {@code \B} (which holds inside of a code point, too).
 * It promises nothing about expressions that are wrong.
 */
final class Reader {
  private static final int MAX_DEPTH = 60;
  private static final int MAX_TIMES = 1_000;

  private final String text;
  private int at;
  private int depth;
  private boolean foreign;
  private boolean fold;
  private boolean lines;
  private boolean dotAll;

  private Reader(String text, Set<Flag> flags) {
    this.text = text;
    fold = flags.contains(Flag.IGNORE_CASE);
    lines = flags.contains(Flag.MULTI_LINE);
    dotAll = flags.contains(Flag.DOT_ALL);
  }

  /** The tree of an expression, or null where something in it is not understood here. */
  static @Nullable Tree read(String expression, Set<Flag> flags) {
    Reader reader = new Reader(expression, flags);
    Tree tree = reader.choice();
    return reader.foreign || reader.at < expression.length() ? null : openEnded(tree);
  }

  /** What a repetition takes beyond its least times does not matter where nothing follows. */
  private static Tree openEnded(Tree tree) {
    if (tree instanceof Tree.Repeat repeat) {
      return new Tree.Repeat(repeat.part(), repeat.least(), Tree.MANY);
    }
    if (!(tree instanceof Tree.Sequence(List<Tree> parts)) || parts.isEmpty()) return tree;
    List<Tree> changed = new ArrayList<>(parts);
    changed.set(parts.size() - 1, openEnded(parts.getLast()));
    return new Tree.Sequence(List.copyOf(changed));
  }

  private Tree choice() {
    if (++depth > MAX_DEPTH) return unknown();
    List<Tree> parts = new ArrayList<>(List.of(sequence()));
    while (is('|')) {
      at++;
      parts.add(sequence());
    }
    depth--;
    return parts.size() == 1 ? parts.getFirst() : new Tree.Choice(List.copyOf(parts));
  }

  private Tree sequence() {
    List<Tree> parts = new ArrayList<>();
    while (at < text.length() && !is('|') && !is(')')) parts.add(repeated(item()));
    return parts.size() == 1 ? parts.getFirst() : new Tree.Sequence(List.copyOf(parts));
  }

  private boolean is(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  /** Gives up: what is read from here on means nothing. */
  private Tree unknown() {
    foreign = true;
    at = text.length();
    return new Tree.Sequence(List.of());
  }

  private Tree repeated(Tree part) {
    if (at == text.length()) return part;
    Tree repeat =
        switch (text.charAt(at)) {
          case '*' -> new Tree.Repeat(part, 0, Tree.MANY);
          case '+' -> new Tree.Repeat(part, 1, Tree.MANY);
          case '?' -> new Tree.Repeat(part, 0, 1);
          case '{' -> counted(part);
          default -> null;
        };
    if (repeat == null) return part;
    at++;
    if (is('?')) at++; // lazy: where a match ends does not matter
    return repeat;
  }

  /** Of {@code {2}}, {@code {2,}}, {@code {2,5}}; null where the brace stands for itself. */
  private @Nullable Tree counted(Tree part) {
    int end = text.indexOf('}', at);
    String inside = end < 0 ? "" : text.substring(at + 1, end);
    if (!inside.matches("[0-9]+(,[0-9]*)?")) return null;
    if (inside.matches("0[0-9].*|.*,0[0-9].*|.*[0-9]{5}.*")) return unknown();
    String[] bounds = inside.split(",", -1);
    int least = Integer.parseInt(bounds[0]);
    int most =
        bounds.length == 1 ? least : bounds[1].isEmpty() ? Tree.MANY : Integer.parseInt(bounds[1]);
    if (Math.max(least, most) > MAX_TIMES) return unknown();
    at = end;
    return new Tree.Repeat(part, least, most);
  }

  private Tree item() {
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return switch (c) {
      case '(' -> group();
      case '[' -> bracket();
      case '\\' -> escape();
      case '.' -> new Tree.Chars((dotAll ? CodePoints.NONE : CodePoints.of('\n')).without());
      case '^' -> new Tree.At(lines ? Place.BEGIN_LINE : Place.BEGIN_TEXT);
      case '$' -> new Tree.At(lines ? Place.END_LINE : Place.END_TEXT);
      case '*', '+', '?' -> unknown();
      default -> literal(c);
    };
  }

  private Tree literal(int c) {
    if (c >= 0x80 && fold || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
      return unknown();
    }
    CodePoints one = CodePoints.of(c);
    return new Tree.Chars(fold ? one.folded() : one);
  }

  private Tree group() {
    boolean oldFold = fold;
    boolean oldLines = lines;
    boolean oldDotAll = dotAll;
    if (is('?')) {
      at++;
      if (is('P') || is('<')) {
        int close = text.indexOf('>', at);
        if (close < 0) return unknown();
        at = close + 1;
      } else if (flags()) {
        // (?i) alone: the flags last until the end of the group around them.
        boolean repeated = at < text.length() && "*+?{".indexOf(text.charAt(at)) >= 0;
        return repeated ? unknown() : new Tree.Sequence(List.of());
      }
    }
    Tree inner = choice();
    if (!is(')')) return unknown();
    at++;
    fold = oldFold;
    lines = oldLines;
    dotAll = oldDotAll;
    return inner;
  }

  /** Reads {@code i:} or {@code i)} and sets the flags; whether no group follows. */
  private boolean flags() {
    boolean on = true;
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case 'i' -> fold = on;
        case 'm' -> lines = on;
        case 's' -> dotAll = on;
        case 'U' -> {} // which match is preferred does not matter
        case '-' -> on = false;
        case ':' -> {
          return false;
        }
        case ')' -> {
          return true;
        }
        default -> {
          unknown();
          return false;
        }
      }
    }
    unknown();
    return false;
  }

  private Tree escape() {
    if (at == text.length()) return unknown();
    char c = text.charAt(at);
    CodePoints group = group(c);
    if (group != null) {
      at++;
      return new Tree.Chars(group);
    }
    Place place =
        switch (c) {
          case 'A' -> Place.BEGIN_TEXT;
          case 'z' -> Place.END_TEXT;
          case 'b' -> Place.WORD_EDGE;
          default -> null;
        };
    if (place != null) {
      at++;
      return new Tree.At(place);
    }
    int one = escaped();
    return one < 0 ? unknown() : literal(one);
  }

  /** The set of {@code \d} and the like, or null. */
  private @Nullable CodePoints group(char c) {
    CodePoints set =
        switch (c) {
          case 'd', 'D' -> CodePoints.DIGITS;
          case 'w', 'W' -> CodePoints.WORD;
          case 's', 'S' -> CodePoints.SPACE;
          default -> null;
        };
    if (set == null) return null;
    if (fold) set = set.folded();
    if (!Character.isUpperCase(c)) return set;
    return set.without();
  }

  /** The code point of the escape behind the backslash, or -1. */
  private int escaped() {
    char c = text.charAt(at++);
    return switch (c) {
      case 'a' -> 7;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 11;
      case 'x' -> hexadecimal();
      default -> c < 0x80 && !Character.isLetterOrDigit(c) ? c : -1;
    };
  }

  private int hexadecimal() {
    int end = is('{') ? text.indexOf('}', at) : at + 2;
    if (end < 0 || end > text.length()) return -1;
    String digits = text.substring(is('{') ? at + 1 : at, end);
    if (!digits.matches("[0-9A-Fa-f]{1,6}")) return -1;
    int value = Integer.parseInt(digits, 16);
    at = is('{') ? end + 1 : end;
    return value > Character.MAX_CODE_POINT ? -1 : value;
  }

  private Tree bracket() {
    boolean negated = is('^');
    if (negated) at++;
    CodePoints set = CodePoints.NONE;
    CodePoints groups = CodePoints.NONE;
    for (boolean first = true; first || !is(']'); first = false) {
      if (at == text.length() || text.startsWith("[:", at)) return unknown();
      CodePoints group = is('\\') && at + 1 < text.length() ? group(text.charAt(at + 1)) : null;
      if (group != null) {
        at += 2;
        groups = groups.with(group);
        continue;
      }
      int low = member();
      int high = low;
      if (is('-') && at + 1 < text.length() && text.charAt(at + 1) != ']') {
        at++;
        high = member();
      }
      if (low < 0 || high < low) return unknown();
      set = set.with(low, high);
    }
    at++;
    if (fold && set.hasOthers()) return unknown();
    if (fold) set = set.folded();
    set = set.with(groups);
    return new Tree.Chars(negated ? set.without() : set);
  }

  /** A code point in brackets, or -1. */
  private int member() {
    if (at == text.length()) return -1;
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    if (c == '\\') return at == text.length() ? -1 : escaped();
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? -1 : c;
  }
}
