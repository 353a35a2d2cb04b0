package org.vigie.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.vigie.ocsf.EventId;

/**
 * The events of a group in the order of their time, two longs each: time and rule, and id. Where
 * numbers are added up there is a third: the sum up to the event, so that a window's sum is a
 * difference, and an entry that is dropped leaves its amount to the next one.
 */
final class SlidingState extends State {
  static final long NEVER = Long.MIN_VALUE;
  private static final int RULE_BITS = 5;

  /** Longs of an entry. */
  final byte stride;

  /** Time of the newest event, late ones left out. */
  long last = NEVER;

  /** Events up to this time belong to a firing that was told. */
  long suppressedUntil = NEVER;

  /** Events since the last firing that belong to it. */
  int silenced;

  /** Sum up to the first entry. */
  private double base;

  private int head;
  private int size;
  private long[] data;
  private UUID[] origins = Ids.NONE;

  SlidingState(int stride) {
    this.stride = (byte) stride;
    data = new long[stride];
  }

  /** Count of entries. */
  int count() {
    return size - head;
  }

  long time(int i) {
    return data[stride * (head + i)] >> RULE_BITS;
  }

  int rule(int i) {
    return (int) data[stride * (head + i)] & (1 << RULE_BITS) - 1;
  }

  /** The sum of entries {@code from} to {@code to}, exclusive. */
  double sum(int from, int to) {
    return upTo(to) - upTo(from);
  }

  private double upTo(int i) {
    if (stride < 3) return 0;
    return i == 0 ? base : Double.longBitsToDouble(data[stride * (head + i - 1) + 2]);
  }

  /** Whether another entry needs a larger array. */
  boolean isFull() {
    return head == 0 && stride * size == data.length;
  }

  /** Puts an event in its place, behind those of equal time and rule; the place. */
  int insert(Input in) {
    room();
    origins = Ids.with(origins, in);
    long word = in.time << RULE_BITS | in.rule;
    int at = size;
    while (at > head && data[stride * (at - 1)] > word) at--;
    System.arraycopy(data, stride * at, data, stride * (at + 1), stride * (size - at));
    size++;
    data[stride * at] = word;
    data[stride * at + 1] = Ids.pack(origins, in);
    if (stride == 3) {
      data[stride * at + 2] = Double.doubleToRawLongBits(upTo(at - head) + in.amount);
      for (int i = at + 1; i < size; i++) {
        double sum = Double.longBitsToDouble(data[stride * i + 2]) + in.amount;
        data[stride * i + 2] = Double.doubleToRawLongBits(sum);
      }
    }
    return at - head;
  }

  private void room() {
    if (stride * size < data.length) return;
    if (head > size / 4) {
      System.arraycopy(data, stride * head, data, 0, stride * count());
      size -= head;
      head = 0;
    } else {
      data = Arrays.copyOf(data, 2 * data.length);
    }
  }

  /** First entry at or after a time, below {@code to}. */
  int from(long time, int to) {
    int low = 0;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (time(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Drops the first {@code count} entries. */
  void drop(int count) {
    base = upTo(count);
    head += count;
    if (head < size) return;
    head = 0;
    size = 0;
    base = 0;
  }

  /** Drops the entries before a time. */
  void dropBefore(long time) {
    int count = 0;
    while (count < count() && time(count) < time) count++;
    if (count > 0) drop(count);
  }

  /** Keeps those entries for which {@code kept} is set. */
  void keep(boolean[] kept) {
    int to = 0;
    for (int i = 0; i < kept.length; i++) {
      if (!kept[i]) continue;
      System.arraycopy(data, stride * (head + i), data, stride * to++, stride);
    }
    head = 0;
    size = to;
  }

  /** Ids of entries {@code from} to {@code to}, exclusive: the last so many as are told. */
  List<EventId> events(int from, int to) {
    List<EventId> events = new ArrayList<>();
    for (int i = Math.max(from, to - Ids.MAX_TOLD); i < to; i++) {
      Ids.unpack(origins, data[stride * (head + i) + 1], events);
    }
    return List.copyOf(events);
  }

  @Override
  void write(DataOutput out) throws IOException {
    out.writeLong(last);
    out.writeLong(suppressedUntil);
    out.writeInt(silenced);
    out.writeDouble(base);
    Ids.write(origins, out);
    out.writeInt(count());
    for (int i = stride * head; i < stride * size; i++) out.writeLong(data[i]);
  }

  static SlidingState read(int stride, DataInput in, Input shared) throws IOException {
    SlidingState state = new SlidingState(stride);
    state.last = in.readLong();
    state.suppressedUntil = in.readLong();
    state.silenced = in.readInt();
    state.base = in.readDouble();
    state.origins = Ids.read(in, shared);
    state.size = in.readInt();
    // Room as it would have grown: what is done when there is none must not differ.
    int room = 1;
    while (room < state.size) room *= 2;
    state.data = new long[stride * room];
    for (int i = 0; i < stride * state.size; i++) state.data[i] = in.readLong();
    return state;
  }
}
