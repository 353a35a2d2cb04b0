package org.vigie.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Literals that may stand anywhere. A scan takes four bytes, a gram, at every {@code stride}-th
 * byte of the value and asks a small bit filter for it; only where the filter says so it looks
 * closer. Each literal hangs on as many neighbouring grams as the stride is wide, so wherever it
 * stands, exactly one of them is met. Longer literals allow a wider stride.
 */
final class Grams {
  /** Bytes of a gram. */
  static final int WIDTH = 4;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int stride;
  private final GramSet grams;

  /** First entry of a gram by its slot, counted from 1. */
  private final int[] heads;

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
    int[] found = new int[size];
    for (int owner = 0; owner < this.literals.length; owner++) {
      int anchor = anchor(this.literals[owner], counts);
      for (int i = 0; i < stride; i++) {
        int entry = owner * stride + i;
        owners[entry] = owner;
        offsets[entry] = anchor + i;
        found[entry] = gram(this.literals[owner], anchor + i);
      }
    }
    grams = new GramSet(found);
    heads = new int[grams.slots()];
    for (int entry = 0; entry < size; entry++) {
      int slot = grams.slot(found[entry]);
      next[entry] = heads[slot];
      heads[slot] = entry + 1;
    }
  }

  /**
   * Literals of at least {@link #WIDTH} bytes. One pass with the stride of the shortest is quicker
   * than several with one each.
   */
  static Grams of(List<byte[]> literals, List<Integer> ids, GramCounts counts) {
    int least = literals.stream().mapToInt(literal -> literal.length).min().orElse(WIDTH);
    int stride = least >= WIDTH + 3 ? 4 : least > WIDTH ? 2 : 1;
    return new Grams(stride, literals, ids, counts);
  }

  static int gram(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  /** Five grams that overlap. */
  static long word(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
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

  /**
   * Reports each literal in the span, once for each time it stands there; false if told to stop.
   */
  boolean scan(byte[] bytes, int start, int end, LiteralIndex.Hits hits) {
    // The strides are written out: loops of a constant stride are compiled to twice the speed.
    int i = start;
    switch (stride) {
      case 4 -> {
        for (; i <= end - 8; i += 8) {
          long word = word(bytes, i);
          if (!ask((int) word, bytes, i, start, end, hits)
              || !ask((int) (word >>> 32), bytes, i + 4, start, end, hits)) return false;
        }
      }
      case 2 -> {
        for (; i <= end - 8; i += 6) {
          long word = word(bytes, i);
          if (!ask((int) word, bytes, i, start, end, hits)
              || !ask((int) (word >>> 16), bytes, i + 2, start, end, hits)
              || !ask((int) (word >>> 32), bytes, i + 4, start, end, hits)) return false;
        }
      }
      default -> {
        for (; i <= end - 8; i += 4) {
          long word = word(bytes, i);
          if (!ask((int) word, bytes, i, start, end, hits)
              || !ask((int) (word >>> 8), bytes, i + 1, start, end, hits)
              || !ask((int) (word >>> 16), bytes, i + 2, start, end, hits)
              || !ask((int) (word >>> 24), bytes, i + 3, start, end, hits)) return false;
        }
      }
    }
    for (; i <= end - WIDTH; i += stride) {
      if (!ask(gram(bytes, i), bytes, i, start, end, hits)) return false;
    }
    return true;
  }

  private boolean ask(int gram, byte[] bytes, int at, int start, int end, LiteralIndex.Hits hits) {
    return !grams.mayHave(gram) || look(gram, bytes, at, start, end, hits);
  }

  private boolean look(int gram, byte[] bytes, int at, int start, int end, LiteralIndex.Hits hits) {
    for (int entry = heads[grams.slot(gram)] - 1; entry >= 0; entry = next[entry] - 1) {
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
}
