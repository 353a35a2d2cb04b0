package org.vigie.store.state;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.vigie.store.state.Alerts.Stamp;

/** The table of the clock model, in which rows are only ever added. */
final class Stamps {
  static final String INSERT =
      "INSERT INTO stamp (number, object, kind, at, actor, reason) VALUES (?, ?, ?, ?, ?, ?)";

  private Stamps() {}

  static void add(Handle handle, String object, Stamp stamp) {
    handle.execute(
        INSERT,
        Database.max(handle, "stamp", "number") + 1,
        object,
        stamp.kind(),
        stamp.at(),
        stamp.actor(),
        stamp.reason());
  }

  static List<Stamp> of(Handle handle, String object) {
    return handle
        .createQuery("SELECT kind, at, actor, reason FROM stamp WHERE object = ? ORDER BY number")
        .bind(0, object)
        .map(
            (row, context) ->
                new Stamp(
                    row.getString("kind"),
                    row.getLong("at"),
                    row.getString("actor"),
                    row.getString("reason")))
        .list();
  }
}
