package org.vigie.parse;

/**
 * A text that is looked for: by the byte of it that texts hold least, so that few places are
 * compared.
 *
 * @param text the text
 * @param rarest index of that byte
 */
record Needle(byte[] text, int rarest) {
  /** A text, which may be empty. */
  static Needle of(byte[] text) {
    int rarest = 0;
    for (int i = 1; i < text.length; i++) {
      if (frequency(text[i]) < frequency(text[rarest])) rarest = i;
    }
    return new Needle(text, rarest);
  }

  /** How often a byte is met in lines of logs, roughly: 0 for least. */
  private static int frequency(byte b) {
    if (b == ' ') return 6;
    if ("etaoinsr".indexOf(b) >= 0) return 5;
    if (b >= 'a' && b <= 'z') return 4;
    if (b >= '0' && b <= '9') return 3;
    if (".:-/,=\"".indexOf(b) >= 0) return 2;
    return b >= 'A' && b <= 'Z' ? 1 : 0;
  }

  int length() {
    return text.length;
  }

  /** Where it first stands in {@code [from, end)}, or -1. */
  int in(byte[] bytes, int from, int end) {
    if (text.length == 0) return from;
    int last = end - text.length + rarest;
    byte sought = text[rarest];
    for (int i = from + rarest; i <= last; i++) {
      i = Convert.indexOf(bytes, i, last + 1, sought);
      if (i < 0) return -1;
      if (at(bytes, i - rarest)) return i - rarest;
    }
    return -1;
  }

  /** Whether it stands at {@code at}, where there is room for it. */
  boolean at(byte[] bytes, int at) {
    for (int i = 0; i < text.length; i++) if (bytes[at + i] != text[i]) return false;
    return true;
  }
}
