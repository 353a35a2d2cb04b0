package org.vigie.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Text;

/** An immutable hash table from case-folded text, looked up by its bytes. */
final class BytesTable<V> {
  private final byte[][] keys;
  private final @Nullable Object[] values;

  /** A table of these keys, which are folded here. */
  BytesTable(Map<String, V> entries) {
    int capacity = Integer.highestOneBit(Math.max(4, entries.size() * 3)) * 2;
    keys = new byte[capacity][];
    values = new Object[capacity];
    entries.forEach(
        (key, value) -> {
          byte[] folded = Text.folded(key);
          int slot = slot(folded, 0, folded.length);
          keys[slot] = folded;
          values[slot] = value;
        });
  }

  /** The value of a key that is folded already, or null. */
  @SuppressWarnings("unchecked") // only values of the constructor's map are stored
  @Nullable V get(byte[] bytes, int start, int length) {
    return (V) values[slot(bytes, start, length)];
  }

  /** All values, in no order. */
  @SuppressWarnings("unchecked") // only values of the constructor's map are stored
  List<V> values() {
    List<V> all = new ArrayList<>();
    for (Object value : values) if (value != null) all.add((V) value);
    return all;
  }

  private int slot(byte[] bytes, int start, int length) {
    int mask = keys.length - 1;
    int slot = FieldNames.hash(bytes, start, length) * 0x9E3779B9 >>> 8 & mask;
    while (keys[slot] != null
        && !Arrays.equals(keys[slot], 0, keys[slot].length, bytes, start, start + length)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }
}
