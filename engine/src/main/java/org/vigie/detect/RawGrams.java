package org.vigie.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.SigmaRule.Place;
import org.vigie.sigma.Values;

/**
 * A look at values as they stand in the raw event, before escapes are undone and case is folded:
 * whether one of some literals may be in it. Each literal hangs on neighbouring grams, as in {@link
 * Grams}, of bytes that JSON never escapes in two; compared are bytes with the bit set that tells
 * cases of letters apart. Most values need not be folded then.
 */
final class RawGrams {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int CASE = 0x2020_2020;
  private static final int HIGHS = 0x8080_8080;
  private static final int MIX = 0x9E37_79B1;

  /** Slots a gram. */
  private static final int SLOTS = 8;

  private final int stride;

  /** Grams by their hash; 0, which no text has with the bit of case, where a slot is free. */
  private final int[] grams;

  private final int shift;

  private RawGrams(int stride, int count) {
    this.stride = stride;
    int bits = Math.max(6, 32 - Integer.numberOfLeadingZeros(count * stride * SLOTS - 1));
    grams = new int[1 << bits];
    shift = 32 - bits;
  }

  /** A look for these literals, or null where one of them has too few plain bytes in a row. */
  static @Nullable RawGrams of(List<LiteralIndex.Literal> literals, GramCounts counts) {
    for (int stride : new int[] {4, 2, 1}) {
      RawGrams made = new RawGrams(stride, literals.size());
      boolean all = true;
      for (LiteralIndex.Literal literal : literals) {
        all &= literal.place() == Place.ANYWHERE && made.hang(literal.bytes(), counts);
      }
      if (all) return made;
    }
    return null;
  }

  /** Hangs a literal on its rarest plain window; false where it has none. */
  private boolean hang(byte[] literal, GramCounts counts) {
    int width = Grams.WIDTH + stride - 1;
    int best = -1;
    int least = Integer.MAX_VALUE;
    int plain = 0;
    for (int i = 0; i < literal.length; i++) {
      plain = isPlain(literal[i]) ? plain + 1 : 0;
      if (plain < width) continue;
      int sum = 0;
      for (int j = 0; j < stride; j++) {
        sum += counts.of(Grams.gram(literal, i - width + 1 + j));
      }
      if (sum >= least) continue;
      least = sum;
      best = i - width + 1;
    }
    if (best < 0) return false;
    for (int j = 0; j < stride; j++) add(Grams.gram(literal, best + j) | CASE);
    return true;
  }

  /** Whether JSON writes a byte as it is, or as {@code \\u}, which is looked at otherwise. */
  private static boolean isPlain(byte b) {
    return b >= ' ' && b != '"' && b != '\\' && b != '/' && b != 127;
  }

  private void add(int gram) {
    int slot = gram * MIX >>> shift;
    while (grams[slot] != 0 && grams[slot] != gram) slot = slot + 1 & grams.length - 1;
    grams[slot] = gram;
  }

  /** Whether a literal may stand in the value of a leaf; where this can't be told, it may. */
  boolean mayStand(Values values, int leaf) {
    if (!values.isRaw(leaf)) return true;
    byte[] bytes = values.rawBytes(leaf);
    int start = values.rawStart(leaf);
    int end = values.rawEnd(leaf);
    int high = 0;
    int i = start;
    for (; i <= end - Grams.WIDTH; i += stride) {
      int raw = (int) INT.get(bytes, i);
      high |= raw;
      int gram = raw | CASE;
      int slot = gram * MIX >>> shift;
      int found = grams[slot];
      if (found != 0 && (found == gram || isElsewhere(slot, gram))) return true;
    }
    // A letter beyond ASCII may fold to one of ASCII.
    for (; i < end; i++) high |= bytes[i];
    return (high & HIGHS) != 0;
  }

  private boolean isElsewhere(int from, int gram) {
    int slot = from;
    while (grams[slot] != 0) {
      if (grams[slot] == gram) return true;
      slot = slot + 1 & grams.length - 1;
    }
    return false;
  }
}
