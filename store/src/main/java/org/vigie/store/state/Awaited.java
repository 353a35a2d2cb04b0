package org.vigie.store.state;

import java.util.List;
import java.util.UUID;
import java.util.function.LongUnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.vigie.ocsf.EventId;
import org.vigie.store.state.Alerts.Stamp;

/** Alerts that wait for t2: the moment from which the event that opened them is in the lake. */
final class Awaited {
  /** Most alerts stamped in one transaction. */
  private static final int PAGE = 1_000;

  private static final String ACTOR = "vigie";

  private Awaited() {}

  private record Row(String alert, long position) {}

  /** Notes that an alert waits until the lake has all below a place. */
  static void add(PreparedBatch batch, String alert, EventId below) {
    batch.add(alert, below.origin().toString(), below.number());
  }

  static PreparedBatch batch(Handle handle) {
    return handle.prepareBatch(
        "INSERT INTO stored_awaited (alert, journal, position) VALUES (?, ?, ?)");
  }

  /** Stamps those that wait for no more than the lake has; how many that were, at most a page. */
  static int stamp(Handle handle, UUID journal, long reached, LongUnaryOperator storedAt) {
    List<Row> rows =
        handle
            .createQuery(
                "SELECT alert, position FROM stored_awaited WHERE journal = ? AND position <= ?"
                    + " ORDER BY position LIMIT "
                    + PAGE)
            .bind(0, journal.toString())
            .bind(1, reached)
            .map((row, context) -> new Row(row.getString("alert"), row.getLong("position")))
            .list();
    if (rows.isEmpty()) return 0;
    long number = Database.max(handle, "stamp", "number");
    try (PreparedBatch stamps = handle.prepareBatch(Stamps.INSERT);
        PreparedBatch done = handle.prepareBatch("DELETE FROM stored_awaited WHERE alert = ?")) {
      for (Row row : rows) {
        Stamp stamp = new Stamp("stored", storedAt.applyAsLong(row.position), ACTOR, "");
        stamps.add(++number, row.alert, stamp.kind(), stamp.at(), stamp.actor(), stamp.reason());
        done.add(row.alert);
      }
      stamps.execute();
      done.execute();
    }
    return rows.size();
  }

  /** Whether a page was full, so that more may wait. */
  static boolean isFull(int stamped) {
    return stamped == PAGE;
  }
}
