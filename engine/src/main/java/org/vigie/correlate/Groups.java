package org.vigie.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.vigie.ocsf.Text;

/**
 * The states of a correlation by group: a dense array, found by an open-addressing table whose
 * slots hold a part of the hash and the place. When there are as many groups as there may be, one
 * that has long been quiet makes room.
 */
final class Groups {
  /** So many are looked at for the one that has been quiet longest. */
  private static final int LOOKED_AT = 16;

  private final int most;

  /** The lower half of the hash, and place + 1; 0 where free. */
  private long[] slots = new long[64];

  private State[] states = new State[16];
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

  /** The group of a key, or -1. */
  int find(Text key, long hash) {
    int mask = slots.length - 1;
    int tag = (int) hash;
    for (int s = tag & mask; slots[s] != 0; s = (s + 1) & mask) {
      if ((int) (slots[s] >>> 32) != tag) continue;
      int group = (int) slots[s] - 1;
      byte[] known = states[group].key;
      if (Arrays.equals(known, 0, known.length, key.bytes(), 0, key.length())) return group;
    }
    return -1;
  }

  /** Adds the state of a group that is not there. */
  void add(Text key, long hash, State state) {
    if (size == most) evict();
    state.key = Arrays.copyOf(key.bytes(), key.length());
    append(hash, state);
  }

  private void append(long hash, State state) {
    if (size == states.length) {
      states = Arrays.copyOf(states, Math.min(most, size + Math.max(16, size / 2)));
    }
    if (2 * (size + 1) > slots.length) rehash();
    states[size++] = state;
    place(slots, hash << 32 | size);
  }

  private static void place(long[] slots, long slot) {
    int mask = slots.length - 1;
    int s = (int) (slot >>> 32) & mask;
    while (slots[s] != 0) s = (s + 1) & mask;
    slots[s] = slot;
  }

  private void rehash() {
    long[] larger = new long[2 * slots.length];
    for (long slot : slots) if (slot != 0) place(larger, slot);
    slots = larger;
  }

  private void evict() {
    int oldest = hand % size;
    for (int i = 1; i < LOOKED_AT; i++) {
      int group = (hand + i) % size;
      if (states[group].touched < states[oldest].touched) oldest = group;
    }
    hand = (hand + LOOKED_AT) % size;
    evicted++;
    remove(oldest);
  }

  /** Forgets a group; the last one takes its place. */
  void remove(int group) {
    unslot(slot(group));
    int last = --size;
    if (group != last) {
      int s = slot(last);
      slots[s] = slots[s] >>> 32 << 32 | group + 1;
      states[group] = states[last];
    }
    clear(last);
  }

  @SuppressWarnings("NullAway") // what lies behind the last group is never read
  private void clear(int last) {
    states[last] = null;
  }

  private int slot(int group) {
    byte[] key = states[group].key;
    int mask = slots.length - 1;
    int s = (int) Hash.of(key, 0, key.length) & mask;
    while ((int) slots[s] != group + 1) s = (s + 1) & mask;
    return s;
  }

  private void unslot(int free) {
    int mask = slots.length - 1;
    int gap = free;
    slots[gap] = 0;
    // Those behind move up, so that no search ends too early.
    for (int i = (gap + 1) & mask; slots[i] != 0; i = (i + 1) & mask) {
      int home = (int) (slots[i] >>> 32) & mask;
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
      State state = states[group];
      out.writeShort(state.key.length);
      out.write(state.key);
      out.writeInt(state.touched);
      state.write(out);
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
      int touched = in.readInt();
      State state = memory.read(in, shared);
      state.key = key;
      state.touched = touched;
      append(Hash.of(key, 0, key.length), state);
    }
  }
}
