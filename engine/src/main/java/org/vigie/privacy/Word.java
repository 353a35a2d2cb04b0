package org.vigie.privacy;

/**
 * Letters and digits from one place of a record on, with at most one separator between any two: a
 * blank (that of UTF-8, JSON and URLs that does not break, too), a dash or a point. One thread
 * reuses it.
 */
final class Word {
  /** The longest IBAN. */
  static final int MOST = 34;

  /** In upper case. */
  final byte[] chars = new byte[MOST];

  /** Where each ends. */
  private final int[] ends = new int[MOST];

  /** Bit k: a separator stands before character k. */
  private long separators;

  private int count;
  private boolean cut;

  /** Reads from a place where a letter or digit stands. */
  void read(byte[] b, int from) {
    count = 0;
    separators = 0;
    cut = false;
    int at = from;
    while (at < b.length) {
      if (isWord(b[at])) {
        if (count == MOST) {
          cut = true;
          return;
        }
        chars[count] = upper(b[at++]);
        ends[count++] = at;
        continue;
      }
      int length = separator(b, at);
      if (length == 0 || at + length >= b.length || !isWord(b[at + length]) || count == MOST)
        return;
      separators |= 1L << count;
      at += length;
    }
  }

  /** Whether the first {@code length} characters can be a number by themselves. */
  boolean endsAt(int length) {
    if (length > count) return false;
    return length == count ? !cut : (separators >>> length & 1) != 0;
  }

  int end(int length) {
    return ends[length - 1];
  }

  /** Separators among the first {@code length} characters. */
  long separators(int length) {
    return separators & (1L << length) - 1;
  }

  /** Whether the characters from one to another, exclusive, are digits. */
  boolean digits(int from, int to) {
    for (int i = from; i < to; i++) if (chars[i] < '0' || chars[i] > '9') return false;
    return true;
  }

  /** The whole number in some digits. */
  long number(int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) value = 10 * value + chars[i] - '0';
    return value;
  }

  static boolean isWord(byte b) {
    return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static byte upper(byte b) {
    return b >= 'a' ? (byte) (b - 32) : b;
  }

  /** Bytes of the separator at a place; 0 for none. */
  private static int separator(byte[] b, int at) {
    return switch (b[at]) {
      case ' ', '-', '.' -> 1;
      case '%' -> is(b, at + 1, "20") ? 3 : 0;
      case (byte) 0xC2 -> at + 1 < b.length && b[at + 1] == (byte) 0xA0 ? 2 : 0;
      case (byte) 0xE2 ->
          at + 2 < b.length && b[at + 1] == (byte) 0x80 && b[at + 2] == (byte) 0xAF ? 3 : 0;
      case '\\' ->
          is(b, at + 1, "u00a0") || is(b, at + 1, "u202f") || is(b, at + 1, "u00A0") ? 6 : 0;
      default -> 0;
    };
  }

  private static boolean is(byte[] b, int at, String text) {
    if (at + text.length() > b.length) return false;
    for (int i = 0; i < text.length(); i++) if (b[at + i] != text.charAt(i)) return false;
    return true;
  }
}
