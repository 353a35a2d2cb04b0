package org.vigie.detect;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Text;
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
    hash = Text.hash(bytes, start, length, index.field() << 8 | encoding);
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
}
