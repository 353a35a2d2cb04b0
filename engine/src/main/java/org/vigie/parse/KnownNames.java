package org.vigie.parse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.vigie.ocsf.FieldNames;

/**
 * The ids of short names that one thread met last: two words of eight bytes hold all of a name, so
 * that neither a hash over its letters nor a comparison of them is needed.
 */
final class KnownNames {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BITS = 9;

  /** Longest name kept, in bytes. */
  static final int LONGEST = 16;

  private final FieldNames names;

  /** Count of places for names. */
  static final int PLACES = 1 << BITS;

  /** Three numbers a name: its first eight bytes, its last eight, its length and id. */
  private final long[] kept = new long[3 << BITS];

  KnownNames(FieldNames names) {
    this.names = names;
  }

  /** As {@link FieldNames#admit(byte[], int, int)}. */
  int admit(byte[] from, int start, int length) {
    if (length > LONGEST || length == 0 || start + 8 > from.length) {
      return names.admit(from, start, length);
    }
    long head = head(from, start, length);
    long tail = tail(from, start, length);
    int place = place(head, tail, length);
    if (holds(place, head, tail, length)) return id(place);
    if (holds(place ^ 1, head, tail, length)) return id(place ^ 1);
    int id = names.admit(from, start, length);
    if (id == FieldNames.OVERFLOW) return id;
    // The other of its two places where this one is taken, unless that is, too.
    if (kept[3 * place + 2] != 0 && kept[3 * (place ^ 1) + 2] == 0) place ^= 1;
    int at = 3 * place;
    kept[at] = head;
    kept[at + 1] = tail;
    kept[at + 2] = (long) length << 32 | id;
    return id;
  }

  /** The place of a name of at most {@link #LONGEST} bytes that was met here, or -1. */
  int place(byte[] from, int start, int length) {
    long head = head(from, start, length);
    long tail = tail(from, start, length);
    int place = place(head, tail, length);
    if (holds(place, head, tail, length)) return place;
    return holds(place ^ 1, head, tail, length) ? place ^ 1 : -1;
  }

  /** The id of the name at a place. */
  int id(int place) {
    return (int) kept[3 * place + 2];
  }

  /**
   * The length of the name at a place if {@code start} begins with it, else 0; {@link #LONGEST}
   * bytes can be read there.
   */
  int length(int place, byte[] from, int start) {
    int length = (int) (kept[3 * place + 2] >>> 32);
    if (length == 0 || kept[3 * place] != head(from, start, length)) return 0;
    return kept[3 * place + 1] == tail(from, start, length) ? length : 0;
  }

  private static long head(byte[] from, int start, int length) {
    long head = (long) WORDS.get(from, start);
    return length < 8 ? head & (1L << 8 * length) - 1 : head;
  }

  private static long tail(byte[] from, int start, int length) {
    return length <= 8 ? 0 : (long) WORDS.get(from, start + length - 8);
  }

  private boolean holds(int place, long head, long tail, int length) {
    int at = 3 * place;
    return kept[at] == head && kept[at + 1] == tail && kept[at + 2] >>> 32 == length;
  }

  /** The first of the two places that a name can have; the other differs in the last bit. */
  private static int place(long head, long tail, int length) {
    long mixed = (head ^ tail * 0x9E37_79B9_7F4A_7C15L) * 0xC2B2_AE3D_27D4_EB4FL + length;
    return (int) (mixed >>> 64 - BITS);
  }
}
