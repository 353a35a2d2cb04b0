package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.vigie.ocsf.Text;

/**
 * Reads an XML document into leaves named by the path of their element, {@code
 * Event.System.EventID}; attributes stand behind {@code #attributes}. An element that has a {@code
 * Name} and a text, as {@code <Data Name="a">b</Data>} of Windows, gives the text that name. It
 * knows no document types, so that no entity can grow. One thread reuses an instance.
 */
final class XmlScanner {
  /** Deepest nesting that is read. */
  private static final int MAX_DEPTH = 32;

  private static final byte[] ATTRIBUTES = ".#attributes.".getBytes(UTF_8);
  private static final byte[] DOT = {'.'};
  private static final byte[] NAMESPACE = "xmlns".getBytes(UTF_8);
  private static final byte[] NAME = "Name".getBytes(UTF_8);
  private static final byte[] COMMENT = "-->".getBytes(UTF_8);
  private static final byte[] CDATA = "<![CDATA[".getBytes(UTF_8);
  private static final byte[] CDATA_END = "]]>".getBytes(UTF_8);

  private final byte[] path = new byte[JsonScanner.MAX_PATH];
  private final Text plain = new Text();
  private int pathLength;
  private final int[] lengths = new int[MAX_DEPTH + 1];
  private final boolean[] parent = new boolean[MAX_DEPTH + 1];

  // The value of "Name" of the element that is open; start is -1 where it has none.
  private int nameStart;
  private int nameEnd;

  private byte[] b = {};
  private int end;

  /** Whether {@code [from, to)} looks like a document. */
  static boolean fits(byte[] bytes, int from, int to) {
    if (to - from < 7 || bytes[from] != '<' || bytes[last(bytes, from, to)] != '>') return false;
    byte c = bytes[from + 1];
    if (c == '?') return true;
    if ((c | 0x20) < 'a' || (c | 0x20) > 'z') return false;
    int close = Convert.indexOf(bytes, from, Math.min(to, from + 512), new byte[] {'>'});
    return close > 0 && Convert.indexOf(bytes, close, to, new byte[] {'<', '/'}) > 0;
  }

  /** The last byte but for blanks and line ends as rsyslog writes them ({@code #015}). */
  private static int last(byte[] bytes, int from, int to) {
    int i = to - 1;
    while (i > from + 4 && to - i < 16) {
      if (isBlank(bytes[i])) i--;
      else if (bytes[i - 3] == '#' && bytes[i - 2] == '0' && bytes[i - 1] == '1') i -= 4;
      else return i;
    }
    return i;
  }

  /** Reads {@code [from, to)} of the writer's bytes. */
  void scan(LeafWriter out, int from, int to) {
    b = out.bytes();
    end = to;
    pathLength = 0;
    int depth = 0;
    int text = -1;
    nameStart = -1;
    for (int i = from; i < end; ) {
      if (b[i] != '<') {
        if (text < 0) text = i;
        i++;
        continue;
      }
      if (starts(i, CDATA)) {
        int close = Convert.indexOf(b, i, end, CDATA_END);
        int stop = close < 0 ? end : close;
        if (depth > 0) out.add(field(out), i + CDATA.length, Math.max(stop, i + CDATA.length));
        i = close < 0 ? end : close + CDATA_END.length;
        text = -1;
      } else if (i + 1 < end && (b[i + 1] == '?' || b[i + 1] == '!')) {
        boolean comment = b[i + 1] == '!' && i + 2 < end && b[i + 2] == '-';
        int close = Convert.indexOf(b, i, end, comment ? COMMENT : new byte[] {'>'});
        i = close < 0 ? end : close + (comment ? 3 : 1);
      } else if (i + 1 < end && b[i + 1] == '/') {
        if (text >= 0 && depth > 0 && !parent[depth]) text(out, text, i);
        text = -1;
        nameStart = -1;
        if (depth > 0) pathLength = lengths[--depth];
        int close = Convert.indexOf(b, i, end, new byte[] {'>'});
        i = close < 0 ? end : close + 1;
      } else {
        text = -1;
        nameStart = -1;
        parent[depth] = true;
        i = open(out, i + 1, depth);
        boolean closed = i >= 2 && b[i - 1] == '>' && b[i - 2] == '/';
        if (closed && nameStart >= 0) attribute(out, NAME, nameStart, nameEnd);
        if (closed || depth == MAX_DEPTH) pathLength = lengths[depth];
        else parent[++depth] = false;
      }
    }
  }

  /** Reads the element at {@code i}, behind its bracket, and its attributes; where it ends. */
  private int open(LeafWriter out, int i, int depth) {
    lengths[depth] = pathLength;
    int start = i;
    while (i < end && !isBlank(b[i]) && b[i] != '>' && b[i] != '/') i++;
    int prefix = start;
    for (int k = start; k < i; k++) if (b[k] == ':') prefix = k + 1;
    if (pathLength > 0) push(DOT, 0, 1);
    push(b, prefix, i - prefix);
    while (i < end && b[i] != '>') {
      while (i < end && (isBlank(b[i]) || b[i] == '/')) i++;
      int name = i;
      while (i < end && b[i] != '=' && b[i] != '>' && !isBlank(b[i])) i++;
      int nameStop = i;
      while (i < end && (isBlank(b[i]) || b[i] == '=')) i++;
      if (i >= end || b[i] != '"' && b[i] != '\'') continue;
      int value = i + 1;
      byte quote = b[i];
      i = value;
      while (i < end && b[i] != quote) i++;
      attribute(out, name, nameStop, value, i);
      i = Math.min(end, i + 1);
    }
    return Math.min(end, i + 1);
  }

  private void attribute(LeafWriter out, int name, int nameStop, int value, int stop) {
    if (nameStop <= name || starts(name, NAMESPACE)) return;
    if (nameStop - name == NAME.length && starts(name, NAME)) {
      nameStart = value;
      nameEnd = stop;
    } else attribute(out, Arrays.copyOfRange(b, name, nameStop), value, stop);
  }

  private void attribute(LeafWriter out, byte[] name, int value, int stop) {
    int length = pathLength;
    push(ATTRIBUTES, 0, ATTRIBUTES.length);
    push(name, 0, name.length);
    put(out, value, stop);
    pathLength = length;
  }

  /** Adds to the path as much as there is room for. */
  private void push(byte[] from, int start, int count) {
    int room = Math.min(count, path.length - pathLength);
    System.arraycopy(from, start, path, pathLength, room);
    pathLength += room;
  }

  private void text(LeafWriter out, int from, int to) {
    while (from < to && isBlank(b[from])) from++;
    while (to > from && isBlank(b[to - 1])) to--;
    if (from == to) return;
    if (nameStart >= 0) {
      // The name takes the place of the element's own, whose end cuts the path anyway.
      while (pathLength > 0 && path[pathLength - 1] != '.') pathLength--;
      push(b, nameStart, nameEnd - nameStart);
    }
    put(out, from, to);
  }

  private int field(LeafWriter out) {
    return out.field(path, 0, pathLength);
  }

  private void put(LeafWriter out, int from, int to) {
    boolean escaped = false;
    for (int i = from; i < to && !escaped; i++) escaped = b[i] == '&';
    if (!escaped) {
      out.add(field(out), from, to);
      return;
    }
    plain.clear();
    for (int i = from; i < to; i++) {
      int stop = b[i] == '&' ? entity(i, to) : -1;
      if (stop < 0) plain.append(b[i]);
      else i = stop;
    }
    out.addText(field(out), plain);
  }

  /** Writes the entity at {@code i}; where its semicolon stands, or -1 where it is none. */
  private int entity(int i, int to) {
    int stop = i + 1;
    while (stop < to && stop - i < 10 && b[stop] != ';') stop++;
    if (stop >= to || b[stop] != ';') return -1;
    String name = new String(b, i + 1, stop - i - 1, UTF_8);
    switch (name) {
      case "lt" -> plain.append("<");
      case "gt" -> plain.append(">");
      case "amp" -> plain.append("&");
      case "quot" -> plain.append("\"");
      case "apos" -> plain.append("'");
      default -> {
        return number(name) ? stop : -1;
      }
    }
    return stop;
  }

  private boolean number(String name) {
    boolean hex = name.startsWith("#x");
    String digits = name.substring(Math.min(name.length(), hex ? 2 : 1));
    int base = hex ? 16 : 10;
    boolean all = digits.chars().allMatch(c -> c < 128 && Character.digit(c, base) >= 0);
    if (!name.startsWith("#") || !all || digits.isEmpty() || digits.length() > (hex ? 6 : 7)) {
      return false;
    }
    int code = Integer.parseInt(digits, base);
    if (!Character.isValidCodePoint(code) || code >= 0xD800 && code <= 0xDFFF) return false;
    plain.append(Character.toString(code));
    return true;
  }

  private boolean starts(int i, byte[] text) {
    return i + text.length <= end && Arrays.equals(b, i, i + text.length, text, 0, text.length);
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }
}
