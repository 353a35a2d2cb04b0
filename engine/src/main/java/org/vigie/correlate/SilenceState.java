package org.vigie.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.vigie.detect.Finding.Entity;

/**
 * When a group was heard of last, and before each gap of which it is not known whether it is one.
 */
final class SilenceState extends State {
  int size;
  long[] times = new long[1];
  private long[] ids = new long[1];
  private UUID[] origins = Ids.NONE;
  List<Entity> entities = List.of();

  void insert(Input in) {
    origins = Ids.with(origins, in);
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      ids = Arrays.copyOf(ids, 2 * size);
    }
    int at = size++;
    for (; at > 0 && times[at - 1] > in.time; at--) {
      times[at] = times[at - 1];
      ids[at] = ids[at - 1];
    }
    times[at] = in.time;
    ids[at] = Ids.pack(origins, in);
  }

  void remove(int at) {
    System.arraycopy(times, at + 1, times, at, size - at - 1);
    System.arraycopy(ids, at + 1, ids, at, size - at - 1);
    size--;
  }

  /** Id of the oldest event. */
  List<org.vigie.ocsf.EventId> event() {
    List<org.vigie.ocsf.EventId> events = new java.util.ArrayList<>();
    Ids.unpack(origins, ids[0], events);
    return List.copyOf(events);
  }

  @Override
  void write(DataOutput out) throws IOException {
    Entities.write(entities, out);
    Ids.write(origins, out);
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeLong(times[i]);
      out.writeLong(ids[i]);
    }
  }

  static SilenceState read(DataInput in, Input shared) throws IOException {
    SilenceState state = new SilenceState();
    state.entities = Entities.read(in);
    state.origins = Ids.read(in, shared);
    state.size = in.readInt();
    state.times = new long[Math.max(1, state.size)];
    state.ids = new long[state.times.length];
    for (int i = 0; i < state.size; i++) {
      state.times[i] = in.readLong();
      state.ids[i] = in.readLong();
    }
    return state;
  }
}
