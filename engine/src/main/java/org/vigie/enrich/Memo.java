package org.vigie.enrich;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Text;

/**
 * What values were found to be: most that events hold was held by others before. Answers are given
 * for equal bytes only; a value takes the place of another of its slot that was not asked for since
 * it was last challenged. Belongs to one thread.
 *
 * @param <V> what a value is found to be
 */
final class Memo<V> {
  /** Longer values are looked at each time. */
  private static final int MAX_BYTES = 512;

  private final @Nullable Entry<V>[] entries;
  private final int shift;
  private int slot;
  private long hash;

  /** A value of one kind, and what it was found to be. */
  private static final class Entry<V> {
    private final long hash;
    private final int kind;
    private final byte[] bytes;
    private final V found;
    private boolean wanted;

    Entry(long hash, int kind, byte[] bytes, V found) {
      this.hash = hash;
      this.kind = kind;
      this.bytes = bytes;
      this.found = found;
    }
  }

  /**
   * A memo.
   *
   * @param slots a power of two
   */
  @SuppressWarnings("unchecked") // no array of a generic kind can be made otherwise
  Memo(int slots) {
    entries = (@Nullable Entry<V>[]) new @Nullable Entry<?>[slots];
    shift = Long.SIZE - Integer.numberOfTrailingZeros(slots);
  }

  void forget() {
    Arrays.fill(entries, null);
  }

  /** What a value is known to be, or null. */
  @Nullable V recall(int kind, byte[] bytes, int start, int length) {
    hash = Text.hash(bytes, start, length, kind);
    slot = (int) (hash >>> shift);
    Entry<V> entry = entries[slot];
    boolean same =
        entry != null
            && entry.hash == hash
            && entry.kind == kind
            && Arrays.equals(bytes, start, start + length, entry.bytes, 0, entry.bytes.length);
    if (entry == null || !same) return null;
    entry.wanted = true;
    return entry.found;
  }

  /** Keeps what the value asked for last was found to be. */
  void keep(int kind, byte[] bytes, int start, int length, V found) {
    if (length > MAX_BYTES) return;
    Entry<V> entry = entries[slot];
    if (entry != null && entry.wanted) {
      entry.wanted = false;
      return;
    }
    entries[slot] =
        new Entry<>(hash, kind, Arrays.copyOfRange(bytes, start, start + length), found);
  }
}
