package org.vigie.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Literals that may stand anywhere. A scan takes four bytes, a gram, at every {@code stride}-th
 * byte of the value and asks a small bit filter for it; only where the filter says so it looks
 * closer. Each literal hangs on as many neighbouring grams as the stride is wide, so wherever it
 * stands, exactly one of them is met. Longer literals allow a wider stride.
 */
final class Grams {
  /** Bytes of a gram. */
  static final int WIDTH = 4;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bits of the filter a gram: one in thirty-two passes by chance. */
  private static final int FILTER_BITS = 32;

  private static final int FILTER_MIX = 0x9E3779B1;
  private static final int SLOT_MIX = 0x85EBCA77;

  private final int stride;
  private final long[] filter;
  private final int filterShift;
  private final int[] keys;

  /** First entry of a key, counted from 1; 0 where the slot is free. */
  private final int[] heads;

  private final int headShift;

  /** Next entry of the same key, counted from 1. */
  private final int[] next;

  /** Literal of an entry, and where in it the entry's gram stands. */
  private final int[] owners;

  private final int[] offsets;
  private final byte[][] literals;
  private final int[] ids;

  private Grams(int stride, List<byte[]> literals, List<Integer> ids, GramCounts counts) {
    this.stride = stride;
    this.literals = literals.toArray(byte[][]::new);
    this.ids = ids.stream().mapToInt(Integer::intValue).toArray();
    int size = literals.size() * stride;
    owners = new int[size];
    offsets = new int[size];
    next = new int[size];
    int bits = Math.max(8, log2(size * FILTER_BITS));
    filter = new long[1 << bits - 6];
    filterShift = 32 - bits;
    int slots = Math.max(3, log2(size * 2));
    headShift = 32 - slots;
    keys = new int[1 << slots];
    heads = new int[1 << slots];
    for (int owner = 0; owner < this.literals.length; owner++) {
      int anchor = anchor(this.literals[owner], counts);
      for (int i = 0; i < stride; i++) hang(owner * stride + i, owner, anchor + i);
    }
  }

  static int gram(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  /** The smallest exponent of two that is at least {@code n}. */
  private static int log2(int n) {
    return 32 - Integer.numberOfLeadingZeros(Math.max(1, n - 1));
  }

  /** Where the neighbouring grams stand that are rarest among all rules. */
  private int anchor(byte[] literal, GramCounts counts) {
    int best = 0;
    int least = Integer.MAX_VALUE;
    for (int at = 0; at + WIDTH + stride - 1 <= literal.length; at++) {
      int sum = 0;
      for (int i = at; i < at + stride; i++) sum += counts.of(gram(literal, i));
      if (sum > least) continue;
      least = sum;
      best = at;
    }
    return best;
  }

  private void hang(int entry, int owner, int offset) {
    owners[entry] = owner;
    offsets[entry] = offset;
    int gram = gram(literals[owner], offset);
    int bit = gram * FILTER_MIX >>> filterShift;
    filter[bit >>> 6] |= 1L << bit;
    int slot = slot(gram);
    keys[slot] = gram;
    next[entry] = heads[slot];
    heads[slot] = entry + 1;
  }

  /** The slot of a gram, or the free one where it would go. */
  private int slot(int gram) {
    int slot = gram * SLOT_MIX >>> headShift;
    while (heads[slot] != 0 && keys[slot] != gram) slot = slot + 1 & heads.length - 1;
    return slot;
  }

  /**
   * Reports each literal in the span, once for each time it stands there; false if told to stop.
   */
  boolean scan(byte[] bytes, int start, int end, LiteralIndex.Hits hits) {
    for (int i = start; i <= end - WIDTH; i += stride) {
      int gram = (int) INT.get(bytes, i);
      int bit = gram * FILTER_MIX >>> filterShift;
      if ((filter[bit >>> 6] & 1L << bit) != 0 && !look(gram, bytes, i, start, end, hits)) {
        return false;
      }
    }
    return true;
  }

  private boolean look(int gram, byte[] bytes, int at, int start, int end, LiteralIndex.Hits hits) {
    for (int entry = heads[slot(gram)] - 1; entry >= 0; entry = next[entry] - 1) {
      int owner = owners[entry];
      byte[] literal = literals[owner];
      int from = at - offsets[entry];
      boolean stands =
          from >= start
              && end - from >= literal.length
              && Arrays.equals(bytes, from, from + literal.length, literal, 0, literal.length);
      if (stands && !hits.hit(ids[owner])) return false;
    }
    return true;
  }

  /** Collects literals of about one length. */
  static final class Builder {
    private final int stride;
    private final List<byte[]> literals = new ArrayList<>();
    private final List<Integer> ids = new ArrayList<>();

    /** For literals of {@link #least} bytes and more. */
    Builder(int stride) {
      this.stride = stride;
    }

    /** Fewest bytes of a literal. */
    int least() {
      return WIDTH + stride - 1;
    }

    void add(byte[] literal, int id) {
      literals.add(literal);
      ids.add(id);
    }

    /** The literals, or null where there are none. */
    @Nullable Grams build(GramCounts counts) {
      return literals.isEmpty() ? null : new Grams(stride, literals, ids, counts);
    }
  }
}
