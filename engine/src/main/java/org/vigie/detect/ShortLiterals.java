package org.vigie.detect;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Literals of up to three bytes that may stand anywhere: few, and found by their first byte. */
final class ShortLiterals {
  private final byte[][] literals;
  private final int[] ids;

  /** Indexes into {@link #literals} by first byte, {@code EMPTY} for most. */
  private final int[][] byFirst;

  private static final int[] EMPTY = {};

  private ShortLiterals(Builder builder) {
    literals = Arrays.copyOf(builder.literals, builder.size);
    ids = Arrays.copyOf(builder.ids, builder.size);
    byFirst = builder.byFirst;
  }

  /** Reports each literal in the span; false if told to stop. */
  boolean scan(byte[] bytes, int start, int end, LiteralIndex.Hits hits) {
    for (int i = start; i < end; i++) {
      for (int at : byFirst[bytes[i] & 0xFF]) {
        byte[] literal = literals[at];
        boolean stands =
            end - i >= literal.length
                && Arrays.equals(bytes, i, i + literal.length, literal, 0, literal.length);
        if (stands && !hits.hit(ids[at])) return false;
      }
    }
    return true;
  }

  /** Collects literals, none of which is empty. */
  static final class Builder {
    private final int[][] byFirst = new int[256][];
    private byte[][] literals = new byte[4][];
    private int[] ids = new int[4];
    private int size;

    Builder() {
      Arrays.fill(byFirst, EMPTY);
    }

    void add(byte[] literal, int id) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, 2 * size);
        literals = Arrays.copyOf(literals, 2 * size);
      }
      int first = literal[0] & 0xFF;
      byFirst[first] = Arrays.copyOf(byFirst[first], byFirst[first].length + 1);
      byFirst[first][byFirst[first].length - 1] = size;
      literals[size] = literal;
      ids[size++] = id;
    }

    /** The literals, or null where there are none. */
    @Nullable ShortLiterals build() {
      return size == 0 ? null : new ShortLiterals(this);
    }
  }
}
