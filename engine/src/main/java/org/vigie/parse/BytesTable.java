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
  private final boolean empty;
  private final byte[][] keys;
  private final @Nullable Object[] values;

  /** A table of these keys, which are folded here. */
  BytesTable(Map<String, V> entries) {
    empty = entries.isEmpty();
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

  /** Whether it knows no key. */
  boolean isEmpty() {
    return empty;
  }

  /** The value of a key that is folded already, or null. */
  @SuppressWarnings("unchecked") // only values of the constructor's map are stored
  @Nullable V get(byte[] bytes, int start, int length) {
    return (V) values[slot(bytes, start, length)];
  }

  /** The value of a key of ASCII that is not folded, or null. */
  @SuppressWarnings("unchecked") // only values of the constructor's map are stored
  @Nullable V getAnyCase(byte[] bytes, int start, int length) {
    int hash = hash(0, bytes, start, length);
    int mask = keys.length - 1;
    int slot = hash * 0x9E3779B9 >>> 8 & mask;
    while (keys[slot] != null) {
      byte[] key = keys[slot];
      if (key.length == length && isPart(key, 0, bytes, start, length)) break;
      slot = slot + 1 & mask;
    }
    return (V) values[slot];
  }

  /**
   * As {@link #getAnyCase(byte[], int, int)} for the values that a run holds from slot {@code base}
   * on, joined by slashes; all are ASCII or absent.
   */
  @SuppressWarnings("unchecked") // only values of the constructor's map are stored
  @Nullable V getAnyCase(Run run, int base) {
    int hash = 0;
    int length = -1;
    for (int i = base; i < run.taken(); i++) {
      Value part = run.slot(i);
      if (i > base) hash = FieldNames.mix(hash, (byte) '/');
      length++;
      if (part.absent()) continue;
      length += part.length();
      hash = hash(hash, part.bytes(), part.start(), part.length());
    }
    int mask = keys.length - 1;
    int slot = hash * 0x9E3779B9 >>> 8 & mask;
    while (keys[slot] != null) {
      if (keys[slot].length == length && isJoined(keys[slot], run, base)) break;
      slot = slot + 1 & mask;
    }
    return (V) values[slot];
  }

  private static boolean isJoined(byte[] key, Run run, int base) {
    int at = 0;
    for (int i = base; i < run.taken(); i++) {
      Value part = run.slot(i);
      if (i > base && key[at++] != '/') return false;
      if (part.absent()) continue;
      if (!isPart(key, at, part.bytes(), part.start(), part.length())) return false;
      at += part.length();
    }
    return true;
  }

  private static int hash(int hash, byte[] bytes, int start, int length) {
    for (int i = start; i < start + length; i++) hash = FieldNames.mix(hash, lower(bytes[i]));
    return hash;
  }

  private static boolean isPart(byte[] key, int at, byte[] bytes, int start, int length) {
    for (int i = 0; i < length; i++) if (key[at + i] != lower(bytes[start + i])) return false;
    return true;
  }

  private static byte lower(byte c) {
    return (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
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
