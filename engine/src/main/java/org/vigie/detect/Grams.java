package org.vigie.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Literals of four bytes and more that may stand anywhere. Each hangs on its rarest four bytes, its
 * anchor; a scan asks a small bit filter at every byte of the value, and looks closer only where
 * the filter says so.
 */
final class Grams {
  /** Bytes of a gram. */
  static final int WIDTH = 4;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bits of the filter a literal: one gram in sixteen passes by chance. */
  private static final int FILTER_BITS = 16;

  private static final int MIX = 0x9E3779B1;

  private final long[] filter;
  private final int filterShift;
  private final int[] keys;

  /** First entry of a key, counted from 1; 0 where the slot is free. */
  private final int[] heads;

  private final int headShift;

  /** Next entry of the same key, counted from 1. */
  private final int[] next;

  private final byte[][] literals;
  private final int[] anchors;
  private final int[] ids;

  Grams(List<byte[]> literals, List<Integer> ids, GramCounts counts) {
    int size = literals.size();
    this.literals = literals.toArray(byte[][]::new);
    this.ids = ids.stream().mapToInt(Integer::intValue).toArray();
    anchors = new int[size];
    next = new int[size];
    int bits = Math.max(8, log2(size * FILTER_BITS));
    filter = new long[1 << bits - 6];
    filterShift = 32 - bits;
    int slots = Math.max(3, log2(size * 2));
    headShift = 32 - slots;
    keys = new int[1 << slots];
    heads = new int[1 << slots];
    for (int entry = 0; entry < size; entry++) {
      anchors[entry] = anchor(this.literals[entry], counts);
      hang(entry);
    }
  }

  static int gram(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  /** The smallest exponent of two that is at least {@code n}. */
  private static int log2(int n) {
    return 32 - Integer.numberOfLeadingZeros(Math.max(1, n - 1));
  }

  /** Where the gram stands that is rarest among all rules; the last of equals. */
  private static int anchor(byte[] literal, GramCounts counts) {
    int best = 0;
    for (int i = 1; i + WIDTH <= literal.length; i++) {
      if (counts.of(gram(literal, i)) <= counts.of(gram(literal, best))) best = i;
    }
    return best;
  }

  private void hang(int entry) {
    int gram = gram(literals[entry], anchors[entry]);
    int bit = gram * MIX >>> filterShift;
    filter[bit >>> 6] |= 1L << bit;
    int slot = gram * MIX >>> headShift;
    while (heads[slot] != 0 && keys[slot] != gram) slot = slot + 1 & heads.length - 1;
    keys[slot] = gram;
    next[entry] = heads[slot];
    heads[slot] = entry + 1;
  }

  /** Reports each literal in the span; false if told to stop. */
  boolean scan(byte[] bytes, int start, int end, LiteralIndex.Hits hits) {
    for (int i = start; i <= end - WIDTH; i++) {
      int gram = (int) INT.get(bytes, i);
      int bit = gram * MIX >>> filterShift;
      if ((filter[bit >>> 6] & 1L << bit) != 0 && !look(gram, bytes, i, start, end, hits)) {
        return false;
      }
    }
    return true;
  }

  private boolean look(int gram, byte[] bytes, int at, int start, int end, LiteralIndex.Hits hits) {
    int slot = gram * MIX >>> headShift;
    while (heads[slot] != 0 && keys[slot] != gram) slot = slot + 1 & heads.length - 1;
    for (int entry = heads[slot] - 1; entry >= 0; entry = next[entry] - 1) {
      byte[] literal = literals[entry];
      int from = at - anchors[entry];
      boolean stands =
          from >= start
              && end - from >= literal.length
              && Arrays.equals(bytes, from, from + literal.length, literal, 0, literal.length);
      if (stands && !hits.hit(ids[entry])) return false;
    }
    return true;
  }
}
