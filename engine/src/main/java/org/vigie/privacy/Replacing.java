package org.vigie.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Values of one record and what takes their place, wherever they stand as words of their own: in
 * any case of ASCII letters, and also where JSON escapes some of their characters.
 */
final class Replacing {
  /** Shorter values are replaced only where they are known to stand: they may mean anything. */
  private static final int SHORTEST = 4;

  private final byte[] record;
  private final List<Range> ranges = new ArrayList<>();
  private byte[] folded = new byte[0];
  private byte[] plain = new byte[0];
  private int[] places = new int[0];

  private record Range(int from, int to, byte[] by) {}

  Replacing(byte[] record) {
    this.record = record;
    folded = record.clone();
    for (int i = 0; i < folded.length; i++) folded[i] = lower(folded[i]);
    unescape();
  }

  /** What stands at a place is a value. */
  void at(int from, int to, String by) {
    ranges.add(new Range(from, to, by.getBytes(UTF_8)));
  }

  /** Seeks a value everywhere. */
  void seek(String value, String by) {
    byte[] wanted = value.getBytes(UTF_8);
    if (wanted.length < SHORTEST) return;
    for (int i = 0; i < wanted.length; i++) wanted[i] = lower(wanted[i]);
    byte[] written = by.getBytes(UTF_8);
    for (int at = find(folded, wanted, 0); at >= 0; at = find(folded, wanted, at + 1)) {
      ranges.add(new Range(at, at + wanted.length, written));
    }
    if (plain.length == 0) return;
    for (int at = find(plain, wanted, 0); at >= 0; at = find(plain, wanted, at + 1)) {
      ranges.add(new Range(places[at], places[at + wanted.length], written));
    }
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }

  private static int find(byte[] in, byte[] wanted, int from) {
    outer:
    for (int i = from; i <= in.length - wanted.length; i++) {
      if (in[i] != wanted[0]) continue;
      for (int k = 1; k < wanted.length; k++) if (in[i + k] != wanted[k]) continue outer;
      int end = i + wanted.length;
      boolean begins = i == 0 || !Word.isWord(in[i - 1]) || !Word.isWord(wanted[0]);
      boolean ends =
          end == in.length || !Word.isWord(in[end]) || !Word.isWord(wanted[wanted.length - 1]);
      if (begins && ends) return i;
    }
    return -1;
  }

  /** The record without escapes, and where each byte of that stands. */
  private void unescape() {
    boolean escaped = false;
    for (byte b : record) escaped |= b == '\\';
    if (!escaped) return;
    ByteArrayOutputStream out = new ByteArrayOutputStream(record.length);
    int[] at = new int[record.length + 1];
    int i = 0;
    while (i < record.length) {
      int length = 1;
      byte[] one = {record[i]};
      if (record[i] == '\\' && i + 1 < record.length) {
        byte next = record[i + 1];
        int code = next == 'u' ? hex(i + 2) : -1;
        if (code >= 0) {
          one = new String(Character.toChars(code)).getBytes(UTF_8);
          length = 6;
        } else if (next == '\\' || next == '"' || next == '/') {
          one = new byte[] {next};
          length = 2;
        } else if ("nrtbf".indexOf(next) >= 0) {
          one = new byte[] {' '};
          length = 2;
        }
      }
      for (byte b : one) {
        at[out.size()] = i;
        out.write(lower(b));
      }
      i += length;
    }
    plain = out.toByteArray();
    at[plain.length] = record.length;
    places = at;
  }

  private int hex(int from) {
    if (from + 4 > record.length) return -1;
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(record[i], 16);
      if (digit < 0) return -1;
      value = value << 4 | digit;
    }
    return value;
  }

  /** The record with all of them replaced; of those that overlap, the first and longest is. */
  byte[] done() {
    ranges.sort(Comparator.comparingInt(Range::from).thenComparingInt(r -> -r.to));
    ByteArrayOutputStream out = new ByteArrayOutputStream(record.length);
    int from = 0;
    for (Range range : ranges) {
      if (range.from < from) continue;
      out.write(record, from, range.from - from);
      out.writeBytes(range.by);
      from = range.to;
    }
    out.write(record, from, record.length - from);
    return out.toByteArray();
  }
}
