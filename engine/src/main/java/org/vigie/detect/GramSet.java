package org.vigie.detect;

/**
 * A set of grams, asked for every few bytes of every value: a bit filter that stays in the cache,
 * and a table where it says yes. Immutable.
 */
final class GramSet {
  /** Bits of the filter a gram, where there are few and many of them: chance is one in that. */
  private static final int MOST_BITS = 256;

  private static final int LEAST_BITS = 32;

  /** A filter of so many bits is in nobody's way. */
  private static final int SMALL = 1 << 16;

  private static final int FILTER_MIX = 0x9E37_79B1;
  private static final int SLOT_MIX = 0x85EB_CA77;

  private final long[] filter;
  private final int filterShift;
  private final int[] keys;

  /** Whether a slot of {@link #keys} is taken. */
  private final boolean[] taken;

  private final int slotShift;

  GramSet(int[] grams) {
    int count = Math.max(1, grams.length);
    int each = Math.clamp(SMALL / count, LEAST_BITS, MOST_BITS);
    int bits = Math.max(8, log2((long) count * each));
    filter = new long[1 << bits - 6];
    filterShift = 32 - bits;
    int slots = Math.max(3, log2(2L * count));
    slotShift = 32 - slots;
    keys = new int[1 << slots];
    taken = new boolean[1 << slots];
    for (int gram : grams) {
      int bit = gram * FILTER_MIX >>> filterShift;
      filter[bit >>> 6] |= 1L << bit;
      int slot = slot(gram);
      keys[slot] = gram;
      taken[slot] = true;
    }
  }

  /** The smallest exponent of two that is at least {@code n}. */
  private static int log2(long n) {
    return 64 - Long.numberOfLeadingZeros(Math.max(1, n - 1));
  }

  /** Whether a gram is in the set, or, seldom, another that the filter takes for it. */
  boolean mayHave(int gram) {
    int bit = gram * FILTER_MIX >>> filterShift;
    return (filter[bit >>> 6] & 1L << bit) != 0;
  }

  /** Whether a gram is in the set. */
  boolean has(int gram) {
    return mayHave(gram) && taken[slot(gram)];
  }

  /** The slot of a gram, or the free one where it would be. */
  int slot(int gram) {
    int slot = gram * SLOT_MIX >>> slotShift;
    while (taken[slot] && keys[slot] != gram) slot = slot + 1 & keys.length - 1;
    return slot;
  }

  /** Count of slots. */
  int slots() {
    return keys.length;
  }
}
