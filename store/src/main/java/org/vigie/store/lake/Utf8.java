package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Whether bytes are UTF-8: a Parquet file with one text that is not can't be read any more. */
final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Utf8() {}

  /** Whether these bytes are valid UTF-8: no overlong forms, no surrogates. */
  static boolean valid(byte[] bytes, int start, int length) {
    int end = start + length;
    int i = start;
    while (i < end) {
      if (i + 8 <= end && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
        i += 8;
        continue;
      }
      int more = following(bytes, i, end);
      if (more < 0) return false;
      i += 1 + more;
    }
    return true;
  }

  /** Count of continuation bytes of the character at {@code i}, or -1 where it is none. */
  private static int following(byte[] bytes, int i, int end) {
    int b = bytes[i] & 0xFF;
    if (b < 0x80) return 0;
    int more = b < 0xC2 ? -1 : b < 0xE0 ? 1 : b < 0xF0 ? 2 : b < 0xF5 ? 3 : -1;
    if (more < 0 || i + more >= end) return -1;
    for (int k = 1; k <= more; k++) if ((bytes[i + k] & 0xC0) != 0x80) return -1;
    int second = bytes[i + 1] & 0xFF;
    boolean bad =
        (b == 0xE0 && second < 0xA0)
            || (b == 0xED && second > 0x9F)
            || (b == 0xF0 && second < 0x90)
            || (b == 0xF4 && second > 0x8F);
    return bad ? -1 : more;
  }

  /** The bytes with each wrong sequence replaced by U+FFFD. */
  static byte[] repaired(byte[] bytes, int start, int length) {
    return new String(bytes, start, length, UTF_8).getBytes(UTF_8);
  }
}
