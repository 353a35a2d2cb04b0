package org.vigie.sigma;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.vigie.sigma.SigmaRule.Place;

/** Comparisons of spans of bytes. */
final class Bytes {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private Bytes() {}

  /** Whether {@code needle} stands at {@code place} in the span. */
  static boolean stands(Place place, byte[] bytes, int start, int end, byte[] needle) {
    int length = needle.length;
    if (end - start < length) return false;
    return switch (place) {
      case WHOLE -> end - start == length && at(bytes, start, needle);
      case START -> at(bytes, start, needle);
      case END -> at(bytes, end - length, needle);
      case ANYWHERE -> indexOf(bytes, start, end, needle) >= 0;
    };
  }

  /** Whether {@code needle} stands at an index, where there is room for it. */
  static boolean at(byte[] bytes, int index, byte[] needle) {
    return Arrays.equals(bytes, index, index + needle.length, needle, 0, needle.length);
  }

  /**
   * First index of {@code needle} in the span, or -1. Eight places at once are asked for the first
   * and the last byte of the needle (Mula's search, in a register); what has both is compared.
   */
  static int indexOf(byte[] bytes, int start, int end, byte[] needle) {
    int length = needle.length;
    if (length == 0) return start;
    byte first = needle[0];
    byte last = needle[length - 1];
    long firsts = (first & 0xFFL) * ONES;
    long lasts = (last & 0xFFL) * ONES;
    int at = start;
    for (int most = end - length - 7; at <= most; at += 8) {
      long differ =
          ((long) WORDS.get(bytes, at) ^ firsts)
              | ((long) WORDS.get(bytes, at + length - 1) ^ lasts);
      // Zero bytes; above one there may be others that are none, which the comparison tells.
      for (long same = (differ - ONES) & ~differ & HIGHS; same != 0; same &= same - 1) {
        int place = at + (Long.numberOfTrailingZeros(same) >>> 3);
        if (same(bytes, place, needle)) return place;
      }
    }
    for (; at <= end - length; at++) {
      if (bytes[at] == first && bytes[at + length - 1] == last && at(bytes, at, needle)) return at;
    }
    return -1;
  }

  /** {@link #at}, where most differ soon. */
  private static boolean same(byte[] bytes, int index, byte[] needle) {
    if (needle.length < 8) {
      for (int i = 0; i < needle.length; i++) if (bytes[index + i] != needle[i]) return false;
      return true;
    }
    int behind = needle.length - 8;
    return (long) WORDS.get(bytes, index) == (long) WORDS.get(needle, 0)
        && (long) WORDS.get(bytes, index + behind) == (long) WORDS.get(needle, behind)
        && (behind <= 8 || at(bytes, index, needle));
  }
}
