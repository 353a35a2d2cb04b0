package org.vigie.parse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Map;
import org.vigie.ocsf.Text;

/**
 * The numbers of ASCII texts of at most sixteen bytes, letter case aside: two words of eight bytes
 * hold all of a text, so that it is folded, hashed and compared without a loop. Immutable.
 */
final class ShortTexts {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;

  /** Longest text, in bytes; as many must be readable where one is asked for. */
  static final int LONGEST = 16;

  /** Stands for "not known". */
  static final int UNKNOWN = -1;

  private final int bits;

  /** Three numbers a place: a text's first eight bytes, its last eight, its length and number. */
  private final long[] kept;

  /** Those of these texts that are short and ASCII; numbers are not negative. */
  ShortTexts(Map<String, Integer> numbers) {
    bits = 64 - Long.numberOfLeadingZeros(2L * numbers.size() + 1);
    kept = new long[3 << bits];
    numbers.forEach(
        (text, number) -> {
          byte[] folded = Text.folded(text);
          byte[] room = new byte[Math.max(folded.length, LONGEST)];
          System.arraycopy(folded, 0, room, 0, folded.length);
          if (isAscii(folded) && folded.length <= LONGEST) put(room, folded.length, number);
        });
  }

  private static boolean isAscii(byte[] text) {
    for (byte b : text) if (b < 0) return false;
    return true;
  }

  private void put(byte[] room, int length, int number) {
    long head = head(room, 0, length);
    long tail = tail(room, 0, length);
    int at = place(head, tail, length);
    while (kept[at + 2] != 0) at = at + 3 == kept.length ? 0 : at + 3;
    kept[at] = head;
    kept[at + 1] = tail;
    kept[at + 2] = (long) (length + 1) << 32 | number;
  }

  /** The number of an ASCII text of at most {@link #LONGEST} bytes, or {@link #UNKNOWN}. */
  int find(byte[] bytes, int start, int length) {
    long head = head(bytes, start, length);
    long tail = tail(bytes, start, length);
    int at = place(head, tail, length);
    while (kept[at + 2] != 0) {
      if (kept[at] == head && kept[at + 1] == tail && kept[at + 2] >>> 32 == length + 1) {
        return (int) kept[at + 2];
      }
      at = at + 3 == kept.length ? 0 : at + 3;
    }
    return UNKNOWN;
  }

  private int place(long head, long tail, int length) {
    long mixed = (head ^ tail * 0x9E37_79B9_7F4A_7C15L) * 0xC2B2_AE3D_27D4_EB4FL + length;
    return 3 * (int) (mixed >>> 64 - bits);
  }

  private static long head(byte[] from, int start, int length) {
    long head = (long) WORDS.get(from, start);
    return folded(length < 8 ? head & (1L << 8 * length) - 1 : head);
  }

  private static long tail(byte[] from, int start, int length) {
    return length <= 8 ? 0 : folded((long) WORDS.get(from, start + length - 8));
  }

  /** Eight bytes of ASCII with their capitals made small. */
  private static long folded(long word) {
    long fromA = word + ONES * (0x80 - 'A');
    long behindZ = word + ONES * (0x7F - 'Z');
    return word | (fromA & ~behindZ & HIGHS) >>> 2;
  }
}
