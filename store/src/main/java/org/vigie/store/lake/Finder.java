package org.vigie.store.lake;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks for one text of ASCII in bytes, letter case apart: for two bytes of it that are seldom side
 * by side, at eight places at once.
 */
final class Finder {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;
  private static final long BLANKS = 0x2020_2020_2020_2020L;

  /** What logs are full of, the most frequent first. */
  private static final String FREQUENT = "e0\":,1tnaosir2c.-3dl4m5pu68\\7h9/wyfgbv";

  private final byte[] text;

  /** Where in the text the two bytes stand. */
  private final int pair;

  private final long first;
  private final long second;

  /**
   * Of a text.
   *
   * @param text folded, as {@link Grams#pieces} gives it
   */
  Finder(byte[] text) {
    this.text = text;
    int best = 0;
    for (int i = 1; i + 1 < text.length; i++) if (cost(i) < cost(best)) best = i;
    this.pair = best;
    this.first = (text[best] | 0x20) * ONES;
    this.second = text.length > 1 ? (text[best + 1] | 0x20) * ONES : 0;
  }

  private int cost(int at) {
    return at + 1 < text.length ? cost(text[at]) + cost(text[at + 1]) : Integer.MAX_VALUE;
  }

  private static int cost(byte b) {
    int rank = FREQUENT.indexOf(b);
    return rank < 0 ? 0 : FREQUENT.length() - rank;
  }

  /** Where it begins, from one place on and whole before another; -1 where it is not. */
  int in(byte[] bytes, int from, int end) {
    int last = end - text.length;
    int i = from;
    // The other case of a letter has one bit more; marks that differ in it are told apart below.
    for (; text.length > 1 && i + 7 <= last; i += 8) {
      long one = ((long) LONGS.get(bytes, i + pair) | BLANKS) ^ first;
      long two = ((long) LONGS.get(bytes, i + pair + 1) | BLANKS) ^ second;
      long found = (one - ONES & ~one) & (two - ONES & ~two) & HIGHS;
      for (; found != 0; found &= found - 1) {
        int at = i + (Long.numberOfTrailingZeros(found) >>> 3);
        if (isAt(bytes, at)) return at;
      }
    }
    for (; i <= last; i++) if (isAt(bytes, i)) return i;
    return -1;
  }

  private boolean isAt(byte[] bytes, int at) {
    for (int i = 0; i < text.length; i++) {
      if (Grams.fold(bytes[at + i]) != text[i]) return false;
    }
    return true;
  }
}
