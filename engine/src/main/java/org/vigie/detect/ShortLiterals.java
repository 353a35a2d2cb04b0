package org.vigie.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Literals of up to three bytes that may stand anywhere, found by the pair of bytes they begin
 * with. Immutable.
 */
final class ShortLiterals {
  private static final int PAIRS = 1 << 16;
  private static final int PAIR = PAIRS - 1;
  private static final long HIGHS = 0x8080_8080_8080_8080L;
  private static final int[] EMPTY = {};

  /** So few are looked for eight bytes at a time. */
  private static final int FEW = 4;

  private static final long ONES = 0x0101_0101_0101_0101L;

  /** The high bits of seven bytes. */
  private static final long SEVEN = HIGHS >>> 8;

  private final byte[][] literals;
  private final int[] ids;

  /** First and second bytes of few literals, each eight times; else none. */
  private final long[] firsts;

  private final long[] seconds;

  /** Whether one begins with a pair of bytes, the first of which is the lower half. */
  private final long[] pairs = new long[PAIRS >>> 6];

  /** Indexes into {@link #literals} by first byte. */
  private final int[][] byFirst = new int[256][];

  /** Whether all begin beyond ASCII: what is of ASCII need not be looked at closely. */
  private final boolean allHigh;

  private ShortLiterals(Builder builder) {
    literals = builder.literals.toArray(byte[][]::new);
    ids = builder.ids.stream().mapToInt(Integer::intValue).toArray();
    Arrays.fill(byFirst, EMPTY);
    boolean allHigh = true;
    for (int at = 0; at < literals.length; at++) {
      byte[] literal = literals[at];
      int first = literal[0] & 0xFF;
      allHigh &= literal[0] < 0;
      byFirst[first] = Arrays.copyOf(byFirst[first], byFirst[first].length + 1);
      byFirst[first][byFirst[first].length - 1] = at;
      if (literal.length > 1) mark(first | (literal[1] & 0xFF) << 8);
      else for (int second = 0; second < 256; second++) mark(first | second << 8);
    }
    this.allHigh = allHigh;
    boolean few = literals.length <= FEW && builder.literals.stream().allMatch(l -> l.length > 1);
    firsts = new long[few ? literals.length : 0];
    seconds = new long[firsts.length];
    for (int at = 0; at < firsts.length; at++) {
      firsts[at] = ONES * (literals[at][0] & 0xFF);
      seconds[at] = ONES * (literals[at][1] & 0xFF);
    }
  }

  private void mark(int pair) {
    pairs[pair >>> 6] |= 1L << pair;
  }

  private boolean has(int pair) {
    return (pairs[pair >>> 6] & 1L << pair) != 0;
  }

  /** Reports each literal in the span; false if told to stop. */
  boolean scan(byte[] bytes, int start, int end, LiteralIndex.Hits hits) {
    int i = start;
    // Of eight bytes, seven pairs begin in the first seven.
    for (; i <= end - 8; i += 7) {
      long word = Grams.word(bytes, i);
      if (allHigh && (word & HIGHS) == 0 || firsts.length > 0 && !mayBegin(word)) continue;
      for (int j = 0; j < 7; j++, word >>>= 8) {
        if (has((int) word & PAIR) && !look(bytes, i + j, end, hits)) return false;
      }
    }
    for (; i < end; i++) if (!look(bytes, i, end, hits)) return false;
    return true;
  }

  /** Whether one of few literals may begin at one of seven bytes. */
  private boolean mayBegin(long word) {
    long zeros = 0;
    for (int at = 0; at < firsts.length; at++) {
      long x = word ^ firsts[at] | word >>> 8 ^ seconds[at];
      zeros |= x - ONES & ~x;
    }
    return (zeros & SEVEN) != 0;
  }

  private boolean look(byte[] bytes, int at, int end, LiteralIndex.Hits hits) {
    for (int index : byFirst[bytes[at] & 0xFF]) {
      byte[] literal = literals[index];
      boolean stands =
          end - at >= literal.length
              && Arrays.equals(bytes, at, at + literal.length, literal, 0, literal.length);
      if (stands && !hits.hit(ids[index])) return false;
    }
    return true;
  }

  /** Collects literals, none of which is empty. */
  static final class Builder {
    private final List<byte[]> literals = new ArrayList<>();
    private final List<Integer> ids = new ArrayList<>();

    void add(byte[] literal, int id) {
      literals.add(literal);
      ids.add(id);
    }

    /** The literals, or null where there are none. */
    @Nullable ShortLiterals build() {
      return literals.isEmpty() ? null : new ShortLiterals(this);
    }
  }
}
