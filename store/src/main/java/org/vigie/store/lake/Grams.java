package org.vigie.store.lake;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.vigie.ocsf.Text;

/**
 * Which sequences of four bytes stand in the texts of a block of rows, in a set of bits by their
 * hash; ASCII letters without case. A text that lacks one of its grams is in no row of the block.
 *
 * <p>Only what stands in a raw text as it is meant is asked for: letters, digits and marks that no
 * format escapes. A text that escapes even those, or that SQL's {@code lower} or the folding of
 * rules would turn into ASCII, makes its block {@link #odd}: nothing is said of it.
 */
final class Grams {
  /** Bits by which a full block begins: two million, 256 KB. */
  static final int LOG_MOST = 21;

  static final int LOG_LEAST = 10;

  /** A set is folded in half while this part of it, at most, is full afterwards. */
  private static final double FULL = 0.25;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;
  private static final int MIX = 0x9E3779B1;
  private static final byte[] FOLD = new byte[256];

  static {
    for (int b = 0; b < 256; b++) FOLD[b] = (byte) (b >= 'A' && b <= 'Z' ? b + 32 : b);
  }

  private final long[] bits = new long[1 << LOG_MOST - 6];
  private boolean odd;

  /** Takes a text in. */
  void add(byte[] from, int start, int length) {
    int end = start + length;
    oddness(from, start, end);
    int i = start;
    // Eight bytes hold five grams.
    for (; i + 8 <= end; i += 5) {
      long word = folded((long) WORDS.get(from, i));
      set((int) (word >>> 32));
      set((int) (word >>> 24));
      set((int) (word >>> 16));
      set((int) (word >>> 8));
      set((int) word);
    }
    int gram = 0;
    for (int taken = 0; i < end; i++) {
      gram = gram << 8 | FOLD[from[i] & 255] & 255;
      if (++taken >= 4) set(gram);
    }
  }

  /** Most grams have been met: they are only read. */
  private void set(int gram) {
    int bit = place(gram);
    long one = 1L << bit;
    if ((bits[bit >> 6] & one) == 0) bits[bit >> 6] |= one;
  }

  /** As {@link #FOLD}, eight bytes at once. */
  private static long folded(long word) {
    long low = word & ~HIGHS;
    long fromA = low + ONES * (0x80 - 'A');
    long behindZ = low + ONES * (0x7F - 'Z');
    return word | (fromA & ~behindZ & ~word & HIGHS) >>> 2;
  }

  /** Looks for what makes a block odd: behind bytes over 127, backslashes and ampersands. */
  private void oddness(byte[] from, int start, int end) {
    int i = start;
    for (; i + 8 <= end; i += 8) {
      long word = (long) WORDS.get(from, i);
      long slash = word ^ ONES * '\\';
      long ampersand = word ^ ONES * '&';
      long met = word | slash - ONES & ~slash | ampersand - ONES & ~ampersand;
      // Some that are met are none: what is behind a borrow is looked at once more.
      for (long left = met & HIGHS; left != 0; left &= left - 1) {
        int at = i + 7 - (Long.numberOfTrailingZeros(left) >>> 3);
        oddness(from, at, from[at], end);
      }
    }
    for (; i < end; i++) oddness(from, i, from[i], end);
  }

  private void oddness(byte[] from, int i, byte b, int end) {
    if (b < 0) strange(from, i, end);
    else if (b == '\\' && i + 5 < end && from[i + 1] == 'u') escape(from, i + 2);
    else if (b == '&' && i + 2 < end && from[i + 1] == '#') odd = true;
  }

  /** U+212A, U+0130, U+0131 and U+017F are letters that somebody folds to ASCII. */
  private void strange(byte[] from, int i, int end) {
    boolean kelvin =
        from[i] == (byte) 0xE2
            && i + 2 < end
            && from[i + 1] == (byte) 0x84
            && from[i + 2] == (byte) 0xAA;
    boolean dotted = from[i] == (byte) 0xC4 && i + 1 < end && (from[i + 1] | 1) == (byte) 0xB1;
    boolean longS = from[i] == (byte) 0xC5 && i + 1 < end && from[i + 1] == (byte) 0xBF;
    if (kelvin || dotted || longS) odd = true;
  }

  /** {@code \}{@code u0041} and the like, in which text hides from those who read bytes. */
  private void escape(byte[] from, int at) {
    int code = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = Character.digit(from[i], 16);
      if (digit < 0) return;
      code = code << 4 | digit;
    }
    boolean folds = code == 0x212A || code == 0x130 || code == 0x131 || code == 0x17F;
    if (plain(code) || folds) odd = true;
  }

  static int place(int gram) {
    return gram * MIX >>> 32 - LOG_MOST;
  }

  /** Whether a character stands for itself wherever it stands, but where someone hides it. */
  private static boolean plain(int c) {
    return c > ' ' && c < 127 && "\"\\/<>&'+=%`".indexOf(c) < 0;
  }

  boolean odd() {
    return odd;
  }

  /** What was taken in, as small as its fullness allows. */
  Block block() {
    long[] folded = bits.clone();
    int log = LOG_MOST;
    int full = count(folded);
    while (log > LOG_LEAST && full <= FULL * (1 << log - 1)) {
      int half = folded.length / 2;
      long[] smaller = new long[half];
      for (int i = 0; i < half; i++) smaller[i] = folded[i] | folded[i + half];
      folded = smaller;
      full = count(folded);
      log--;
    }
    return new Block(log, odd, folded);
  }

  private static int count(long[] bits) {
    int count = 0;
    for (long some : bits) count += Long.bitCount(some);
    return count;
  }

  void clear() {
    Arrays.fill(bits, 0);
    odd = false;
  }

  /** Takes in what another block holds. */
  void add(Block block) {
    odd |= block.odd;
    int mask = block.bits.length - 1;
    for (int i = 0; i < bits.length; i++) bits[i] |= block.bits[i & mask];
  }

  /** What of a text stands in bytes that it is in, letter case apart: each without a gap. */
  static List<byte[]> pieces(String text) {
    List<byte[]> pieces = new ArrayList<>();
    Text piece = new Text();
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && plain(text.charAt(i))) piece.append(FOLD[text.charAt(i)]);
      else if (piece.length() > 0) {
        pieces.add(Arrays.copyOf(piece.bytes(), piece.length()));
        piece.clear();
      }
    }
    return pieces;
  }

  /** A byte without its letter case. */
  static byte fold(byte b) {
    return FOLD[b & 255];
  }

  /**
   * Grams of a block.
   *
   * @param log of the count of bits, base two
   */
  record Block(int log, boolean odd, long[] bits) {}

  /**
   * Whether a text may be there; {@code has} tells of a place whether its bit is set, and folds the
   * place as the block was folded.
   */
  static boolean may(String text, IntPredicate has) {
    int gram = 0;
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!plain(c)) {
        length = 0;
        continue;
      }
      gram = gram << 8 | FOLD[c] & 255;
      if (++length >= 4 && !has.test(place(gram))) return false;
    }
    return true;
  }
}
