package org.vigie.store.lake;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Leaves;

/**
 * Writes events into files for the lake. Belongs to one thread. After an {@link IOException} the
 * events since the last {@link #finish} are not written: {@link #abort}, and read the journal again
 * from {@link Lake#position}.
 */
public final class EventWriter implements AutoCloseable {
  private final RowWriter rows;
  private final EventRow row;
  private final BitSet unmapped = new BitSet();

  EventWriter(RowWriter rows, EventRow.Plan plan) {
    this.rows = rows;
    this.row = new EventRow(plan);
  }

  /** As the other, of a stream: the event's id says its place. */
  public void append(Event event) throws IOException {
    append(event, event.id().number());
  }

  /**
   * Takes an event in, with the leaves that no mapping read; waits while writing is behind.
   *
   * @param position place of its record in the raw journal
   */
  public void append(Event event, long position) throws IOException {
    Leaves fields = event.fields();
    unmapped.clear();
    for (int i = 0; i < fields.size(); i++) {
      if ((fields.flags(i) & Leaves.MAPPED) == 0) unmapped.set(i);
    }
    append(event, position, unmapped);
  }

  /**
   * As {@link #append(Event, long)}.
   *
   * @param unmapped indexes in {@link Event#fields} of the leaves that no mapping read; null where
   *     nobody knows
   */
  void append(Event event, long position, @Nullable BitSet unmapped) throws IOException {
    Batch batch = rows.row(event.received());
    boolean whole = false;
    try {
      row.fill(batch, event, position, unmapped, rows.index());
      whole = true;
    } finally {
      if (!whole) batch.dropRow();
    }
    rows.endRow(batch);
  }

  /** The files since the last call, durable, for {@link Lake#commit}; none without events. */
  public List<Written> finish() throws IOException {
    return rows.finish();
  }

  /** Drops the events since the last {@link #finish}. */
  public void abort() {
    rows.abort();
  }

  /** Aborts, and gives memory and thread back. */
  @Override
  public void close() {
    rows.close();
  }
}
