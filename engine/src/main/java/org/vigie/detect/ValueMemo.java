package org.vigie.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.Values;

/**
 * What values showed when they were looked at: most that events hold was held by others before. A
 * value takes the place of another of its slot that was not asked for since it was last challenged,
 * so a flood of new values leaves those that come often. Answers are given for equal bytes only:
 * what collides costs a look, never an answer.
 */
final class ValueMemo {
  /** Slots of a detector of a running system: 100 KB, and the values. */
  static final int STANDARD = 4_096;

  /** Longer values are looked at each time. */
  private static final int MAX_BYTES = 1_024;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;
  private static final long MIX_2 = 0xC2B2_AE3D_27D4_EB4FL;

  private final @Nullable Entry[] entries;
  private final int shift;

  /** What was kept in another age is forgotten. */
  private int age;

  /** Of the value that was asked for last. */
  private int slot;

  private long hash;

  /** A value of one field, and what it showed. */
  private static final class Entry {
    private long hash;
    private int length;
    private int encoding;
    private int age;
    private boolean wanted;
    private FactIndex.FieldIndex index;
    private byte[] bytes;
    private int[] facts;

    Entry(FactIndex.FieldIndex index, int room, int[] facts) {
      this.index = index;
      this.facts = facts;
      bytes = new byte[room];
    }
  }

  ValueMemo(int slots) {
    entries = new @Nullable Entry[slots];
    shift = 64 - Integer.numberOfTrailingZeros(slots);
  }

  /** Forgets all values. */
  void forget() {
    age++;
  }

  /** Whether a value of the leaf may be kept. */
  static boolean takes(Values values, int leaf) {
    return values.isWritten(leaf) && values.rawLength(leaf) <= MAX_BYTES;
  }

  /** What the value of a leaf shows, or null where that is not known. */
  int @Nullable [] recall(FactIndex.FieldIndex index, Values of, int leaf) {
    byte[] bytes = of.rawBytes(leaf);
    int start = of.rawStart(leaf);
    int length = of.rawLength(leaf);
    int encoding = of.encoding(leaf);
    hash = hash(bytes, start, length, index.field() << 8 | encoding);
    slot = (int) (hash >>> shift);
    Entry entry = entries[slot];
    boolean same =
        entry != null
            && entry.hash == hash
            && entry.age == age
            && entry.index == index
            && entry.length == length
            && entry.encoding == encoding
            && Arrays.equals(bytes, start, start + length, entry.bytes, 0, length);
    if (entry == null || !same) return null;
    entry.wanted = true;
    return entry.facts;
  }

  /** Whether the value asked for last, which was not known, is to be kept. */
  boolean isToKeep() {
    Entry entry = entries[slot];
    if (entry == null || !entry.wanted) return true;
    entry.wanted = false;
    return false;
  }

  /** Keeps what the value asked for last shows. */
  void keep(FactIndex.FieldIndex index, Values of, int leaf, int[] facts) {
    int length = of.rawLength(leaf);
    Entry entry = entries[slot];
    if (entry == null) {
      entry = new Entry(index, length, facts);
      entries[slot] = entry;
    }
    if (entry.bytes.length < length) entry.bytes = new byte[length];
    System.arraycopy(of.rawBytes(leaf), of.rawStart(leaf), entry.bytes, 0, length);
    entry.hash = hash;
    entry.age = age;
    entry.length = length;
    entry.encoding = of.encoding(leaf);
    entry.index = index;
    entry.facts = facts;
  }

  private static long hash(byte[] bytes, int start, int length, int seed) {
    int end = start + length;
    long a = (length ^ (long) seed << 32) * MIX;
    if (length >= 8) {
      long b = MIX_2;
      int i = start;
      for (; i + 16 <= end; i += 16) {
        a = (Long.rotateLeft(a, 29) ^ (long) LONG.get(bytes, i)) * MIX;
        b = (Long.rotateLeft(b, 29) ^ (long) LONG.get(bytes, i + 8)) * MIX_2;
      }
      if (i + 8 <= end) a = (Long.rotateLeft(a, 29) ^ (long) LONG.get(bytes, i)) * MIX;
      // The last eight once more, or in part.
      b = (Long.rotateLeft(b, 29) ^ (long) LONG.get(bytes, end - 8)) * MIX_2;
      a = a ^ b ^ b >>> 32;
    } else if (length >= 4) {
      long both = (int) INT.get(bytes, start) | (long) (int) INT.get(bytes, end - 4) << 32;
      a ^= both * MIX_2;
    } else {
      for (int i = start; i < end; i++) a = (a ^ bytes[i]) * MIX;
    }
    a ^= a >>> 32;
    return a * MIX;
  }
}
