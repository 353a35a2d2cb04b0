package org.vigie.store.lake;

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

  private static final int MIX = 0x9E3779B1;
  private static final byte[] FOLD = new byte[256];

  static {
    for (int b = 0; b < 256; b++) FOLD[b] = (byte) (b >= 'A' && b <= 'Z' ? b + 32 : b);
  }

  private final long[] bits = new long[1 << LOG_MOST - 6];
  private boolean odd;

  /** Takes a text in. */
  void add(byte[] from, int start, int length) {
    int gram = 0;
    int end = start + length;
    for (int i = start; i < end; i++) {
      byte b = from[i];
      gram = gram << 8 | FOLD[b & 255] & 255;
      if (b < 0) strange(from, i, end);
      else if (b == '\\' && i + 5 < end && from[i + 1] == 'u') escape(from, i + 2);
      else if (b == '&' && i + 2 < end && from[i + 1] == '#') odd = true;
      if (i - start < 3) continue;
      int bit = place(gram);
      bits[bit >> 6] |= 1L << bit;
    }
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

  private static int place(int gram) {
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
