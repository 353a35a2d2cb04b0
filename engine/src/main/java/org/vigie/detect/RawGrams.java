package org.vigie.detect;

import java.util.ArrayList;
import java.util.Arrays;
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
  private static final int CASE = 0x2020_2020;
  private static final long CASES = 0x2020_2020_2020_2020L;
  private static final byte CASE_BIT = 0x20;

  private final int stride;

  /** Bytes of the shortest run. */
  private final int least;

  private final GramSet grams;

  /** Runs of plain bytes with the bit of case, by the slots of their grams. */
  private final Run[][] runs;

  /**
   * Plain bytes of a literal, the bit of case set.
   *
   * @param gram the first of the grams that the run hangs on
   */
  private record Run(byte[] bytes, int gram) {}

  private RawGrams(int stride, List<Run> all) {
    this.stride = stride;
    least = all.stream().mapToInt(run -> run.bytes.length).min().orElse(0);
    int[] found = new int[all.size() * stride];
    for (int i = 0; i < found.length; i++) found[i] = gram(all.get(i / stride), i % stride);
    grams = new GramSet(found);
    runs = new Run[grams.slots()][];
    Arrays.fill(runs, new Run[0]);
    for (int i = 0; i < found.length; i++) {
      int slot = grams.slot(found[i]);
      Run run = all.get(i / stride);
      runs[slot] = Arrays.copyOf(runs[slot], runs[slot].length + 1);
      runs[slot][runs[slot].length - 1] = new Run(run.bytes, run.gram + i % stride);
    }
  }

  private static int gram(Run run, int at) {
    return Grams.gram(run.bytes, run.gram + at);
  }

  /**
   * A look for those of the literals that may stand anywhere, or null where there are none, or one
   * of them has too few plain bytes in a row.
   */
  static @Nullable RawGrams of(List<LiteralIndex.Literal> all, GramCounts counts) {
    List<byte[]> literals =
        all.stream()
            .filter(literal -> literal.place() == Place.ANYWHERE)
            .map(LiteralIndex.Literal::bytes)
            .toList();
    if (literals.isEmpty()) return null;
    for (int stride : new int[] {4, 2, 1}) {
      List<Run> runs = new ArrayList<>();
      for (byte[] literal : literals) {
        Run run = run(literal, stride, counts);
        if (run == null) break;
        runs.add(run);
      }
      if (runs.size() == literals.size()) return new RawGrams(stride, runs);
    }
    return null;
  }

  /** The run around the rarest plain window of a literal, or null where it has none. */
  private static @Nullable Run run(byte[] literal, int stride, GramCounts counts) {
    int anchor = anchor(literal, stride, counts);
    if (anchor < 0) return null;
    int from = anchor;
    while (from > 0 && isPlain(literal[from - 1])) from--;
    int to = anchor;
    while (to < literal.length && isPlain(literal[to])) to++;
    byte[] bytes = Arrays.copyOfRange(literal, from, to);
    for (int i = 0; i < bytes.length; i++) bytes[i] |= CASE_BIT;
    return new Run(bytes, anchor - from);
  }

  /** Where the rarest plain window of a literal stands, or -1 where it has none. */
  private static int anchor(byte[] literal, int stride, GramCounts counts) {
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
    return best;
  }

  /** Whether JSON writes a byte as it is, or as {@code \\u}, which is looked at otherwise. */
  private static boolean isPlain(byte b) {
    return b >= ' ' && b != '"' && b != '\\' && b != '/' && b != 127;
  }

  /** Whether a literal may stand in the value of a leaf; where this can't be told, it may. */
  boolean mayStand(Values values, int leaf) {
    if (!values.isWritten(leaf)) return true;
    byte[] bytes = values.rawBytes(leaf);
    int start = values.rawStart(leaf);
    int end = values.rawEnd(leaf);
    if (end - start < least) return false;
    return !values.isRaw(leaf) && mayFold(bytes, start, end)
        || switch (stride) {
          case 4 -> byFour(bytes, start, end);
          case 2 -> byTwo(bytes, start, end);
          default -> byOne(bytes, start, end);
        };
  }

  /**
   * Whether text beyond ASCII may fold to ASCII: a character written by its number, or one of
   * U+0130, U+0131, U+017F, and U+212A.
   */
  private static boolean mayFold(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      byte b = bytes[i];
      if (b == (byte) 0xC4 || b == (byte) 0xC5) return true;
      if (b != '\\' && b != (byte) 0xE2 || i + 1 == end) continue;
      byte next = bytes[++i];
      if (b == '\\' ? next == 'u' : next == (byte) 0x84) return true;
    }
    return false;
  }

  // The strides are written out: loops of a constant stride are compiled to twice the speed.

  private boolean byFour(byte[] bytes, int start, int end) {
    int i = start;
    for (; i <= end - 8; i += 8) {
      long cased = Grams.word(bytes, i) | CASES;
      if (has((int) cased, bytes, i, start, end)
          || has((int) (cased >>> 32), bytes, i + 4, start, end)) return true;
    }
    return rest(bytes, i, start, end);
  }

  private boolean byTwo(byte[] bytes, int start, int end) {
    int i = start;
    for (; i <= end - 8; i += 6) {
      long cased = Grams.word(bytes, i) | CASES;
      if (has((int) cased, bytes, i, start, end)
          || has((int) (cased >>> 16), bytes, i + 2, start, end)
          || has((int) (cased >>> 32), bytes, i + 4, start, end)) return true;
    }
    return rest(bytes, i, start, end);
  }

  private boolean byOne(byte[] bytes, int start, int end) {
    int i = start;
    for (; i <= end - 8; i += 4) {
      long cased = Grams.word(bytes, i) | CASES;
      if (has((int) cased, bytes, i, start, end)
          || has((int) (cased >>> 8), bytes, i + 1, start, end)
          || has((int) (cased >>> 16), bytes, i + 2, start, end)
          || has((int) (cased >>> 24), bytes, i + 3, start, end)) return true;
    }
    return rest(bytes, i, start, end);
  }

  private boolean rest(byte[] bytes, int from, int start, int end) {
    for (int i = from; i <= end - Grams.WIDTH; i += stride) {
      if (has(Grams.gram(bytes, i) | CASE, bytes, i, start, end)) return true;
    }
    return false;
  }

  private boolean has(int gram, byte[] bytes, int at, int start, int end) {
    return grams.mayHave(gram) && look(gram, bytes, at, start, end);
  }

  private boolean look(int gram, byte[] bytes, int at, int start, int end) {
    for (Run run : runs[grams.slot(gram)]) {
      int from = at - run.gram;
      if (from >= start && from + run.bytes.length <= end && stands(run.bytes, bytes, from)) {
        return true;
      }
    }
    return false;
  }

  private static boolean stands(byte[] run, byte[] bytes, int from) {
    for (int i = 0; i < run.length; i++) {
      if ((bytes[from + i] | CASE_BIT) != run[i]) return false;
    }
    return true;
  }
}
