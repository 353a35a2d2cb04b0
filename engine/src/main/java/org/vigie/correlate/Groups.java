package org.vigie.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.vigie.ocsf.Text;

/**
 * The states of a correlation by group: dense arrays, found by an open-addressing table of their
 * hashes. When there are as many groups as there may be, one that has long been quiet makes room.
 */
final class Groups {
  /** So many are looked at for the one that has been quiet longest. */
  private static final int LOOKED_AT = 16;

  private final int most;
  private int[] slots = new int[64];
  private long[] hashes = new long[16];
  private byte[][] keys = new byte[16][];
  private State[] states = new State[16];

  /** When each was touched last: seconds of receipt. */
  private int[] touched = new int[16];

  private int size;
  private int hand;
  private long evicted;

  Groups(int most) {
    this.most = most;
  }

  int size() {
    return size;
  }

  /** Groups that were forgotten because there were too many. */
  long evicted() {
    return evicted;
  }

  State state(int group) {
    return states[group];
  }

  byte[] key(int group) {
    return keys[group];
  }

  int touched(int group) {
    return touched[group];
  }

  void touch(int group, int seconds) {
    touched[group] = seconds;
  }

  /** The group of a key, or -1. */
  int find(Text key, long hash) {
    int mask = slots.length - 1;
    for (int s = (int) hash & mask; slots[s] != 0; s = (s + 1) & mask) {
      int group = slots[s] - 1;
      if (hashes[group] == hash
          && Arrays.equals(keys[group], 0, keys[group].length, key.bytes(), 0, key.length())) {
        return group;
      }
    }
    return -1;
  }

  /** Adds a group that is not there. */
  int add(Text key, long hash, State state) {
    if (size == most) evict();
    return append(Arrays.copyOf(key.bytes(), key.length()), hash, state);
  }

  private int append(byte[] key, long hash, State state) {
    if (size == keys.length) grow();
    if (2 * (size + 1) > slots.length) rehash();
    hashes[size] = hash;
    keys[size] = key;
    states[size] = state;
    touched[size] = 0;
    place(size);
    return size++;
  }

  private void place(int group) {
    int mask = slots.length - 1;
    int s = (int) hashes[group] & mask;
    while (slots[s] != 0) s = (s + 1) & mask;
    slots[s] = group + 1;
  }

  private void grow() {
    int room = Math.min(most, size + Math.max(16, size / 2));
    hashes = Arrays.copyOf(hashes, room);
    keys = Arrays.copyOf(keys, room);
    states = Arrays.copyOf(states, room);
    touched = Arrays.copyOf(touched, room);
  }

  private void rehash() {
    slots = new int[2 * slots.length];
    for (int group = 0; group < size; group++) place(group);
  }

  private void evict() {
    int oldest = hand % size;
    for (int i = 1; i < LOOKED_AT; i++) {
      int group = (hand + i) % size;
      if (touched[group] < touched[oldest]) oldest = group;
    }
    hand = (hand + LOOKED_AT) % size;
    evicted++;
    remove(oldest);
  }

  /** Forgets a group; the last one takes its place. */
  void remove(int group) {
    unslot(group);
    int last = --size;
    if (group != last) {
      int s = slot(last);
      hashes[group] = hashes[last];
      keys[group] = keys[last];
      states[group] = states[last];
      touched[group] = touched[last];
      slots[s] = group + 1;
    }
    clear(last);
  }

  @SuppressWarnings("NullAway") // what lies behind the last group is never read
  private void clear(int last) {
    keys[last] = null;
    states[last] = null;
  }

  private int slot(int group) {
    int mask = slots.length - 1;
    int s = (int) hashes[group] & mask;
    while (slots[s] != group + 1) s = (s + 1) & mask;
    return s;
  }

  private void unslot(int group) {
    int mask = slots.length - 1;
    int gap = slot(group);
    slots[gap] = 0;
    // Those behind move up, so that no search ends too early.
    for (int i = (gap + 1) & mask; slots[i] != 0; i = (i + 1) & mask) {
      int home = (int) hashes[slots[i] - 1] & mask;
      if (((i - home) & mask) < ((i - gap) & mask)) continue;
      slots[gap] = slots[i];
      slots[i] = 0;
      gap = i;
    }
  }

  /** Writes all, in an order that reading restores. */
  void write(DataOutput out) throws IOException {
    out.writeInt(hand);
    out.writeLong(evicted);
    out.writeInt(size);
    for (int group = 0; group < size; group++) {
      out.writeShort(keys[group].length);
      out.write(keys[group]);
      out.writeInt(touched[group]);
      states[group].write(out);
    }
  }

  /** Reads what was written, into an empty one. */
  void read(DataInput in, Memory<?> memory, Input shared) throws IOException {
    hand = in.readInt();
    evicted = in.readLong();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[in.readUnsignedShort()];
      in.readFully(key);
      int seconds = in.readInt();
      State state = memory.read(in, shared);
      int group = append(key, Hash.of(key, 0, key.length), state);
      touched[group] = seconds;
    }
  }
}
