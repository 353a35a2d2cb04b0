package org.vigie.parse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The strict grammar of UTF-8 (RFC 3629): no overlong forms, no surrogates. */
final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Utf8() {}

  /** The index behind the sequence that starts with the byte over 127 at {@code i}, or -1. */
  static int sequence(byte[] b, int i, int end) {
    int c = b[i] & 0xFF;
    if (c < 0xC2 || c > 0xF4) return -1;
    int length = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (i + length > end) return -1;
    int second = b[i + 1] & 0xFF;
    int low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    int high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) return -1;
    for (int j = i + 2; j < i + length; j++) if ((b[j] & 0xC0) != 0x80) return -1;
    return i + length;
  }

  /** All is text, of ASCII only; see {@link #check}. */
  static final int ASCII = -1;

  /** All is text, with characters beyond ASCII; see {@link #check}. */
  static final int TEXT = -2;

  /** As {@link #ASCII}, and no tab is in it. */
  static final int ASCII_WITHOUT_TAB = -3;

  /** As {@link #TEXT}, and no tab is in it. */
  static final int TEXT_WITHOUT_TAB = -4;

  /** Whether an answer of {@link #check} is that all is ASCII. */
  static boolean isAscii(int checked) {
    return checked == ASCII || checked == ASCII_WITHOUT_TAB;
  }

  /** Whether an answer of {@link #check} is that no tab is there. */
  static boolean isWithoutTab(int checked) {
    return checked == ASCII_WITHOUT_TAB || checked == TEXT_WITHOUT_TAB;
  }

  /**
   * The index of the first byte of a text that is not UTF-8, or is a control character other than
   * tab, line feed and carriage return; -1 where all is text.
   */
  static int notText(byte[] b, int from, int end) {
    return Math.max(-1, check(b, from, end));
  }

  /**
   * As {@link #notText}, but tells {@link #ASCII} from {@link #TEXT}, and whether a tab is there.
   */
  static int check(byte[] b, int from, int end) {
    int i = from;
    int all = ASCII_WITHOUT_TAB;
    while (i < end) {
      while (i <= end - 32
          && (wrong(b, i) | wrong(b, i + 8) | wrong(b, i + 16) | wrong(b, i + 24)) == 0) i += 32;
      if (i == end) return all;
      if (i <= end - 8 && wrong(b, i) == 0) {
        i += 8;
        continue;
      }
      byte c = b[i];
      if (c < 0) {
        int next = sequence(b, i, end);
        if (next < 0) return i;
        i = next;
        all = isWithoutTab(all) ? TEXT_WITHOUT_TAB : TEXT;
      } else if (isControl(c)) return i;
      else {
        if (c == '\t') all = isAscii(all) ? ASCII : TEXT;
        i++;
      }
    }
    return all;
  }

  /** 0 where the eight bytes at {@code i} are ASCII without control characters. */
  private static long wrong(byte[] b, int i) {
    long x = (long) LONGS.get(b, i);
    return (x - 0x2020_2020_2020_2020L | x) & 0x8080_8080_8080_8080L;
  }

  /**
   * Whether a byte is a control character that no text holds. Escape (colours) and group separator
   * (the Linux audit system) are met in logs.
   */
  static boolean isControl(byte c) {
    return c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != 0x1B && c != 0x1D;
  }
}
