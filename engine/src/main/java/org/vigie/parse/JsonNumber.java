package org.vigie.parse;

/** The grammar of a number (RFC 8259, section 6). */
final class JsonNumber {
  private JsonNumber() {}

  /** Where the number that starts at {@code start} ends; {@code ~i} where it breaks off at i. */
  static int end(byte[] bytes, int start, int end) {
    int i = start;
    if (bytes[i] == '-') i++;
    if (i < end && bytes[i] == '0') i++;
    else {
      int digits = i;
      i = digits(bytes, i, end);
      if (i == digits) return ~start;
    }
    if (i < end && bytes[i] == '.') {
      int digits = i + 1;
      i = digits(bytes, digits, end);
      if (i == digits) return ~i;
    }
    if (i < end && (bytes[i] | 0x20) == 'e') {
      i++;
      if (i < end && (bytes[i] == '+' || bytes[i] == '-')) i++;
      int digits = i;
      i = digits(bytes, i, end);
      if (i == digits) return ~i;
    }
    return i;
  }

  private static int digits(byte[] bytes, int from, int end) {
    int i = from;
    while (i < end && bytes[i] >= '0' && bytes[i] <= '9') i++;
    return i;
  }
}
