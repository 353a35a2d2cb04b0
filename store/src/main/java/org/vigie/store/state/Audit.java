package org.vigie.store.state;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** The log of who did what, to which records are only ever added. */
public final class Audit {
  private final Database database;

  /**
   * One act.
   *
   * @param at when, epoch milliseconds
   * @param actor account name, or what stood for one in a failed attempt
   * @param action verb, {@code sign-in}
   * @param object what it was done to, may be empty
   * @param detail outcome or circumstances, may be empty
   * @param address of the client, may be empty
   */
  public record Entry(
      long at, String actor, String action, String object, String detail, String address) {}

  Audit(Database database) {
    this.database = database;
  }

  /** Adds a record; it is on disk when this returns. */
  public void add(Entry entry) {
    database.change(handle -> add(handle, entry));
  }

  /** Adds a record inside the transaction of what it is about. */
  static void add(Handle handle, Entry entry) {
    handle.execute(
        "INSERT INTO audit (number, at, actor, action, object, detail, address)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        Database.max(handle, "audit", "number") + 1,
        entry.at(),
        entry.actor(),
        entry.action(),
        entry.object(),
        entry.detail(),
        entry.address());
  }

  /** The newest records, newest first. */
  public List<Entry> newest(int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT at, actor, action, object, detail, address FROM audit"
                        + " ORDER BY number DESC LIMIT ?")
                .bind(0, limit)
                .map(
                    (row, context) ->
                        new Entry(
                            row.getLong("at"),
                            row.getString("actor"),
                            row.getString("action"),
                            row.getString("object"),
                            row.getString("detail"),
                            row.getString("address")))
                .list());
  }
}
