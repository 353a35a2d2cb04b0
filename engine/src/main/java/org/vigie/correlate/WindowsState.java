package org.vigie.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.vigie.detect.Finding.Entity;
import org.vigie.ocsf.EventId;

/** The windows of a group that have not closed yet, in the order of time. */
final class WindowsState extends State {
  final List<Open> windows = new ArrayList<>();

  /** Start of the oldest window that has not closed, where windows follow each other. */
  long next = SlidingState.NEVER;

  /** Whether the window that closed last fired. */
  boolean fired;

  List<Entity> entities = List.of();

  /** A window that takes events in. */
  static final class Open {
    /** Time of the oldest event in it. */
    long start;

    final long end;
    final Aggregate aggregate;
    private UUID[] origins = Ids.NONE;
    private long[] ids = new long[1];
    private int told;

    Open(long start, long end, Aggregate aggregate) {
      this.start = start;
      this.end = end;
      this.aggregate = aggregate;
    }

    void add(Input in) {
      start = Math.min(start, in.time);
      aggregate.add(in);
      if (told == Ids.MAX_TOLD) return;
      if (told == ids.length) ids = Arrays.copyOf(ids, 2 * told);
      origins = Ids.with(origins, in);
      ids[told++] = Ids.pack(origins, in);
    }

    /** Ids of the events that came first. */
    List<EventId> events() {
      List<EventId> events = new ArrayList<>();
      for (int i = 0; i < told; i++) Ids.unpack(origins, ids[i], events);
      return List.copyOf(events);
    }
  }

  @Override
  void write(DataOutput out) throws IOException {
    out.writeLong(next);
    out.writeBoolean(fired);
    Entities.write(entities, out);
    out.writeInt(windows.size());
    for (Open open : windows) {
      out.writeLong(open.start);
      out.writeLong(open.end);
      open.aggregate.write(out);
      Ids.write(open.origins, out);
      out.writeInt(open.told);
      for (int i = 0; i < open.told; i++) out.writeLong(open.ids[i]);
    }
  }

  static WindowsState read(Aggregate.Form form, DataInput in, Input shared) throws IOException {
    WindowsState state = new WindowsState();
    state.next = in.readLong();
    state.fired = in.readBoolean();
    state.entities = Entities.read(in);
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      Open open = new Open(in.readLong(), in.readLong(), form.open());
      open.aggregate.read(in);
      open.origins = Ids.read(in, shared);
      open.told = in.readInt();
      open.ids = new long[Math.max(1, open.told)];
      for (int k = 0; k < open.told; k++) open.ids[k] = in.readLong();
      state.windows.add(open);
    }
    return state;
  }
}
