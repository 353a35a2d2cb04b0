package org.vigie.parse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.vigie.ocsf.FieldNames;

/**
 * The keys of pairs that one thread met last, without a blank in them: told by two words of eight
 * bytes up to the sign of equality. A device writes its keys in the same order again and again, so
 * that the key which followed another is tried first.
 */
final class KnownKeys {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;

  /** Bytes that are looked at. */
  private static final int ROOM = 16;

  private final KnownNames names;

  /** By the place of a key that of the one behind it; the last one is for the start. */
  private final int[] next = new int[KnownNames.PLACES + 1];

  /** Place of the key that was found last. */
  private int last = KnownNames.PLACES;

  /** The field of the key that was asked for last, or {@link FieldNames#OVERFLOW}. */
  private int field;

  KnownKeys(FieldNames names) {
    this.names = new KnownNames(names);
  }

  /** The field of the key that was asked for last, or {@link FieldNames#OVERFLOW}. */
  int field() {
    return field;
  }

  /** A text begins: no key was asked for yet. */
  void start() {
    field = FieldNames.OVERFLOW;
    last = KnownNames.PLACES;
  }

  /**
   * Where a known key ends that begins at {@code i} and has one sign of equality behind it; or -1.
   */
  int end(byte[] b, int i, int end) {
    field = FieldNames.OVERFLOW;
    if (i + ROOM > b.length) return -1;
    int guess = next[last];
    int length = names.length(guess, b, i);
    if (length > 0 && isSign(b, i + length, end)) return found(guess, i + length);
    length = sign((long) LONGS.get(b, i));
    if (length == 8) length += sign((long) LONGS.get(b, i + 8));
    int sign = i + length;
    if (length == 0 || length == ROOM || !isSign(b, sign, end)) return -1;
    int place = names.place(b, i, length);
    if (place < 0) return -1;
    next[last] = place;
    return found(place, sign);
  }

  private int found(int place, int sign) {
    last = place;
    field = names.id(place);
    return sign;
  }

  /** Whether one sign of equality stands at {@code i}, and not two. */
  private static boolean isSign(byte[] b, int i, int end) {
    return i < end && b[i] == '=' && (i + 1 == end || b[i + 1] != '=');
  }

  /** Which of eight bytes is the first sign of equality; 8 for none. */
  private static int sign(long word) {
    long x = word ^ ONES * '=';
    return Long.numberOfTrailingZeros(x - ONES & ~x & HIGHS) >>> 3;
  }

  /** Remembers a key that was met, if it has no blank. */
  void learn(byte[] b, int from, int to) {
    if (Convert.indexOf(b, from, to, (byte) ' ') < 0) names.admit(b, from, to - from);
  }
}
