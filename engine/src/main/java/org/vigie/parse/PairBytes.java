package org.vigie.parse;

/** What a byte can be among pairs of keys and values, as bits. */
final class PairBytes {
  static final int LETTER = 1;

  /** A digit, or a sign that a word can begin with. */
  static final int WORD = 2;

  /** What a word holds, but does not begin with. */
  static final int INSIDE = 4;

  static final int BLANK = 8;
  static final int PUNCTUATION = 16;
  static final int OPENING = 32;
  static final int HEXADECIMAL = 64;
  private static final byte[] CLASSES = classes();

  private PairBytes() {}

  private static byte[] classes() {
    byte[] classes = new byte[256];
    for (int c = 'a'; c <= 'z'; c++) classes[c] = classes[c - 32] = LETTER;
    for (int c = 'a'; c <= 'f'; c++) classes[c] = classes[c - 32] = LETTER | HEXADECIMAL;
    for (int c = '0'; c <= '9'; c++) classes[c] = WORD | HEXADECIMAL;
    classes['_'] = classes['@'] = WORD;
    classes['-'] = INSIDE;
    classes['.'] = INSIDE | HEXADECIMAL;
    classes[':'] = HEXADECIMAL;
    for (char c : " \t\n\r".toCharArray()) classes[c] = BLANK;
    for (char c : ",;|".toCharArray()) classes[c] = PUNCTUATION;
    for (char c : "[({)".toCharArray()) classes[c] = OPENING;
    return classes;
  }

  /** All that a byte can be. */
  static int classOf(byte c) {
    return CLASSES[c & 0xFF];
  }

  static boolean isBlank(byte c) {
    return (classOf(c) & BLANK) != 0;
  }

  static boolean isPunctuation(byte c) {
    return (classOf(c) & PUNCTUATION) != 0;
  }

  /**
   * What parts the pairs that {@code [from, to)} stands between; a blank where nothing else does.
   */
  static byte separator(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) if (isPunctuation(b[i]) || b[i] == '\t') return b[i];
    return ' ';
  }

  /** Whether a value is a number or an address, which no blank can belong to, or nothing. */
  static boolean isNumberOrAddress(byte[] b, int start, int stop) {
    boolean digit = start == stop;
    for (int i = start; i < stop; i++) {
      if ((classOf(b[i]) & HEXADECIMAL) == 0) return false;
      digit |= b[i] >= '0' && b[i] <= '9';
    }
    return digit;
  }
}
