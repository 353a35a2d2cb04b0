package org.vigie.parse;

import org.vigie.ocsf.FieldNames;

/**
 * Finds what a free text is made of: names with their values ({@code Username: bob}, {@code
 * door=R-12}), columns where it is a list of them, and groups between brackets. One thread reuses
 * an instance.
 */
final class TextParts {
  /** Most pairs. */
  private static final int MAX_PAIRS = 64;

  /** Most values of several words. */
  private static final int MAX_GROUPS = 32;

  /** Longest name of a pair. */
  private static final int MAX_NAME = 40;

  /** A text with as many separators is a list of columns. */
  private static final int COLUMNS = 5;

  private static final byte[] BLANK = {' '};
  private static final byte[] SEPARATORS = {',', ';', '|', '\t'};

  private final int value;
  private LeafWriter out = new LeafWriter(new FieldNames());
  private byte[] b = {};
  private int end;
  private int groups;

  TextParts(FieldNames names) {
    value = names.intern("text.value");
  }

  /** Adds the parts of {@code [from, to)} of the writer's bytes. */
  void scan(LeafWriter writer, int from, int to) {
    out = writer;
    b = writer.bytes();
    end = to;
    groups = 0;
    pairs(from);
    byte separator = separator(from);
    if (separator != 0) columns(from, separator);
    brackets(from);
  }

  /** Names before a colon or a sign of equality, and what stands behind. */
  private void pairs(int from) {
    int count = 0;
    int last = from;
    for (int i = from; i < end && count < MAX_PAIRS; i++) {
      if (b[i] != ':' && b[i] != '=' || i + 1 >= end) continue;
      boolean colon = b[i] == ':';
      int next = blank(i + 1);
      int name = nameStart(last, i);
      if (name < 0 || next >= end) continue;
      if (colon && next == i + 1 && !tight(name, i)) continue; // 12:30:11, http://, ::1
      int nameEnd = i;
      while (nameEnd > name && (b[nameEnd - 1] <= ' ' || b[nameEnd - 1] == '"')) nameEnd--;
      boolean quoted = b[next] == '"' || b[next] == '\'';
      boolean angle = b[next] == '<';
      int stop = quoted || angle ? close(next) : colon && next > i + 1 ? phrase(next) : word(next);
      int start = quoted || angle ? next + 1 : next;
      if (stop <= start) continue;
      out.add(name, nameEnd, start, stop);
      count++;
      last = stop;
      i = stop - 1;
    }
  }

  /** Where the name begins that ends at {@code to}: one to three words of letters; or -1. */
  private int nameStart(int from, int to) {
    int stop = to;
    while (stop > from && b[stop - 1] == ' ') stop--;
    if (stop > from && b[stop - 1] == '"') {
      int open = stop - 2;
      while (open > from && b[open] != '"' && stop - open < MAX_NAME) open--;
      boolean opens = open >= from && b[open] == '"';
      return opens && WordScanner.letters(b, open + 1, stop - 1) ? open + 1 : -1;
    }
    int start = stop;
    while (start > from
        && stop - start < MAX_NAME
        && (isName(b[start - 1]) || b[start - 1] == ' ')) {
      start--;
    }
    if (start > from && isName(b[start - 1])) return -1;
    while (start < stop && (b[start] >= ' ' && b[start] <= '9')) start++; // blanks, signs, digits
    int words = 1;
    for (int i = stop - 1; i > start; i--) {
      if (b[i] != ' ' || b[i - 1] == ' ') continue;
      if (++words > 3) {
        start = i + 1;
        break;
      }
    }
    return stop - start >= 2 && WordScanner.letters(b, start, stop) ? start : -1;
  }

  /** The end of what stands behind a colon: before a separator or the next name. */
  private int phrase(int from) {
    int wordStart = from;
    int open = 0;
    for (int i = from; i < end; i++) {
      byte c = b[i];
      if (c == '(' || c == '[' || c == '{') open++;
      if ((c == ')' || c == ']' || c == '}') && --open < 0) return trim(from, i);
      if (c == ',' || c == ';' || c == '\n' || c == '\r' || c == '\t' || c == '|' || c == '"')
        return trim(from, i);
      if (c == ' ') {
        if (i + 1 < end && (b[i + 1] == ' ' || b[i + 1] == '-')) return trim(from, i);
        wordStart = i + 1;
      }
      boolean name = c == '=' || c == ':' && i + 1 < end && b[i + 1] == ' ';
      if (name && wordStart > from) return trim(from, wordStart);
    }
    return trim(from, end);
  }

  private int trim(int from, int to) {
    int stop = to;
    while (stop > from && (b[stop - 1] <= ' ' && b[stop - 1] >= 0 || b[stop - 1] == '.')) stop--;
    return stop;
  }

  private int word(int from) {
    int i = from;
    while (i < end && !ProseScanner.isBreak(b[i])) i++;
    return trim(from, i);
  }

  private int close(int quote) {
    byte closes = b[quote] == '<' ? (byte) '>' : b[quote];
    for (int i = quote + 1; i < end; i++) if (b[i] == closes) return i;
    return quote;
  }

  /** Whether a colon without a blank behind it parts a name from a value: {@code user:bob}. */
  private boolean tight(int name, int colon) {
    if (colon - name < 3 || b[colon + 1] == '/' || b[colon + 1] == ':' || b[colon + 1] == '\\')
      return false;
    for (int i = name; i < colon; i++) {
      if ((b[i] | 0x20) < 'a' || (b[i] | 0x20) > 'z') return false;
    }
    return true;
  }

  private int blank(int from) {
    int i = from;
    while (i < end && (b[i] == ' ' || b[i] == '\t')) i++;
    return i;
  }

  /** What separates the columns of a text that is a list of them, or 0. */
  private byte separator(int from) {
    byte best = 0;
    int most = COLUMNS - 1;
    for (byte sign : SEPARATORS) {
      int count = 0;
      for (int i = from; i < end; i++) if (b[i] == sign) count++;
      if (count > most) {
        most = count;
        best = sign;
      }
    }
    int blanks = 0;
    for (int i = from; i < end; i++) if (b[i] == ' ') blanks++;
    return best != 0 && 2 * most >= blanks ? best : 0;
  }

  private void columns(int from, byte separator) {
    int start = from;
    boolean quoted = false;
    for (int i = from; i <= end; i++) {
      if (i < end && b[i] == '"') quoted = !quoted;
      if (i < end && (b[i] != separator || quoted)) continue;
      int first = start;
      int last = i;
      while (first < last && (b[first] == ' ' || b[first] == '"')) first++;
      while (last > first && (b[last - 1] == ' ' || b[last - 1] == '"')) last--;
      if (last - first > 1 && Convert.indexOf(b, first, last, BLANK) >= 0) value(first, last);
      start = i + 1;
    }
  }

  /** Values of several words between brackets. */
  private void brackets(int from) {
    int open = -1;
    boolean several = false;
    for (int i = from; i < end; i++) {
      if (b[i] == '[') {
        open = i;
        several = false;
      } else if (b[i] == ' ') {
        several = true;
      } else if (b[i] == ']' && open >= 0) {
        if (several) value(open + 1, i);
        open = -1;
      }
    }
  }

  private void value(int start, int stop) {
    if (groups++ < MAX_GROUPS) out.add(value, start, stop);
  }

  private static boolean isName(byte c) {
    return WordScanner.isName(c);
  }
}
