package org.vigie.parse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/**
 * A strict JSON reader (RFC 8259, UTF-8) that turns one object into flat leaves without making a
 * string. Nested objects join their keys by a dot, members of arrays repeat the array's path, empty
 * containers leave nothing. What was read before an error stays in the table. One thread reuses an
 * instance.
 */
@SuppressWarnings("ReferenceEquality") // references are written only where they change: see Value
final class JsonScanner {
  /** Deepest nesting of objects and arrays, the outermost included. */
  static final int MAX_DEPTH = 64;

  /** Most leaves kept of one object. */
  static final int MAX_LEAVES = 4_096;

  /** Longest path of a leaf that is kept, in bytes. */
  static final int MAX_PATH = 1_024;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;

  private final FieldNames names;
  private final KnownNames known;
  private final Text unescaped = new Text();
  private final byte[] path = new byte[MAX_PATH];

  private byte[] bytes = new byte[0];
  private int from;
  private int end;
  private Leaves.Builder out;
  private int skipped;
  private @Nullable String reason;
  private boolean badEncoding;
  private int own;

  // The path of the container being read. Longer than MAX_PATH: nothing below it is kept.
  private int pathLength;
  private int pathHash;

  // What the last string or key turned out to be.
  private int flags;
  private boolean keyEscaped;

  JsonScanner(FieldNames names) {
    this.names = names;
    this.known = new KnownNames(names);
    this.out = new Leaves.Builder(names);
  }

  /**
   * Reads the object that fills {@code [from, to)}, white space around it aside, and adds its
   * leaves.
   *
   * @return what is wrong and at which byte, or null
   */
  @Nullable String scan(byte[] bytes, int from, int to, Leaves.Builder out) {
    begin(bytes, from, to, out);
    int i = space(from);
    if (i == end || bytes[i] != '{') fail(i, "an object was expected");
    else {
      i = object(i + 1, 1);
      if (i >= 0 && space(i) != end) fail(space(i), "there is more text after the object");
    }
    return reason;
  }

  /**
   * Reads an object or array that is the text of a field, and adds its leaves.
   *
   * @param own {@link Leaves#OWN} where the bytes are the table's own, else 0
   * @param under what stands before each name, its dot included; may be empty
   */
  @Nullable String nested(
      byte[] bytes, int from, int to, Leaves.Builder out, int own, byte[] under) {
    begin(bytes, from, to, out);
    this.own = own;
    int length = Math.min(MAX_PATH, Math.max(0, under.length - 1));
    System.arraycopy(under, 0, path, 0, length);
    pathLength = length;
    pathHash = FieldNames.hash(path, 0, length);
    int i = space(from);
    if (i == end || bytes[i] != '{' && (bytes[i] != '[' || length == 0)) fail(i, "no object");
    else i = container(i, 0);
    this.own = 0;
    return reason;
  }

  private void begin(byte[] bytes, int from, int to, Leaves.Builder out) {
    if (this.bytes != bytes) this.bytes = bytes;
    this.from = from;
    this.end = to;
    if (this.out != out) this.out = out;
    skipped = 0;
    reason = null;
    badEncoding = false;
    pathLength = 0;
    pathHash = 0;
  }

  /** Count of leaves of the last object that were read but not kept. */
  int skipped() {
    return skipped;
  }

  /** Whether the last object failed because it is not UTF-8. */
  boolean badEncoding() {
    return badEncoding;
  }

  private int fail(int at, String what) {
    reason = what + " at byte " + (at - from);
    return -1;
  }

  private int space(int i) {
    while (i < end && bytes[i] <= ' ') {
      byte c = bytes[i];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return i;
      i++;
    }
    return i;
  }

  /** Reads the members of an object, {@code i} behind its brace; where it ends, or -1. */
  private int object(int i, int depth) {
    i = space(i);
    if (i < end && bytes[i] == '}') return i + 1;
    int parentLength = pathLength;
    int parentHash = pathHash;
    while (true) {
      if (i == end || bytes[i] != '"') return fail(i, "a key was expected");
      int start = i + 1;
      i = key(start);
      if (i < 0) return -1;
      int length = i - start;
      i = space(i + 1);
      if (i == end || bytes[i] != ':') return fail(i, "':' was expected");
      i = space(i + 1);
      if (i == end) return fail(i, "a value was expected");
      byte c = bytes[i];
      if (c == '{' || c == '[') {
        enter(start, length);
        int open = i;
        i = container(open, depth);
        if (i >= 0) whole(open, i);
        pathLength = parentLength;
        pathHash = parentHash;
      } else if (parentLength == 0 && !keyEscaped) {
        i = scalar(i, bytes, start, length, known.admit(bytes, start, length));
      } else {
        enter(start, length);
        i = scalar(i, path, 0, pathLength, field());
        pathLength = parentLength;
        pathHash = parentHash;
      }
      if (i < 0) return -1;
      i = space(i);
      if (i == end) return fail(i, "',' or '}' was expected");
      if (bytes[i] == '}') return i + 1;
      if (bytes[i] != ',') return fail(i, "',' or '}' was expected");
      i = space(i + 1);
    }
  }

  private int container(int i, int depth) {
    if (depth == MAX_DEPTH) return fail(i, "nesting is deeper than " + MAX_DEPTH);
    return bytes[i] == '{' ? object(i + 1, depth + 1) : array(i + 1, depth + 1);
  }

  /** Adds the text of an object, or of an array that begins with one, where a rule asks for it. */
  private void whole(int open, int close) {
    if (pathLength > MAX_PATH || out.size() >= MAX_LEAVES) return;
    int field = names.findWhole(path, 0, pathLength, pathHash);
    if (field == FieldNames.OVERFLOW) return;
    int first = bytes[open] == '[' ? space(open + 1) : open;
    if (bytes[first] != '{') return;
    int flags = Leaves.WHOLE | Leaves.MAPPED | Leaves.ESCAPED | Leaves.NON_ASCII;
    out.add(field, own | flags, open, close - open);
  }

  /** Reads the members of an array, {@code i} behind its bracket; where it ends, or -1. */
  private int array(int i, int depth) {
    int field = field();
    out.arrays().open(field, out.size());
    int close = members(space(i), depth, field);
    out.arrays().close(out.size());
    return close;
  }

  private int members(int i, int depth, int field) {
    if (i < end && bytes[i] == ']') return i + 1;
    while (true) {
      if (i == end) return fail(i, "a value was expected");
      out.arrays().member(out.size());
      byte c = bytes[i];
      i = c == '{' || c == '[' ? container(i, depth) : scalar(i, path, 0, pathLength, field);
      if (i < 0) return -1;
      i = space(i);
      if (i == end) return fail(i, "',' or ']' was expected");
      if (bytes[i] == ']') return i + 1;
      if (bytes[i] != ',') return fail(i, "',' or ']' was expected");
      i = space(i + 1);
    }
  }

  /** Id of the path. */
  private int field() {
    return pathLength > MAX_PATH ? FieldNames.OVERFLOW : names.admit(path, 0, pathLength, pathHash);
  }

  /** Appends the key that {@link #key} has just read to the path. */
  private void enter(int start, int length) {
    byte[] key = bytes;
    if (keyEscaped) {
      unescaped.clear().appendUnescaped(bytes, start, length);
      key = unescaped.bytes();
      start = 0;
      length = unescaped.length();
    }
    int hash = pathLength == 0 ? 0 : FieldNames.mix(pathHash, (byte) '.');
    for (int i = start; i < start + length; i++) hash = FieldNames.mix(hash, key[i]);
    int dot = pathLength == 0 ? 0 : 1;
    if (pathLength + dot + length > MAX_PATH) {
      pathLength = MAX_PATH + 1;
      return;
    }
    if (dot == 1) path[pathLength] = '.';
    System.arraycopy(key, start, path, pathLength + dot, length);
    pathLength += dot + length;
    pathHash = hash;
  }

  /** Reads a key; the index of its closing quote, or -1. */
  private int key(int start) {
    int close = string(start);
    keyEscaped = close >= 0 && (flags & Leaves.ESCAPED) != 0;
    return close;
  }

  /** Reads a value that is no container and adds it; the index behind it, or -1. */
  private int scalar(int i, byte[] name, int nameStart, int nameLength, int field) {
    byte c = bytes[i];
    int start = i;
    int kind;
    switch (c) {
      case '"' -> {
        start = i + 1;
        int close = string(start);
        if (close < 0) return -1;
        add(field, Leaves.TEXT | flags, start, close - start, name, nameStart, nameLength);
        return close + 1;
      }
      case 't' -> {
        kind = Leaves.TRUE;
        i = literal(i, 't', 'r', 'u', 'e');
      }
      case 'f' -> {
        kind = Leaves.FALSE;
        i = i + 1 < end ? literal(i + 1, 'a', 'l', 's', 'e') : fail(i, "a value was expected");
      }
      case 'n' -> {
        kind = Leaves.NULL;
        i = literal(i, 'n', 'u', 'l', 'l');
      }
      default -> {
        kind = Leaves.NUMBER;
        i = number(i);
      }
    }
    if (i >= 0) add(field, kind, start, i - start, name, nameStart, nameLength);
    return i;
  }

  private void add(
      int field, int flags, int start, int length, byte[] name, int nameStart, int nameLength) {
    if (out.size() >= MAX_LEAVES || nameLength > MAX_PATH) {
      skipped++;
      return;
    }
    out.add(field, own | flags, start, length);
    if (field == FieldNames.OVERFLOW) out.overflow(name, nameStart, nameLength);
  }

  private int literal(int i, char a, char b, char c, char d) {
    return i + 4 <= end
            && bytes[i] == a
            && bytes[i + 1] == b
            && bytes[i + 2] == c
            && bytes[i + 3] == d
        ? i + 4
        : fail(i, "a value was expected");
  }

  private int number(int start) {
    int behind = JsonNumber.end(bytes, start, end);
    if (behind >= 0) return behind;
    return fail(~behind, ~behind == start ? "a value was expected" : "a digit was expected");
  }

  /**
   * Reads a string, {@code i} behind its opening quote, and sets {@link #flags}; the index of its
   * closing quote, or -1. Eight bytes at a step: of each mask the lowest bit set is exact.
   */
  private int string(int i) {
    byte[] b = bytes;
    int last = end - 8;
    int seen = 0;
    while (true) {
      while (i <= last) {
        long x = (long) LONGS.get(b, i);
        long quote = x ^ (ONES * '"');
        long escape = x ^ (ONES * '\\');
        long stop =
            ((quote - ONES) & ~quote | (escape - ONES) & ~escape | (x - ONES * ' ') & ~x | x)
                & HIGHS;
        if (stop != 0) {
          i += Long.numberOfTrailingZeros(stop) >>> 3;
          break;
        }
        i += 8;
      }
      if (i >= end) return fail(i, "a string does not end");
      byte c = b[i];
      if (c == '"') {
        flags = seen;
        return i;
      }
      if (c == '\\') {
        int next = escape(i);
        if (next < 0) return -1;
        seen |= next - i == 2 ? Leaves.ESCAPED : Leaves.ESCAPED | Leaves.NON_ASCII;
        i = next;
      } else if (c < 0) {
        int next = Utf8.sequence(b, i, end);
        if (next < 0) {
          badEncoding = true;
          return fail(i, "the text is not UTF-8");
        }
        seen |= Leaves.NON_ASCII;
        i = next;
      } else if (c < ' ') return fail(i, "a control character stands in a string");
      else i++;
    }
  }

  /** The index behind the escape at {@code i}, or -1. */
  private int escape(int i) {
    if (i + 1 >= end) return fail(i, "an escape does not end");
    return switch (bytes[i + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> i + 2;
      case 'u' -> {
        if (i + 6 > end) yield fail(i, "an escape does not end");
        for (int j = i + 2; j < i + 6; j++) {
          if (Character.digit(bytes[j], 16) < 0) {
            yield fail(j, "a hexadecimal digit was expected");
          }
        }
        yield i + 6;
      }
      default -> fail(i, "an escape is unknown");
    };
  }
}
