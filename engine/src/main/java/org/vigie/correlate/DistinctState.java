package org.vigie.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.vigie.ocsf.EventId;

/**
 * The values of a group: nodes in one array, linked in the order of time and, among those of one
 * value, in the order of time again. The newest node of a value is found by its hash. A value that
 * comes again and again has two nodes at most for each span.
 */
final class DistinctState extends State {
  static final int NONE = -1;

  private static final int LONGS = 5;
  private static final int HASH = 0;
  private static final int TIME = 1;
  private static final int ID = 2;

  /** Neighbours in time: the one before in the upper half, the one after in the lower. */
  private static final int IN_TIME = 3;

  /** Neighbours of the same value, likewise. */
  private static final int OF_VALUE = 4;

  /** So few nodes are looked through instead of hashed. */
  private static final int FEW = 8;

  long last = SlidingState.NEVER;
  long suppressedUntil = SlidingState.NEVER;
  int silenced;

  /** First node of the window that ends with the newest event. */
  int edge = NONE;

  /** Values in that window. */
  int alive;

  int oldest = NONE;
  int newest = NONE;

  /** Where an event out of order was put last. */
  private int hint = NONE;

  private int nodes;
  private int used;
  private int free = NONE;
  private long[] data = new long[LONGS];
  private int[] slots = new int[0];
  private UUID[] origins = Ids.NONE;

  int nodes() {
    return nodes;
  }

  long time(int node) {
    return data[LONGS * node + TIME];
  }

  int before(int node) {
    return (int) (data[LONGS * node + IN_TIME] >>> 32);
  }

  int after(int node) {
    return (int) data[LONGS * node + IN_TIME];
  }

  /** The node of the same value before this in time. */
  int earlier(int node) {
    return (int) (data[LONGS * node + OF_VALUE] >>> 32);
  }

  /** The node of the same value after this in time. */
  int later(int node) {
    return (int) data[LONGS * node + OF_VALUE];
  }

  private void link(int node, int at, int before, int after) {
    data[LONGS * node + at] = (long) before << 32 | after & 0xFFFF_FFFFL;
  }

  private void setBefore(int node, int at, int other) {
    if (node != NONE) link(node, at, other, (int) data[LONGS * node + at]);
  }

  private void setAfter(int node, int at, int other) {
    if (node != NONE) link(node, at, (int) (data[LONGS * node + at] >>> 32), other);
  }

  /** The newest node of a value, or none. */
  int find(long hash) {
    if (slots.length == 0) {
      for (int node = newest; node != NONE; node = before(node)) {
        if (data[LONGS * node + HASH] == hash) return node;
      }
      return NONE;
    }
    int mask = slots.length - 1;
    for (int s = (int) hash & mask; slots[s] != 0; s = (s + 1) & mask) {
      if (data[LONGS * (slots[s] - 1) + HASH] == hash) return slots[s] - 1;
    }
    return NONE;
  }

  /** Adds an event; {@code known} is the newest node of its value. The new node. */
  int add(Input in, int known) {
    int node = allocate();
    origins = Ids.with(origins, in);
    data[LONGS * node + HASH] = in.value;
    data[LONGS * node + TIME] = in.time;
    data[LONGS * node + ID] = Ids.pack(origins, in);
    int previous = before(in.time);
    int next = previous == NONE ? oldest : after(previous);
    insert(node, IN_TIME, previous, next);
    if (next != NONE) hint = node;
    if (next == NONE) newest = node;
    if (previous == NONE) oldest = node;
    int earlier = known;
    int later = NONE;
    while (earlier != NONE && time(earlier) > in.time) {
      later = earlier;
      earlier = earlier(earlier);
    }
    insert(node, OF_VALUE, earlier, later);
    if (later == NONE) place(node, earlier);
    return node;
  }

  /** The last node that is not later than a time. */
  private int before(long time) {
    int node = newest;
    if (node == NONE || time(node) <= time) return node;
    // Events out of order come one after the other, too.
    if (hint != NONE && time(hint) <= time) {
      node = hint;
      for (int n = after(node); n != NONE && time(n) <= time; n = after(n)) node = n;
      return node;
    }
    if (hint != NONE) node = hint;
    while (node != NONE && time(node) > time) node = before(node);
    return node;
  }

  private void insert(int node, int at, int before, int after) {
    link(node, at, before, after);
    setAfter(before, at, node);
    setBefore(after, at, node);
  }

  /** The newest node of a value, in the slot of the one that was until now. */
  private void place(int node, int was) {
    if (slots.length == 0) {
      if (nodes > FEW) rehash(4 * FEW);
      return;
    }
    int mask = slots.length - 1;
    long hash = data[LONGS * node + HASH];
    int s = (int) hash & mask;
    while (slots[s] != 0 && slots[s] != was + 1) s = (s + 1) & mask;
    slots[s] = node + 1;
    if (2 * nodes > slots.length) rehash(2 * slots.length);
  }

  private void rehash(int length) {
    slots = new int[length];
    int mask = length - 1;
    for (int node = oldest; node != NONE; node = after(node)) {
      if (later(node) != NONE) continue;
      int s = (int) data[LONGS * node + HASH] & mask;
      while (slots[s] != 0) s = (s + 1) & mask;
      slots[s] = node + 1;
    }
  }

  private int allocate() {
    nodes++;
    if (free != NONE) {
      int node = free;
      free = after(node);
      return node;
    }
    if (LONGS * used == data.length) data = Arrays.copyOf(data, 2 * data.length);
    return used++;
  }

  /** Takes a node out. */
  void remove(int node) {
    int before = before(node);
    int after = after(node);
    setAfter(before, IN_TIME, after);
    setBefore(after, IN_TIME, before);
    if (before == NONE) oldest = after;
    if (after == NONE) newest = before;
    if (edge == node) edge = after;
    if (hint == node) hint = before;
    int earlier = earlier(node);
    int later = later(node);
    setAfter(earlier, OF_VALUE, later);
    setBefore(later, OF_VALUE, earlier);
    if (later == NONE && slots.length > 0) replace(node, earlier);
    setAfter(node, IN_TIME, free);
    free = node;
    nodes--;
  }

  private void replace(int node, int by) {
    int mask = slots.length - 1;
    int s = (int) data[LONGS * node + HASH] & mask;
    while (slots[s] != node + 1) s = (s + 1) & mask;
    slots[s] = by + 1;
    if (by != NONE) return;
    // Those behind move up, so that no search ends too early.
    for (int gap = s, i = (s + 1) & mask; slots[i] != 0; i = (i + 1) & mask) {
      int home = (int) data[LONGS * (slots[i] - 1) + HASH] & mask;
      if (((i - home) & mask) < ((i - gap) & mask)) continue;
      slots[gap] = slots[i];
      slots[i] = 0;
      gap = i;
    }
  }

  /** Gives a node a later time, the newest of all: it goes to the end. */
  void renew(int node, Input in) {
    origins = Ids.with(origins, in);
    data[LONGS * node + TIME] = in.time;
    data[LONGS * node + ID] = Ids.pack(origins, in);
    if (node == newest) return;
    int before = before(node);
    int after = after(node);
    setAfter(before, IN_TIME, after);
    setBefore(after, IN_TIME, before);
    if (before == NONE) oldest = after;
    if (edge == node) edge = after;
    if (hint == node) hint = before;
    insert(node, IN_TIME, newest, NONE);
    newest = node;
  }

  void clear() {
    nodes = 0;
    used = 0;
    free = NONE;
    oldest = NONE;
    newest = NONE;
    edge = NONE;
    hint = NONE;
    alive = 0;
    data = new long[LONGS];
    slots = new int[0];
    origins = Ids.NONE;
  }

  /** Ids of the newest events of the values in a window, at most as many as are told. */
  List<EventId> events(long start, long end) {
    Deque<Integer> told = new ArrayDeque<>();
    for (int node = newest; node != NONE && time(node) >= start; node = before(node)) {
      boolean newestOfValue = later(node) == NONE || time(later(node)) > end;
      if (time(node) <= end && newestOfValue && told.size() < Ids.MAX_TOLD) told.addFirst(node);
    }
    List<EventId> events = new ArrayList<>();
    for (int node : told) Ids.unpack(origins, data[LONGS * node + ID], events);
    return List.copyOf(events);
  }

  @Override
  void write(DataOutput out) throws IOException {
    out.writeLong(last);
    out.writeLong(suppressedUntil);
    out.writeInt(silenced);
    Ids.write(origins, out);
    out.writeInt(nodes);
    for (int node = oldest; node != NONE; node = after(node)) {
      for (int i = HASH; i <= ID; i++) out.writeLong(data[LONGS * node + i]);
    }
  }

  /** Reads what was written; {@code span} tells which nodes lie in the newest window. */
  static DistinctState read(DataInput in, Input shared, long span) throws IOException {
    DistinctState state = new DistinctState();
    state.last = in.readLong();
    state.suppressedUntil = in.readLong();
    state.silenced = in.readInt();
    UUID[] origins = Ids.read(in, shared);
    int nodes = in.readInt();
    for (int i = 0; i < nodes; i++) {
      shared.value = in.readLong();
      shared.time = in.readLong();
      long id = in.readLong();
      int node = state.add(shared, state.find(shared.value));
      state.data[LONGS * node + ID] = id;
    }
    state.origins = origins;
    for (int node = state.newest; node != NONE; node = state.before(node)) {
      if (state.time(node) < state.last - span) break;
      state.edge = node;
      if (state.later(node) == NONE) state.alive++;
    }
    return state;
  }
}
