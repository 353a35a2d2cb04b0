package org.vigie.regex;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A set of code points: ASCII one by one, and ranges of others.
 *
 * @param low code points from 0 to 63
 * @param high from 64 to 127
 * @param others ranges from 128 on, first and last, rising and apart
 */
record CodePoints(long low, long high, List<int[]> others) {
  private static final int KELVIN = 0x212A;
  private static final int LONG_S = 0x017F;
  private static final int BEYOND_ASCII = 128;

  static final CodePoints NONE = new CodePoints(0, 0, List.of());
  static final CodePoints DIGITS = NONE.with('0', '9');
  static final CodePoints WORD = DIGITS.with('A', 'Z').with('_', '_').with('a', 'z');
  static final CodePoints SPACE = NONE.with('\t', '\n').with('\f', '\r').with(' ', ' ');

  /** One code point. */
  static CodePoints of(int c) {
    return NONE.with(c, c);
  }

  /** With the code points from one to another. */
  CodePoints with(int first, int last) {
    long low = this.low;
    long high = this.high;
    for (int c = first; c <= Math.min(last, BEYOND_ASCII - 1); c++) {
      if (c < 64) low |= 1L << c;
      else high |= 1L << c;
    }
    List<int[]> ranges = new ArrayList<>(others);
    if (last >= BEYOND_ASCII) ranges.add(new int[] {Math.max(first, BEYOND_ASCII), last});
    return new CodePoints(low, high, apart(ranges));
  }

  /** With all of another set. */
  CodePoints with(CodePoints more) {
    List<int[]> ranges = new ArrayList<>(others);
    ranges.addAll(more.others);
    return new CodePoints(low | more.low, high | more.high, apart(ranges));
  }

  /** All that are not in it. */
  CodePoints without() {
    List<int[]> gaps = new ArrayList<>();
    int from = BEYOND_ASCII;
    for (int[] range : others) {
      if (range[0] > from) gaps.add(new int[] {from, range[0] - 1});
      from = range[1] + 1;
    }
    if (from <= Character.MAX_CODE_POINT) gaps.add(new int[] {from, Character.MAX_CODE_POINT});
    return new CodePoints(~low, ~high, List.copyOf(gaps));
  }

  /** With the other case of all letters of ASCII, and what beyond ASCII folds to one of them. */
  CodePoints folded() {
    long letters = 0x07FF_FFFEL; // of A to Z behind '@', which is the lowest bit of high
    long upper = high & letters;
    long lower = high >>> 32 & letters;
    CodePoints both = new CodePoints(low, high | upper << 32 | lower, others);
    if (both.has('k')) both = both.with(KELVIN, KELVIN);
    return both.has('s') ? both.with(LONG_S, LONG_S) : both;
  }

  /** Whether a code point of ASCII is in it. */
  boolean has(int c) {
    return ((c < 64 ? low : high) >>> c & 1) != 0;
  }

  /** Whether a code point beyond ASCII is in it. */
  boolean hasOthers() {
    return !others.isEmpty();
  }

  /** Whether all code points beyond ASCII are in it. */
  boolean hasAllOthers() {
    return others.size() == 1
        && others.getFirst()[0] == BEYOND_ASCII
        && others.getFirst()[1] == Character.MAX_CODE_POINT;
  }

  /** Ranges in order, those that touch as one. */
  private static List<int[]> apart(List<int[]> ranges) {
    ranges.sort(Comparator.comparingInt(range -> range[0]));
    List<int[]> apart = new ArrayList<>();
    for (int[] range : ranges) {
      int[] before = apart.isEmpty() ? null : apart.getLast();
      if (before == null || range[0] > before[1] + 1) {
        apart.add(range);
      } else if (range[1] > before[1]) {
        apart.set(apart.size() - 1, new int[] {before[0], range[1]});
      }
    }
    return List.copyOf(apart);
  }
}
