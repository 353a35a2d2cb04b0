package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/**
 * Some leaves of an event as the text of one JSON object, name to value; a field that stands
 * several times becomes an array. Names that were not in the dictionary may stand several times.
 * One thread reuses it.
 */
final class LeavesJson {
  private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);
  private static final byte[] NONE = new byte[0];
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;

  private final Text out = new Text();
  private final Text plain = new Text();
  private int[] leaves = new int[64];
  private int[] next = new int[64];
  private int count;

  /** By field: the last of its leaves added, as index into {@link #leaves}, if of this event. */
  private int[] last = new int[1024];

  private int[] seen = new int[1024];
  private int generation;

  /** By field: its name as the text of a JSON string, with the colon; made when it is needed. */
  private byte[][] names = new byte[0][];

  LeavesJson clear() {
    count = 0;
    generation++;
    return this;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Adds leaf {@code i}. */
  void add(Leaves from, int i) {
    if (count == leaves.length) {
      leaves = Arrays.copyOf(leaves, 2 * count);
      next = Arrays.copyOf(next, 2 * count);
    }
    int field = from.field(i);
    if (field >= seen.length) {
      seen = Arrays.copyOf(seen, Math.max(2 * seen.length, field + 1));
      last = Arrays.copyOf(last, seen.length);
    }
    leaves[count] = i;
    next[count] = -1;
    if (field != FieldNames.OVERFLOW) {
      // A later value of a field hangs on the one before it; its own place is marked as taken.
      if (seen[field] == generation) {
        next[last[field]] = count;
        leaves[count] = ~i;
      }
      seen[field] = generation;
      last[field] = count;
    }
    count++;
  }

  /** The object; valid until the next call. */
  Text write(Leaves from) {
    out.clear().append((byte) '{');
    boolean first = true;
    for (int k = 0; k < count; k++) {
      if (leaves[k] < 0) continue;
      if (!first) out.append((byte) ',');
      first = false;
      byte[] name = name(from, leaves[k]);
      out.append(name, 0, name.length);
      if (next[k] < 0) {
        value(from, leaves[k]);
        continue;
      }
      out.append((byte) '[');
      value(from, leaves[k]);
      for (int n = next[k]; n >= 0; n = next[n]) {
        out.append((byte) ',');
        value(from, ~leaves[n]);
      }
      out.append((byte) ']');
    }
    return out.append((byte) '}');
  }

  private byte[] name(Leaves from, int i) {
    int field = from.field(i);
    if (field == FieldNames.OVERFLOW) return made(from.name(i));
    if (field >= names.length) {
      int known = names.length;
      names = Arrays.copyOf(names, Math.max(2 * known, field + 1));
      Arrays.fill(names, known, names.length, NONE);
    }
    if (names[field].length == 0) names[field] = made(from.name(i));
    return names[field];
  }

  private byte[] made(String name) {
    byte[] bytes = name.getBytes(UTF_8);
    plain.clear();
    string(plain, bytes, 0, bytes.length);
    plain.append((byte) ':');
    return Arrays.copyOf(plain.bytes(), plain.length());
  }

  private void value(Leaves from, int i) {
    int flags = from.flags(i);
    switch (flags & Leaves.KIND) {
      case Leaves.NULL -> out.append("null");
      case Leaves.TRUE, Leaves.FALSE, Leaves.LONG -> from.appendTo(i, out);
      case Leaves.NUMBER -> {
        byte[] bytes = from.bytes(i);
        if (isNumber(bytes, from.start(i), from.length(i))) {
          out.append(bytes, from.start(i), from.length(i));
        } else string(out, bytes, from.start(i), from.length(i));
      }
      default -> {
        if ((flags & Leaves.ESCAPED) != 0) {
          plain.clear();
          from.appendTo(i, plain);
          string(out, plain.bytes(), 0, plain.length());
        } else string(out, from.bytes(i), from.start(i), from.length(i));
      }
    }
  }

  /** Appends a JSON string; what is not UTF-8 becomes U+FFFD. */
  static void string(Text out, byte[] bytes, int start, int length) {
    if (!Utf8.valid(bytes, start, length)) {
      byte[] repaired = Utf8.repaired(bytes, start, length);
      string(out, repaired, 0, repaired.length);
      return;
    }
    out.append((byte) '"');
    int end = start + length;
    int from = start;
    for (int i = special(bytes, start, end); i < end; i = special(bytes, i + 1, end)) {
      byte b = bytes[i];
      out.append(bytes, from, i - from).append((byte) '\\');
      from = i + 1;
      switch (b) {
        case '"', '\\' -> out.append(b);
        case '\n' -> out.append((byte) 'n');
        case '\r' -> out.append((byte) 'r');
        case '\t' -> out.append((byte) 't');
        default -> out.append("u00").append(HEX[b >> 4]).append(HEX[b & 15]);
      }
    }
    out.append(bytes, from, end - from).append((byte) '"');
  }

  /** The first byte that a JSON string must escape, from {@code i} on; {@code end} for none. */
  private static int special(byte[] bytes, int from, int end) {
    int i = from;
    for (; i + 8 <= end; i += 8) {
      long word = (long) LONGS.get(bytes, i);
      // Each highest bit tells of its byte; one above the first that is set may be set wrongly.
      long quotes = word ^ '"' * ONES;
      long slashes = word ^ '\\' * ONES;
      long found =
          (word - ' ' * ONES & ~word | quotes - ONES & ~quotes | slashes - ONES & ~slashes) & HIGHS;
      if (found != 0) return i + (Long.numberOfTrailingZeros(found) >>> 3);
    }
    for (; i < end; i++) {
      byte b = bytes[i];
      if (b >= 0 && b < ' ' || b == '"' || b == '\\') return i;
    }
    return end;
  }

  /** Whether these bytes are a number in JSON's grammar. */
  static boolean isNumber(byte[] bytes, int start, int length) {
    int end = start + length;
    int i = start;
    if (i < end && bytes[i] == '-') i++;
    int digits = digits(bytes, i, end);
    if (digits == 0 || (digits > 1 && bytes[i] == '0')) return false;
    i += digits;
    if (i < end && bytes[i] == '.') {
      digits = digits(bytes, i + 1, end);
      if (digits == 0) return false;
      i += 1 + digits;
    }
    if (i < end && (bytes[i] | 0x20) == 'e') {
      i++;
      if (i < end && (bytes[i] == '+' || bytes[i] == '-')) i++;
      digits = digits(bytes, i, end);
      if (digits == 0) return false;
      i += digits;
    }
    return i == end;
  }

  private static int digits(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end && bytes[i] >= '0' && bytes[i] <= '9') i++;
    return i - start;
  }
}
