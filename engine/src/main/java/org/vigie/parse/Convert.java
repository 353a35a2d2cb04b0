package org.vigie.parse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Conversions of texts to the types of the schema. */
final class Convert {
  /** Stands for "no number"; no source sends it. */
  static final long NO_NUMBER = Long.MIN_VALUE;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;

  private Convert() {}

  /**
   * The whole number that a text is, decimal or hexadecimal behind {@code 0x}, or {@link
   * #NO_NUMBER}.
   */
  static long whole(byte[] bytes, int start, int length) {
    int i = start;
    int end = start + length;
    if (length > 2 && bytes[i] == '0' && (bytes[i + 1] | 0x20) == 'x') {
      if (length > 18) return NO_NUMBER;
      long value = 0;
      for (i += 2; i < end; i++) {
        int digit = Character.digit(bytes[i], 16);
        if (digit < 0) return NO_NUMBER;
        value = value << 4 | digit;
      }
      return value;
    }
    return decimal(bytes, start, length);
  }

  /** The whole number in decimal digits that a text is, or {@link #NO_NUMBER}. */
  static long decimal(byte[] bytes, int start, int length) {
    int i = start;
    int end = start + length;
    boolean negative = i < end && bytes[i] == '-';
    if (negative) i++;
    if (i == end || end - i > 19) return NO_NUMBER;
    long value = 0;
    boolean small = end - i <= 18; // cannot be too large
    for (; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) return NO_NUMBER;
      if (!small && value > (Long.MAX_VALUE - digit) / 10) return NO_NUMBER;
      value = 10 * value + digit;
    }
    return negative ? -value : value;
  }

  /**
   * A decimal number with a fraction of up to nine digits times {@code times}, rounded down, or
   * {@link #NO_NUMBER}.
   */
  static long scaled(byte[] bytes, int start, int length, long times) {
    int point = start;
    int end = start + length;
    while (point < end && bytes[point] != '.') point++;
    long whole = whole(bytes, start, point - start);
    if (whole == NO_NUMBER || times <= 0 || whole < 0) return NO_NUMBER;
    if (whole > Long.MAX_VALUE / times / 2) return NO_NUMBER;
    int digits = Math.min(9, Math.max(0, end - point - 1));
    if (digits == 0) return whole * times;
    long fraction = whole(bytes, point + 1, digits);
    if (fraction == NO_NUMBER || fraction < 0) return NO_NUMBER;
    long scale = 1;
    for (int i = 0; i < digits; i++) scale *= 10;
    return whole * times + (long) ((double) fraction * times / scale);
  }

  /**
   * Whether a text is an IP address. Brackets, a zone and the prefix of IPv4 in IPv6 ({@code
   * ::ffff:}) are cut off.
   */
  static boolean address(Run run, Value text) {
    run.plain(text);
    byte[] b = text.bytes();
    int start = text.start();
    int end = start + text.length();
    if (version4(b, start, end)) return true;
    if (start < end && b[start] == '[' && b[end - 1] == ']') {
      start++;
      end--;
    }
    for (int i = start; i < end; i++) if (b[i] == '%') end = i;
    if (end - start > 7 && b[start] == ':' && b[start + 1] == ':' && b[start + 6] == ':') {
      boolean mapped = true;
      for (int i = start + 2; i < start + 6; i++) mapped &= (b[i] | 0x20) == 'f';
      if (mapped && version4(b, start + 7, end)) start += 7;
    }
    if (!version4(b, start, end) && !version6(b, start, end)) return false;
    text.cut(start, end);
    return true;
  }

  /** Whether {@code [start, end)} is an IP address and nothing else. */
  static boolean isAddress(byte[] b, int start, int end) {
    return version4(b, start, end) || version6(b, start, end);
  }

  /** Whether {@code [start, end)} is an address of four numbers. */
  static boolean version4(byte[] b, int start, int end) {
    int parts = 1;
    int value = -1;
    for (int i = start; i < end; i++) {
      if (b[i] == '.') {
        if (value < 0 || ++parts > 4) return false;
        value = -1;
        continue;
      }
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) return false;
      value = value < 0 ? digit : value * 10 + digit;
      if (value > 255) return false;
    }
    return parts == 4 && value >= 0;
  }

  private static boolean version6(byte[] b, int start, int end) {
    int groups = 0;
    int digits = 0;
    boolean gap = false;
    if (end - start < 2 || (b[start] == ':' && b[start + 1] != ':')) return false;
    for (int i = start; i < end; i++) {
      if (b[i] == ':') {
        if (digits > 0) groups++;
        digits = 0;
        if (i + 1 < end && b[i + 1] == ':') {
          if (gap) return false;
          gap = true;
          i++;
        } else if (i + 1 == end) return false;
      } else if (b[i] == '.') {
        int group = i - digits;
        return version4(b, group, end) && (gap ? groups <= 5 : groups == 6);
      } else if (Character.digit(b[i], 16) < 0 || ++digits > 4) return false;
    }
    if (digits > 0) groups++;
    return gap ? groups < 8 : groups == 8;
  }

  /** Cuts letters off both ends of a text. */
  static void strip(Value text, byte[] letters) {
    int start = text.start();
    int end = start + text.length();
    while (start < end && indexOf(letters, 0, letters.length, text.bytes()[start]) >= 0) start++;
    while (end > start && indexOf(letters, 0, letters.length, text.bytes()[end - 1]) >= 0) end--;
    text.cut(start, end);
  }

  /** Where a text first holds another, as an index into its bytes, or -1. */
  static int indexOf(Value text, byte[] part) {
    return indexOf(text.bytes(), text.start(), text.start() + text.length(), part);
  }

  /** Where {@code part} first stands in {@code [from, end)}, or -1. */
  static int indexOf(byte[] bytes, int from, int end, byte[] part) {
    if (part.length == 0) return from;
    int last = end - part.length;
    for (int i = from; i <= last; i++) {
      i = indexOf(bytes, i, last + 1, part[0]);
      if (i < 0) return -1;
      int j = 1;
      while (j < part.length && bytes[i + j] == part[j]) j++;
      if (j == part.length) return i;
    }
    return -1;
  }

  /** Where {@code b} first stands in {@code [from, end)}, or -1; eight bytes at a time. */
  static int indexOf(byte[] bytes, int from, int end, byte b) {
    int i = from;
    for (; i + 8 <= end; i += 8) {
      long x = (long) WORDS.get(bytes, i) ^ ONES * (b & 0xFF);
      long zeros = x - ONES & ~x & HIGHS;
      if (zeros != 0) return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
    }
    for (; i < end; i++) if (bytes[i] == b) return i;
    return -1;
  }

  /** Where {@code a} or {@code b} first stands in {@code [from, end)}, or its end. */
  static int either(byte[] bytes, int from, int end, byte a, byte b) {
    int i = from;
    for (; i + 8 <= end; i += 8) {
      long x = (long) WORDS.get(bytes, i);
      long first = x ^ ONES * (a & 0xFF);
      long second = x ^ ONES * (b & 0xFF);
      long zeros = (first - ONES & ~first | second - ONES & ~second) & HIGHS;
      if (zeros != 0) return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
    }
    while (i < end && bytes[i] != a && bytes[i] != b) i++;
    return i;
  }

  /** Where a text last holds another, as an index into its bytes, or -1. */
  static int lastIndexOf(Value text, byte[] part) {
    return lastIndexOf(text.bytes(), text.start(), text.start() + text.length(), part);
  }

  /** Where {@code part} last stands in {@code [from, end)}, or -1. */
  static int lastIndexOf(byte[] bytes, int from, int end, byte[] part) {
    for (int i = end - part.length; i >= from; i--) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) return i;
    }
    return -1;
  }

  /** The boolean that a text is, 1 or 0, or {@link #NO_NUMBER}. */
  static long bool(Value text) {
    if (is(text, "true") || is(text, "yes") || is(text, "1")) return 1;
    return is(text, "false") || is(text, "no") || is(text, "0") ? 0 : NO_NUMBER;
  }

  /** Whether a text is a word of small ASCII letters, letter case aside. */
  private static boolean is(Value text, String word) {
    if (text.length() != word.length()) return false;
    for (int i = 0; i < word.length(); i++) {
      byte b = text.bytes()[text.start() + i];
      if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != word.charAt(i)) return false;
    }
    return true;
  }
}
